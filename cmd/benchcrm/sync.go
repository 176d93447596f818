package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/pipeline/match"
	"leadbridge/internal/provider"
	"leadbridge/internal/syncer"
)

// sync measures the first sync of an account, and leads on their way out.
func (b bench) sync(ctx context.Context, records, leads int) (results []result, err error) {
	tuneMemory()
	err = b.at(ctx, records, func(s *station) error {
		service := syncer.New(syncer.Config{Region: "US", Now: s.clock.Now}, s.db, s.accounts, lead.New(s.db))
		for _, step := range []struct {
			what    string
			prepare func() error
			request syncer.StartRequest
		}{
			{what: "dry run", request: syncer.StartRequest{Type: leadbridge.SyncFull, Purpose: leadbridge.ForDryRun}},
			{what: "first sync, records in", request: syncer.StartRequest{Type: leadbridge.SyncFull}},
			{what: "nothing new", request: syncer.StartRequest{Type: leadbridge.SyncIncremental}},
			{what: "leads out", prepare: func() error { return s.addLeads(ctx, b, leads) }, request: syncer.StartRequest{Direction: leadbridge.Outbound}},
		} {
			if step.prepare != nil {
				if err := step.prepare(); err != nil {
					return err
				}
			}
			var run *leadbridge.SyncRun
			r, err := s.measure(step.what, func() (n, fewest int, err error) {
				run, err = s.run(ctx, service, step.request)
				if err != nil {
					return 0, 0, err
				}
				if step.prepare != nil {
					n = int(run.Out.Created)
					return n, b.fewestWrites(n), nil
				}
				n = int(run.In.Processed)
				return n, b.fewestReads(n), nil
			})
			if err != nil {
				return fmt.Errorf("%s: %w", step.what, err)
			}
			if step.prepare != nil && r.Records < leads {
				r.Note = "the CRM's day allows no more"
			}
			results = append(results, r)
		}
		return nil
	})
	return results, err
}

// run works on a run to its end, or to the end of the CRM's day.
func (s *station) run(ctx context.Context, service *syncer.Service, r syncer.StartRequest) (*leadbridge.SyncRun, error) {
	run, err := service.Start(ctx, "bench", s.integration.ID, r)
	if err != nil {
		return nil, err
	}
	for done := false; !done; {
		done, err = service.Run(ctx, run.ID, 0)
		var e *leadbridge.Error
		switch {
		case !errors.As(err, &e) || e.Kind != leadbridge.RateLimited:
		case e.Code == provider.CodeLimitDaily:
			done, err = true, nil // the day's calls are used up
		default:
			err = s.clock.Sleep(ctx, max(e.After, time.Second))
		}
		if err != nil {
			return nil, err
		}
	}
	if run, err = service.SyncRun(ctx, s.integration.ID, run.ID); err == nil && run.Status == leadbridge.RunFailed {
		err = errors.New(run.ErrorMessage)
	}
	return run, err
}

// addLeads stores new leads, which are queued for the CRM as any others.
func (s *station) addLeads(ctx context.Context, b bench, leads int) error {
	const batch = 1000
	for from := 0; from < leads; from += batch {
		c := leadbridge.Changeset{}
		for i := from; i < min(from+batch, leads); i++ {
			at := s.clock.Now()
			v := leadbridge.Values{leadbridge.FieldFirstName: "Bench", leadbridge.FieldLastName: fmt.Sprintf("Mark %d", i),
				leadbridge.FieldEmail: fmt.Sprintf("bench%d@example.net", i), leadbridge.FieldCompany: "Bench"}
			l := &leadbridge.Lead{ID: uuid.Must(uuid.NewV7()).String(), Version: 1, Values: v, CreatedAt: at, UpdatedAt: at}
			c.Leads = append(c.Leads, leadbridge.LeadChange{Lead: l, Keys: match.AppendKeys(nil, v), Revisions: []leadbridge.Revision{
				{Version: 1, Op: leadbridge.OpCreate, At: at, Cause: leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: "bench"}, After: v}}})
		}
		if err := s.db.Apply(ctx, &c); err != nil {
			return err
		}
	}
	return nil
}
