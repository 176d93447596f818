package api

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"

	"leadbridge/internal/provider"
)

const webhookPath = "/api/crm/webhooks/{provider}"

// Events hears of what changed in CRMs.
type Events interface {
	Hear(ctx context.Context, integrationID string, events []provider.Event) error
}

// registerWebhooks adds the route that CRMs send their events to. It needs no
// token: a delivery proves by itself where it comes from.
func (a *API) registerWebhooks(open chi.Router) {
	open.Post(webhookPath, a.webhook)
}

// webhook takes a delivery. Its events are stored when it is answered, and
// worked off afterwards.
func (a *API) webhook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if !errors.As(err, &tooLarge) { // a stranger's line that broke off is no fault of ours
			err = problem(http.StatusBadRequest, "The body of the delivery did not come whole.")
		}
		a.fail(w, r, err)
		return
	}
	// The address is kept as it came, letter by letter, for it may be signed.
	d := provider.Delivery{Method: r.Method, URL: r.URL.RequestURI(), Header: r.Header, Body: body}
	delivered, answer, err := a.integrations.Deliver(r.Context(), chi.URLParam(r, "provider"), r.URL.Query().Get("integrationId"), d)
	for _, one := range delivered {
		if err == nil {
			err = a.events.Hear(r.Context(), one.IntegrationID, one.Events)
		}
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if answer.ContentType != "" {
		w.Header().Set("Content-Type", answer.ContentType)
	}
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(answer.Body)
}
