package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
)

// bench is how one CRM is measured.
type bench struct {
	slug, object string
	fields       []string
	auth         leadbridge.AuthMethod
	settings     map[string]string
	// readPage and writeBatch are the most records that one call of the CRM's
	// takes; what comes on top whatever the number, such as making a job and
	// asking for its end, is readOver and writeOver.
	readPage, writeBatch int
	readOver, writeOver  int
	// mostWrites bounds the writes where a CRM's day does not allow more.
	mostWrites int
	// bound is the most that the ratio may be; 0: it is only printed.
	bound  float64
	record func(i int) map[string]string
}

var benches = []bench{
	{slug: "hubspot", object: "contacts", fields: []string{"email", "firstname", "lastname", "phone"}, auth: leadbridge.AuthAPIKey,
		readPage: 200, writeBatch: 100, mostWrites: 1_000_000, bound: 1.02,
		record: func(i int) map[string]string {
			return map[string]string{"email": fmt.Sprintf("bench%d@example.net", i), "firstname": "Bench", "lastname": fmt.Sprintf("Mark %d", i)}
		}},
	{slug: "salesforce", object: "Lead", fields: []string{"Email", "FirstName", "LastName", "Phone"}, auth: leadbridge.AuthClientCredentials,
		readPage: 4_000, writeBatch: 10_000, readOver: 3, writeOver: 5, mostWrites: 1_000_000,
		record: func(i int) map[string]string {
			return map[string]string{"Email": fmt.Sprintf("bench%d@example.net", i), "FirstName": "Bench", "LastName": fmt.Sprintf("Mark %d", i), "Company": "Bench"}
		}},
	{slug: "pipedrive", object: "persons", fields: []string{"name", "email", "phone"}, auth: leadbridge.AuthAPIKey,
		settings: map[string]string{"plan": "lite"},
		readPage: 500, writeBatch: 1, mostWrites: 100,
		record: func(i int) map[string]string {
			return map[string]string{"email": fmt.Sprintf("bench%d@example.net", i), "name": fmt.Sprintf("Bench Mark %d", i)}
		}},
}

// result is one line of the table.
type result struct {
	what                            string
	records, calls, fewest, refused int
	took                            time.Duration
}

func (r result) ratio() float64 { return float64(r.calls) / float64(r.fewest) }

// run measures one CRM against its simulator, which gets the account's
// documented limits.
func (b bench) run(ctx context.Context, records, writes int) (results []result, err error) {
	var p provider.Provider
	for _, each := range all.Providers() {
		if each.Slug() == b.slug {
			p = each
		}
	}
	simulator, err := sandbox.Start(b.slug, p.Sandbox, sandbox.Options{Records: records, Seed: 1, AutoApprove: true, TrueLimits: true,
		Clients: []sandbox.Client{{ID: "bench", Secret: "bench-secret"}}})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, simulator.Close()) }()
	client, done, err := b.connect(ctx, p, simulator.URL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	ctx = provider.WithPriority(ctx, provider.ForBackfill)
	read, err := b.read(ctx, client, simulator.Stage.Calls, records)
	if err != nil {
		return nil, err
	}
	written, err := b.write(ctx, client, simulator.Stage.Calls, writes)
	return []result{read, written}, err
}

// connect makes an integration in a database of its own, as a user would.
func (b bench) connect(ctx context.Context, p provider.Provider, url string) (*provider.Client, func() error, error) {
	dir, err := os.MkdirTemp("", "benchcrm")
	if err != nil {
		return nil, nil, err
	}
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	done := func() error { return errors.Join(db.Close(), os.RemoveAll(dir)) }
	client, err := b.dial(ctx, p, url, db, dir)
	if err != nil {
		return nil, nil, errors.Join(err, done())
	}
	return client, done, nil
}

func (b bench) dial(ctx context.Context, p provider.Provider, url string, db *store.DB, dir string) (*provider.Client, error) {
	keys, err := account.LoadKeys(ctx, db, "", dir)
	if err != nil {
		return nil, err
	}
	s := account.New(account.Config{Providers: all.Providers(), Sandbox: map[string]string{p.Name: url}, AppURL: "http://127.0.0.1:8080",
		Apps: map[string]provider.App{p.Name: {ClientID: "bench", ClientSecret: "bench-secret"}}}, db, keys)
	full := 100 // the whole day is the benchmark's
	i, err := s.Create(ctx, p.Name, account.Change{Settings: b.settings, QuotaShare: &full})
	if err != nil {
		return nil, err
	}
	if b.auth == leadbridge.AuthAPIKey {
		_, err = s.ConnectKey(ctx, i.ID, p.SandboxKey(0), false)
	} else {
		_, err = s.ConnectClient(ctx, i.ID, false)
	}
	if err != nil {
		return nil, err
	}
	client, err := s.Dial(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	if err := client.Prepare(ctx, b.object); err != nil && leadbridge.KindOf(err) != leadbridge.Unsupported {
		return nil, err
	}
	// What a person's first look costs is not the run's.
	_, err = client.Describe(ctx, b.object)
	return client, err
}

func (b bench) read(ctx context.Context, client *provider.Client, calls *sandbox.Calls, records int) (result, error) {
	calls.Reset()
	start := time.Now()
	seen := map[string]bool{}
	_, err := client.PullAll(ctx, provider.Query{Object: b.object, Fields: b.fields}, func(page []provider.Record) error {
		for _, r := range page {
			seen[r.ID] = true
		}
		return nil
	})
	if err == nil && len(seen) != records {
		err = fmt.Errorf("%d of %d records were read", len(seen), records)
	}
	return b.result("read", len(seen), b.readOver+ceil(records, b.readPage), calls, start), err
}

func (b bench) write(ctx context.Context, client *provider.Client, calls *sandbox.Calls, records int) (result, error) {
	calls.Reset()
	start := time.Now()
	writes := make([]provider.Write, records)
	for i := range writes {
		writes[i] = provider.Write{Key: fmt.Sprintf("bench-%d", i), Values: b.record(i)}
	}
	outcomes, err := client.Push(ctx, b.object, writes)
	if err != nil {
		return result{}, err
	}
	ids := map[string]bool{}
	for i, o := range outcomes {
		if o.Err != nil {
			return result{}, fmt.Errorf("record %d: %w", i, o.Err)
		}
		ids[o.ID] = true
	}
	if len(ids) != records {
		err = fmt.Errorf("%d records were made of %d", len(ids), records)
	}
	return b.result("write", records, b.writeOver+ceil(records, b.writeBatch), calls, start), err
}

func (b bench) result(what string, records, fewest int, calls *sandbox.Calls, start time.Time) result {
	return result{what: what, records: records, calls: calls.Total(), fewest: fewest, refused: calls.Statuses()[429], took: time.Since(start)}
}

func ceil(n, by int) int { return int(math.Ceil(float64(n) / float64(by))) }
