package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// subscriptionsEvery is how often it is looked whether CRMs still send their
// events.
const subscriptionsEvery = 24 * time.Hour

// Subscribe asks the CRM to send the events of an integration to us. Where a
// CRM cannot be asked, or cannot reach us, it does nothing.
func (s *Service) Subscribe(ctx context.Context, id string) error {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return err
	}
	subscriber, callback := s.subscriber(i, p)
	if subscriber == nil {
		return nil
	}
	return s.subscribe(ctx, i, subscriber, callback)
}

// Unsubscribe asks the CRM to send no more events of an integration.
func (s *Service) Unsubscribe(ctx context.Context, id string) error {
	i, p, err := s.find(ctx, id)
	if err != nil || i.Subscription.URL == "" {
		return err
	}
	subscriber, ok := s.dial(i, p).Driver.(provider.Subscriber)
	if !ok {
		return nil
	}
	if err := subscriber.Unsubscribe(ctx, i.Subscription.URL); err != nil {
		return err
	}
	return s.store.NoteSubscription(ctx, id, leadbridge.Subscription{})
}

// CheckSubscriptions looks once a day whether the CRMs still send the events
// of all integrations whose sync was begun, and asks those again that do not.
// One that fails does not keep the others.
func (s *Service) CheckSubscriptions(ctx context.Context) error {
	all, err := s.store.Integrations(ctx)
	if err != nil {
		return err
	}
	ctx = provider.WithPriority(ctx, provider.ForEvent)
	var failed []error
	for _, i := range all {
		p, err := s.Provider(i.Provider)
		if err != nil || !i.IsActive || !i.Started || i.Connection != leadbridge.Connected || s.Now().Sub(i.Subscription.CheckedAt) < subscriptionsEvery {
			continue
		}
		if subscriber, callback := s.subscriber(i, p); subscriber != nil {
			failed = append(failed, s.checkSubscription(ctx, i, subscriber, callback))
		}
	}
	return errors.Join(failed...)
}

// checkSubscription leaves a subscription as it is that still holds, for a new
// one has a new secret.
func (s *Service) checkSubscription(ctx context.Context, i leadbridge.Integration, subscriber provider.Subscriber, callback string) error {
	if i.Subscription.URL == callback && i.Subscription.Error == "" {
		holds, err := subscriber.Subscribed(ctx, callback, i.Objects)
		if err != nil {
			return s.noteSubscription(ctx, i, callback, err)
		}
		if holds {
			return s.noteSubscription(ctx, i, callback, nil)
		}
	}
	return s.subscribe(ctx, i, subscriber, callback)
}

// subscriber returns who asks the CRM, and the address that events shall go
// to; nil if the CRM cannot be asked, or would refuse the address: it must be
// one of the Internet, or the CRM a simulator.
func (s *Service) subscriber(i leadbridge.Integration, p provider.Provider) (provider.Subscriber, string) {
	subscriber, ok := s.dial(i, p).Driver.(provider.Subscriber)
	if !ok || !strings.HasPrefix(s.AppURL, "https://") && s.sandbox(p) == "" {
		return nil, ""
	}
	return subscriber, s.webhookPath(p) + "?integrationId=" + i.ID
}

func (s *Service) subscribe(ctx context.Context, i leadbridge.Integration, subscriber provider.Subscriber, callback string) error {
	if old := i.Subscription.URL; old != "" && old != callback {
		if err := subscriber.Unsubscribe(ctx, old); err != nil {
			s.Logger.WarnContext(ctx, "an earlier address still gets the CRM's events", "integration", i.ID, "error", err)
		}
	}
	secret, err := subscriber.Subscribe(ctx, callback, i.Objects)
	if err != nil {
		return s.noteSubscription(ctx, i, callback, err)
	}
	sealed, err := s.keys.Seal(i.ID, columnWebhook, []byte(secret))
	if err != nil {
		return err
	}
	// The secret is known to nobody else, so it is stored whoever leaves.
	ctx = context.WithoutCancel(ctx)
	if err := s.store.SetWebhookSecret(ctx, i.ID, sealed); err != nil {
		return err
	}
	return s.noteSubscription(ctx, i, callback, nil)
}

// noteSubscription notes how asking the CRM ended, and returns what is worth
// trying again before the next day.
func (s *Service) noteSubscription(ctx context.Context, i leadbridge.Integration, callback string, failure error) error {
	now := leadbridge.Subscription{URL: callback, CheckedAt: s.Now()}
	if failure != nil {
		now.Error = failure.Error()
		switch leadbridge.KindOf(failure) {
		case leadbridge.Unavailable, leadbridge.RateLimited, leadbridge.Internal:
			now.CheckedAt = i.Subscription.CheckedAt
		default:
			failure = nil // a person must act, and reads of it in the status
		}
	}
	return errors.Join(failure, s.store.NoteSubscription(ctx, i.ID, now))
}

// askAgain makes the next check ask the CRM anew, because what an owner
// changed may need another subscription.
func (s *Service) askAgain(ctx context.Context, i leadbridge.Integration) error {
	if i.Subscription.URL == "" {
		return nil
	}
	return s.store.NoteSubscription(ctx, i.ID, leadbridge.Subscription{URL: i.Subscription.URL,
		Error: "The integration was changed, so the CRM is asked for its events anew within the hour."})
}

// leave ends an integration's subscription before its connection ends. If the
// CRM cannot be told, its events are refused from then on.
func (s *Service) leave(ctx context.Context, i leadbridge.Integration) {
	if i.Connection != leadbridge.Connected || i.Subscription.URL == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, waitForRevoke)
	defer cancel()
	if err := s.Unsubscribe(ctx, i.ID); err != nil {
		s.Logger.WarnContext(ctx, "the CRM goes on sending events of a connection that ends", "integration", i.ID, "error", err)
	}
}
