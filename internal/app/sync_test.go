package app

import (
	"context"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider/hubspot"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/syncer"
)

// TestServerSyncs: its workers do a dry run and a first sync, and then send
// what changes by themselves.
func TestServerSyncs(t *testing.T) {
	t.Parallel()
	p := hubspot.Provider()
	crm, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: 10, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = crm.Close() })
	c := config(t)
	c.Providers = map[string]ProviderConfig{p.Name: {SandboxURL: crm.URL}}
	a := open(t, c)
	_, _, stop := serve(t, a)
	defer func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	i, err := a.Accounts.Create(ctx, p.Name, account.Change{})
	must(err)
	_, err = a.Accounts.ConnectKey(ctx, i.ID, p.SandboxKey(0), false)
	must(err)
	must(a.Accounts.Prepare(ctx, i.ID))
	_, err = a.Accounts.Accept(ctx, i.ID, "")
	must(err)
	for _, purpose := range []leadbridge.SyncPurpose{leadbridge.ForDryRun, leadbridge.ForSync} {
		run, err := a.Syncs.Start(ctx, "ann", i.ID, syncer.StartRequest{Purpose: purpose})
		must(err)
		for run.Status != leadbridge.RunCompleted && !run.Status.Ended() {
			time.Sleep(20 * time.Millisecond)
			run, err = a.Syncs.SyncRun(ctx, i.ID, run.ID)
			must(err)
		}
		if run.Status != leadbridge.RunCompleted || run.In.Created != 10 {
			t.Fatalf("the run is %+v", run)
		}
	}
	_, err = a.Leads.Create(ctx, "ann", leadbridge.Values{leadbridge.FieldFirstName: "Zoe", leadbridge.FieldLastName: "Own", leadbridge.FieldEmail: "zoe@own.example"}, true)
	must(err)
	for {
		st, err := a.Syncs.Status(ctx, i.ID)
		must(err)
		if st.Outbox.Queued == 0 && st.Links["contacts"][leadbridge.LinkInStep] == 11 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
}
