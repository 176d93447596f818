package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestInterruptedConnect presses Ctrl-C while the CRM is asked who the account
// is: what never was connected is not left behind.
func TestInterruptedConnect(t *testing.T) {
	ctx, interrupt := context.WithCancel(context.Background())
	crm := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer crm.Close()
	t.Setenv("LEADBRIDGE_DATA", t.TempDir())
	t.Setenv("DATABASE_URL", "")
	t.Setenv("HUBSPOT_SANDBOX_URL", crm.URL)
	var out, errs bytes.Buffer
	p := &program{Context: ctx, in: strings.NewReader("pat-na1-key"), out: &out, err: &errs, self: "leadbridge"}
	if err := (crmConnect{Provider: "hubspot", KeyStdin: true}).Run(p); !errors.Is(err, context.Canceled) {
		t.Fatalf("the interrupted command ended with %v", err)
	}
	p.Context = context.Background()
	if err := (crmList{}).Run(p); err != nil || out.Len() > 0 {
		t.Errorf("after the interruption there is %s, %v", out.String(), err)
	}
}
