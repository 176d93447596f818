package account

import (
	"context"
	"strings"

	"leadbridge/internal/provider"
)

// WebhookState says how a CRM tells an integration of changes at once.
type WebhookState struct {
	// Address is where its events go to, without a secret. Secret says that
	// the address needs one, which [Service.WebhookURL] shows once.
	Address string `json:"address"`
	Secret  bool   `json:"secret"`
	// Automatic says that the CRM is asked for its events by us, when the
	// first sync begins and daily after; else a person sets it up there.
	Automatic bool `json:"automatic"`
	// Reachable says that the CRM can send to the address: it is one of the
	// Internet, or the CRM a simulator.
	Reachable bool `json:"reachable"`
}

// Webhook tells how an integration's CRM sends its events. It makes no call.
func (s *Service) Webhook(ctx context.Context, id string) (WebhookState, error) {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return WebhookState{}, err
	}
	_, asks := s.dial(i, p).Driver.(provider.Subscriber)
	return WebhookState{Address: s.webhookPath(p), Secret: !asks && !p.Webhook.AppSecret, Automatic: asks,
		Reachable: strings.HasPrefix(s.AppURL, "https://") || s.sandbox(p) != ""}, nil
}
