package providertest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"leadbridge/internal/provider"
)

// webhookDelivery demands that an event that the simulator really sends is
// believed, understood, and no longer believed once it is tampered with.
func webhookDelivery(t *testing.T, x *Exam) {
	deliveries := make(chan provider.Delivery, 100)
	var address string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		d := provider.Delivery{Method: r.Method, URL: address + r.URL.RequestURI(), Header: r.Header, Body: body}
		select {
		case deliveries <- d:
		default:
		}
		if answer := x.Provider.Webhook.Answer; answer != nil {
			contentType, body := answer(d)
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(body)
		}
	}))
	t.Cleanup(server.Close)
	address = server.URL
	id := x.base(t).any()
	secret := x.listen(t, server.URL+"/hook?integration=i1&secret="+AddressSecret)
	x.Act(t, Edit, id, "")
	deadline := time.After(10 * time.Second)
	for {
		select {
		case d := <-deliveries:
			if x.isAbout(t, d, secret, id) {
				return
			}
		case <-deadline:
			t.Fatal("no event about the changed record came")
		}
	}
}

func (x *Exam) listen(t *testing.T, callback string) (secret string) {
	t.Helper()
	if x.Listen != nil {
		return x.Listen(t, x, callback)
	}
	subscriber, ok := x.Client().Driver.(provider.Subscriber)
	if !ok {
		t.Skip("the driver cannot subscribe, and the exam was told of no other way")
	}
	secret, err := subscriber.Subscribe(context.Background(), callback, []string{x.Object.Name})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func (x *Exam) isAbout(t *testing.T, d provider.Delivery, secret, id string) bool {
	t.Helper()
	hook, now := x.Provider.Webhook, x.Server.Stage.Clock.Now()
	if err := hook.Verify(d, secret, now); err != nil {
		t.Fatalf("a true delivery is not believed: %v", err)
	}
	if hook.Verify(d, secret+"x", now) == nil || hook.Verify(d, "", now) == nil {
		t.Error("a delivery is believed whatever the secret")
	}
	events, err := hook.Parse(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.RecordID == id && e.Object == x.Object.Name && e.ID != "" {
			return true
		}
	}
	return false
}
