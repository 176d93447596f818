package pipedrive

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"leadbridge"
	"leadbridge/internal/provider"
)

// hooksPath is where the webhooks of a company are; there is no way to change
// one.
const hooksPath = "/api/v1/webhooks"

const (
	costOfHooks    = 10
	costOfHook     = 10
	costOfHookGone = 6
)

// Subscribe implements [provider.Subscriber]. It makes one webhook for each
// kind, all with one long password, and then removes the older ones of that
// address. Pipedrive deletes a webhook that failed for three days, so this is
// called again from time to time.
func (d *driver) Subscribe(ctx context.Context, callback string, objects []string) (string, error) {
	older, err := d.hooks(ctx, callback)
	if err != nil {
		return "", err
	}
	secret := rand.Text() + rand.Text()
	for _, object := range objects {
		k, err := kindNamed("pipedrive.Subscribe", object)
		if err == nil {
			err = d.makeHook(ctx, callback, secret, k)
		}
		if err != nil {
			// Those that were made go again, also one whose answer was lost.
			ctx := context.WithoutCancel(ctx)
			all, _ := d.hooks(ctx, callback)
			_ = d.removeHooks(ctx, slices.DeleteFunc(all, func(id string) bool { return slices.Contains(older, id) }))
			return "", err
		}
	}
	return secret, d.removeHooks(ctx, older)
}

// Unsubscribe implements [provider.Subscriber].
func (d *driver) Unsubscribe(ctx context.Context, callback string) error {
	ours, err := d.hooks(ctx, callback)
	if err != nil {
		return err
	}
	return d.removeHooks(ctx, ours)
}

// Subscribed implements [provider.Subscriber].
func (d *driver) Subscribed(ctx context.Context, callback string, objects []string) (bool, error) {
	ours, err := d.hooksTo(ctx, callback)
	if err != nil {
		return false, err
	}
	for _, object := range objects {
		k, err := kindNamed("pipedrive.Subscribed", object)
		if err != nil || !slices.ContainsFunc(ours, func(h hook) bool { return h.Object == k.one }) {
			return false, err
		}
	}
	return true, nil
}

// hook is a webhook that was not removed.
type hook struct {
	ID      json.RawMessage `json:"id"`
	URL     string          `json:"subscription_url"`
	Object  string          `json:"event_object"`
	Removed *string         `json:"remove_time"`
}

// hooksTo returns the webhooks that go to an address.
func (d *driver) hooksTo(ctx context.Context, callback string) ([]hook, error) {
	var answer struct {
		Data []hook `json:"data"`
	}
	if _, err := d.get(ctx, "list webhooks", hooksPath, nil, costOfHooks, &answer); err != nil {
		return nil, hookError(err)
	}
	return slices.DeleteFunc(answer.Data, func(h hook) bool { return h.URL != callback || h.Removed != nil }), nil
}

// hooks returns the ids of the webhooks that go to an address.
func (d *driver) hooks(ctx context.Context, callback string) ([]string, error) {
	ours, err := d.hooksTo(ctx, callback)
	ids := make([]string, len(ours))
	for i, h := range ours {
		ids[i] = textOf(h.ID)
	}
	return ids, err
}

func (d *driver) makeHook(ctx context.Context, callback, secret string, k *kind) error {
	_, err := d.Do(ctx, provider.Request{Method: http.MethodPost, Path: hooksPath, Cost: costOfHook, Operation: "create a webhook",
		JSON: map[string]any{"name": "Leadbridge: " + k.name, "subscription_url": callback, "event_action": "*", "event_object": k.one,
			"http_auth_user": hookUser, "http_auth_password": secret, "version": "2.0"}})
	return hookError(err)
}

func (d *driver) removeHooks(ctx context.Context, ids []string) error {
	for _, id := range ids {
		_, err := d.Do(ctx, provider.Request{Method: http.MethodDelete, Path: hooksPath + "/" + url.PathEscape(id), Cost: costOfHookGone, Operation: "delete a webhook"})
		if err != nil && leadbridge.CodeOf(err) != provider.CodeGone {
			return err
		}
	}
	return nil
}

// hookError says which scope webhooks need, as Pipedrive's answer does not.
func hookError(err error) error {
	if leadbridge.CodeOf(err) != provider.CodeScope && leadbridge.CodeOf(err) != provider.CodePermission {
		return err
	}
	return &leadbridge.Error{Op: "pipedrive.Subscribe", Kind: leadbridge.Forbidden, Code: leadbridge.CodeOf(err), Field: "admin", Err: err,
		Msg: "Webhooks need an administrator of Pipedrive, and with OAuth the scope \"admin\". Without them changes are found by asking from time to time."}
}
