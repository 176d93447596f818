// The token that "Authorize" asks for stays in this page's memory.
SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null });
