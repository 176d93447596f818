package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// bench is how one CRM is measured.
type bench struct {
	slug, object string
	fields       []string
	auth         leadbridge.AuthMethod
	settings     map[string]string
	// readPage and writeBatch are the most records that one call of the CRM's
	// takes; what comes on top, such as making a job and asking for its end, is
	// readOver whatever the number, and writeOver for each batch.
	readPage, writeBatch int
	readOver, writeOver  int
	// mostWrites bounds the writes of the first table, and mostSent the leads
	// of the second, where a CRM's day does not allow more.
	mostWrites, mostSent int
	// bound is the most that the ratio may be; 0: it is only printed.
	bound  float64
	record func(i int) map[string]string
}

var benches = []bench{
	{slug: "hubspot", object: "contacts", fields: []string{"email", "firstname", "lastname", "phone"}, auth: leadbridge.AuthAPIKey,
		readPage: 200, writeBatch: 100, mostWrites: 1_000_000, mostSent: 1_000_000, bound: 1.02,
		record: func(i int) map[string]string {
			return map[string]string{"email": fmt.Sprintf("bench%d@example.net", i), "firstname": "Bench", "lastname": fmt.Sprintf("Mark %d", i)}
		}},
	{slug: "salesforce", object: "Lead", fields: []string{"Email", "FirstName", "LastName", "Phone"}, auth: leadbridge.AuthClientCredentials,
		readPage: 4_000, writeBatch: 10_000, readOver: 3, writeOver: 5, mostWrites: 1_000_000, mostSent: 1_000_000,
		record: func(i int) map[string]string {
			return map[string]string{"Email": fmt.Sprintf("bench%d@example.net", i), "FirstName": "Bench", "LastName": fmt.Sprintf("Mark %d", i), "Company": "Bench"}
		}},
	{slug: "pipedrive", object: "persons", fields: []string{"name", "email", "phone"}, auth: leadbridge.AuthAPIKey,
		settings: map[string]string{"plan": "lite"},
		readPage: 500, writeBatch: 1, mostWrites: 100, mostSent: 1_000,
		record: func(i int) map[string]string {
			return map[string]string{"email": fmt.Sprintf("bench%d@example.net", i), "name": fmt.Sprintf("Bench Mark %d", i)}
		}},
}

// result is one line of a table.
type result struct {
	What                            string
	Records, Calls, Fewest, Refused int
	// Machine is what the machine took; Limits what it would have taken with
	// the waits that the CRM's limits ask for.
	Machine, Limits time.Duration
	// Memory is the most that the process held, in bytes; 0: not measured.
	Memory int64
	// Note says what the CRM did not allow.
	Note string
}

func (r result) ratio() float64 { return float64(r.Calls) / float64(r.Fewest) }

// calls measures what reading and writing a CRM costs, without a sync.
func (b bench) calls(ctx context.Context, records, writes int) (results []result, err error) {
	err = b.at(ctx, records, func(s *station) error {
		client, err := s.accounts.Dial(ctx, s.integration.ID)
		if err != nil {
			return err
		}
		ctx := provider.WithPriority(ctx, provider.ForBackfill)
		read, err := s.measure("read", func() (int, int, error) { return b.read(ctx, client, records) })
		if err != nil {
			return err
		}
		written, err := s.measure("write", func() (int, int, error) { return b.write(ctx, client, writes) })
		results = []result{read, written}
		return err
	})
	return results, err
}

func (b bench) read(ctx context.Context, client *provider.Client, records int) (n, fewest int, err error) {
	seen := map[string]bool{}
	_, err = client.PullAll(ctx, provider.Query{Object: b.object, Fields: b.fields}, func(page []provider.Record) error {
		for _, r := range page {
			seen[r.ID] = true
		}
		return nil
	})
	if err == nil && len(seen) != records {
		err = fmt.Errorf("%d of %d records were read", len(seen), records)
	}
	return len(seen), b.fewestReads(records), err
}

func (b bench) write(ctx context.Context, client *provider.Client, records int) (n, fewest int, err error) {
	writes := make([]provider.Write, records)
	for i := range writes {
		writes[i] = provider.Write{Key: fmt.Sprintf("bench-%d", i), Values: b.record(i)}
	}
	outcomes, err := client.Push(ctx, b.object, writes)
	if err != nil {
		return 0, 0, err
	}
	ids := map[string]bool{}
	for i, o := range outcomes {
		if o.Err != nil {
			return 0, 0, fmt.Errorf("record %d: %w", i, o.Err)
		}
		ids[o.ID] = true
	}
	if len(ids) != records {
		err = fmt.Errorf("%d records were made of %d", len(ids), records)
	}
	return records, b.fewestWrites(records), err
}

func (b bench) fewestReads(records int) int  { return b.readOver + ceil(records, b.readPage) }
func (b bench) fewestWrites(records int) int { return (b.writeOver + 1) * ceil(records, b.writeBatch) }

func ceil(n, by int) int { return int(math.Ceil(float64(n) / float64(by))) }
