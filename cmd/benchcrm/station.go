package main

import (
	"context"
	"errors"
	"os"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/store"
)

// station is an integration with a simulator, in a database of its own,
// connected as a user would.
type station struct {
	*simulator
	clock       *clock
	db          *store.DB
	accounts    *account.Service
	integration leadbridge.Integration
}

// at does something at a station, which is there for as long.
func (b bench) at(ctx context.Context, records int, do func(*station) error) (err error) {
	simulator, err := simulate(b.slug, records)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, simulator.close()) }()
	dir, err := os.MkdirTemp("", "benchcrm")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s := &station{simulator: simulator, clock: &clock{others: simulator.advance}, db: db}
	if err := s.connect(ctx, b, dir); err != nil {
		return err
	}
	return do(s)
}

func (s *station) connect(ctx context.Context, b bench, dir string) error {
	p, err := providerNamed(b.slug)
	if err != nil {
		return err
	}
	keys, err := account.LoadKeys(ctx, s.db, "", dir)
	if err != nil {
		return err
	}
	s.accounts = account.New(account.Config{Providers: all.Providers(), Sandbox: map[string]string{p.Name: s.url}, AppURL: "http://127.0.0.1:8080",
		Apps: map[string]provider.App{p.Name: {ClientID: "bench", ClientSecret: "bench-secret"}}, Now: s.clock.Now, Sleep: s.clock.Sleep}, s.db, keys)
	full := 100 // the whole day is the benchmark's
	i, err := s.accounts.Create(ctx, p.Name, account.Change{Settings: b.settings, QuotaShare: &full})
	if err != nil {
		return err
	}
	if b.auth == leadbridge.AuthAPIKey {
		s.integration, err = s.accounts.ConnectKey(ctx, i.ID, p.SandboxKey(0), false)
	} else {
		s.integration, err = s.accounts.ConnectClient(ctx, i.ID, false)
	}
	if err != nil {
		return err
	}
	client, err := s.accounts.Dial(ctx, i.ID)
	if err != nil {
		return err
	}
	if err := client.Prepare(ctx, b.object); err != nil && leadbridge.KindOf(err) != leadbridge.Unsupported {
		return err
	}
	// What a person's first look costs is not the run's.
	_, err = s.accounts.Accept(ctx, i.ID, b.object)
	return err
}

// measure measures what something costs that answers with how many records it
// dealt with and what is the fewest calls that this takes.
func (s *station) measure(what string, do func() (records, fewest int, err error)) (result, error) {
	before, _, err := s.calls()
	if err != nil {
		return result{}, err
	}
	resetMemory()
	start, began := time.Now(), s.clock.Now()
	r := result{What: what}
	if r.Records, r.Fewest, err = do(); err != nil {
		return r, err
	}
	r.Machine, r.Limits = time.Since(start), s.clock.Now().Sub(began)
	r.Memory = peakMemory()
	r.Calls, r.Refused, err = s.calls()
	r.Calls -= before
	return r, err
}
