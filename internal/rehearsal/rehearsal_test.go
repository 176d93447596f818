package rehearsal_test

import (
	"context"
	"net/http"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/rehearsal"
	"leadbridge/internal/sandbox"
)

var ctx = context.Background()

func vice(t *testing.T, s *rehearsal.Service, name string) rehearsal.Vice {
	t.Helper()
	for _, v := range s.Simulators(ctx)[0].Vices {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("there is no vice %s", name)
	return rehearsal.Vice{}
}

func TestVices(t *testing.T) {
	p := all.Providers()[0]
	server, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: 10, Seed: 1, Clients: []sandbox.Client{{ID: "a", Secret: "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	s := rehearsal.New(all.Providers(), map[string]string{p.Name: server.URL + "/"})
	sims := s.Simulators(ctx)
	if !s.Running() || len(sims) != 1 || !sims[0].Answers || sims[0].Title != p.Title || sims[0].Address != server.URL || sims[0].Calls != 0 {
		t.Fatalf("got %+v", sims)
	}
	if v := vice(t, s, sandbox.ViceLatency); v.On || v.Unit != "milliseconds" || v.Value != 200 {
		t.Errorf("got %+v", v)
	}
	two := 2.0
	if err := s.Misbehave(ctx, p.Name, sandbox.ViceServerError, rehearsal.Misdeed{Count: 1, Value: &two}); err != nil {
		t.Fatal(err)
	}
	if v := vice(t, s, sandbox.ViceServerError); !v.On || v.Count != 1 || v.Value != 2 {
		t.Errorf("got %+v", v)
	}
	if answer, err := http.Get(server.URL + "/x"); err != nil || answer.StatusCode < 500 {
		t.Errorf("got %v, %v", answer, err)
	}
	if v := vice(t, s, sandbox.ViceServerError); v.On {
		t.Errorf("it strikes more than once: %+v", v)
	}
	if err := s.Misbehave(ctx, p.Name, sandbox.ViceHTML, rehearsal.Misdeed{Rate: 1}); err != nil {
		t.Fatal(err)
	}
	if err := s.Behave(ctx, p.Name); err != nil || vice(t, s, sandbox.ViceHTML).On {
		t.Errorf("it does not behave: %v", err)
	}
	for _, err := range []error{s.Misbehave(ctx, p.Name, "rudeness", rehearsal.Misdeed{Rate: 1}), s.Misbehave(ctx, p.Name, sandbox.ViceHTML, rehearsal.Misdeed{Rate: 2})} {
		if leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("got %v", err)
		}
	}
	if err := s.Behave(ctx, "NOBODY"); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	p := all.Providers()[0]
	if rehearsal.New(all.Providers(), nil).Running() {
		t.Error("nothing runs")
	}
	s := rehearsal.New(all.Providers(), map[string]string{p.Name: "http://127.0.0.1:1"})
	if sims := s.Simulators(ctx); sims[0].Answers || len(sims[0].Vices) != 0 {
		t.Errorf("got %+v", sims)
	}
	if err := s.Behave(ctx, p.Name); leadbridge.KindOf(err) != leadbridge.Unavailable {
		t.Errorf("got %v", err)
	}
}
