package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// fault is an error in the vendor's form.
type fault struct {
	status           int
	text, info, code string
	// body goes before the rest, for the endpoints that have their own form.
	body map[string]any
}

// seeDocs is what the vendor says beside most errors.
const seeDocs = "Please check developers.pipedrive.com for more information about Pipedrive API."

func invalid(field, format string, args ...any) *fault {
	return &fault{status: http.StatusBadRequest, text: "Validation failed: " + field + ": " + fmt.Sprintf(format, args...), info: seeDocs}
}

func badRequest(format string, args ...any) *fault {
	return &fault{status: http.StatusBadRequest, text: fmt.Sprintf(format, args...), info: seeDocs}
}

func notFound(what string) *fault {
	return &fault{status: http.StatusNotFound, text: what + " not found", info: "Object was not found."}
}

func forbidden(format string, args ...any) *fault {
	return &fault{status: http.StatusForbidden, text: fmt.Sprintf(format, args...), info: seeDocs}
}

// write answers with the fault.
func (f *fault) write(w http.ResponseWriter) {
	body := f.body
	if body == nil {
		body = map[string]any{"success": false, "error": f.text, "error_info": f.info, "data": nil, "additional_data": nil}
		if f.code != "" {
			body["code"] = f.code
		}
	}
	writeJSON(w, f.status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// lockedOutPage is what stands in the way of a client that does not listen.
const lockedOutPage = `<!DOCTYPE html>
<html lang="en"><head><title>Access denied</title></head>
<body><h1>Error 1015</h1><p>You are being rate limited. The owner of this website has banned you temporarily.</p></body></html>
`

// fault writes the vendor's form of what the stage's own vices ask for.
func (s *simulator) fault(w http.ResponseWriter, _ *http.Request, kind string, retryAfter int) {
	switch kind {
	case "tooMany":
		h := w.Header()
		h.Set("X-Ratelimit-Limit", "120")
		h.Set("X-Ratelimit-Remaining", "0")
		h.Set("X-Ratelimit-Reset", strconv.Itoa(max(retryAfter, 1)))
		if retryAfter > 0 {
			h.Set("Retry-After", strconv.Itoa(retryAfter))
		}
		tooMany().write(w)
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<!DOCTYPE html>\n<html><head><title>502 Bad gateway</title></head><body><h1>Bad gateway</h1><p>The web server reported a bad gateway error.</p></body></html>\n"))
	default:
		(&fault{status: http.StatusInternalServerError, text: "Internal server error", info: seeDocs}).write(w)
	}
}

func tooMany() *fault {
	return &fault{status: http.StatusTooManyRequests, text: "You are over the rate limit, please try again later", info: seeDocs}
}
