package account

import (
	"context"

	"leadbridge"
	"leadbridge/internal/provider"
)

// CodeWebhookRefused is the code of a delivery that is not trusted. Its sender
// is told nothing more; the log says why.
const CodeWebhookRefused = "webhook_refused"

// codeMalformed is the code of a delivery that is trusted and cannot be read.
const codeMalformed = "malformed"

// mostKeyholders is how many integrations of a CRM a delivery that names none
// is held against.
const mostKeyholders = 50

// Delivered are the events of a delivery that concern an integration.
type Delivered struct {
	IntegrationID string
	Events        []provider.Event
}

// Answer is what a CRM wants to hear when all is well; no ContentType: nothing.
type Answer struct {
	ContentType string
	Body        []byte
}

// Deliver takes a delivery of a CRM. Its URL is the path and query that were
// asked for; integrationID is whom it says it is for, "" if it does not say.
//
// It is trusted if it is verified with the secret of that integration, or of
// one of all that are connected, or, if the CRM has it so, of our app. What it
// says is read only then. Events of another account than the integration's
// are dropped.
func (s *Service) Deliver(ctx context.Context, providerName, integrationID string, d provider.Delivery) ([]Delivered, Answer, error) {
	p, err := s.Provider(providerName)
	if err != nil {
		return nil, Answer{}, leadbridge.Errorf(leadbridge.NotFound, "account.Deliver", "there is no such CRM")
	}
	d.URL = s.AppURL + d.URL
	trusting, err := s.trusting(ctx, p, integrationID, d)
	if err != nil {
		return nil, Answer{}, err
	}
	events, err := p.Webhook.Parse(d)
	if err != nil {
		return nil, Answer{}, &leadbridge.Error{Op: "account.Deliver", Kind: leadbridge.Invalid, Code: codeMalformed, Msg: err.Error(), Err: err}
	}
	var delivered []Delivered
	for _, i := range trusting {
		if own := ofAccount(p, i, events); len(own) > 0 {
			delivered = append(delivered, Delivered{i.ID, own})
		}
	}
	var answer Answer
	if p.Webhook.Answer != nil {
		answer.ContentType, answer.Body = p.Webhook.Answer(d)
	}
	return delivered, answer, nil
}

// ofAccount are the events of an integration's account. One that names none
// is of the integration whose own secret verified it.
func ofAccount(p provider.Provider, i leadbridge.Integration, events []provider.Event) []provider.Event {
	var own []provider.Event
	for _, e := range events {
		if e.AccountID == i.AccountID || e.AccountID == "" && !p.Webhook.AppSecret {
			own = append(own, e)
		}
	}
	return own
}

// trusting returns the integrations for which a delivery is verified. None of
// them is chosen by what it says but the one that its address names.
func (s *Service) trusting(ctx context.Context, p provider.Provider, integrationID string, d provider.Delivery) ([]leadbridge.Integration, error) {
	all, err := s.store.Integrations(ctx)
	if err != nil {
		return nil, err
	}
	var listening, named []leadbridge.Integration
	for _, i := range all {
		if i.Provider == p.Name && i.IsActive && i.Connection == leadbridge.Connected {
			listening = append(listening, i)
			if i.ID == integrationID {
				named = append(named, i)
			}
		}
	}
	if integrationID != "" && len(named) == 0 {
		return nil, s.refuse(p, "it is for an integration that is not there, not connected or paused")
	}
	if p.Webhook.AppSecret {
		if err := p.Webhook.Verify(d, s.Apps[p.Name].ClientSecret, s.Now()); err != nil {
			return nil, s.refuse(p, err.Error())
		}
		return listening, nil
	}
	if integrationID != "" {
		listening = named
	}
	return s.keyholders(ctx, p, listening, d)
}

// keyholders returns those of the integrations whose secret verifies a
// delivery. It tries each, so that the time it takes tells nothing.
func (s *Service) keyholders(ctx context.Context, p provider.Provider, listening []leadbridge.Integration, d provider.Delivery) ([]leadbridge.Integration, error) {
	var holders []leadbridge.Integration
	reason := "no integration is connected that it could be for"
	for _, i := range listening[:min(len(listening), mostKeyholders)] {
		secret, err := s.WebhookSecret(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		if err := p.Webhook.Verify(d, secret, s.Now()); err != nil {
			reason = err.Error()
			continue
		}
		holders = append(holders, i)
	}
	if len(holders) == 0 {
		return nil, s.refuse(p, reason)
	}
	return holders, nil
}
