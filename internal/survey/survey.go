// Package survey keeps the figures that the pages show of all leads: how many
// there are, since when and from where, and how good their data is. They come
// from one pass over the leads, made in the background whenever something
// changed, so that reading them costs the same for ten leads and a million.
package survey

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/store"
)

// Leads is what a survey asks of the leads.
type Leads interface {
	LeadsMark(ctx context.Context) (mark string, last int64, err error)
	SurveyLeads(ctx context.Context, after int64) (leads []store.SurveyedLead, next int64, err error)
	CorrectQuality(ctx context.Context, leads []*leadbridge.Lead) error
	Lead(ctx context.Context, id string) (*leadbridge.Lead, error)
	OnReviewList(ctx context.Context, seq int64) (bool, error)
}

// Kept is where surveys are kept, and what names the origins of leads.
type Kept interface {
	PutSurvey(ctx context.Context, s store.Survey) error
	LastSurvey(ctx context.Context) (s store.Survey, there bool, err error)
	SurveyFigures(ctx context.Context, day string) (string, error)
	Surveys(ctx context.Context, from string) ([]store.Survey, error)
	ImportNames(ctx context.Context, numbers []int64) (map[int64]store.OriginName, error)
	IntegrationNames(ctx context.Context) ([]store.OriginName, error)
}

// Store is all of it.
type Store interface {
	Leads
	Kept
	// OpenPairs counts the possible duplicates that wait, as far as 10,000; all
	// is false if there are more.
	OpenPairs(ctx context.Context) (pairs int64, all bool, err error)
}

// How often all leads are gone through.
const (
	// small is how many leads are few enough to be gone through while somebody
	// waits: that takes less than a tenth of a second.
	small = 10_000
	// again is how many times longer than the last one took the pause between two
	// surveys is that somebody waits for.
	again = 4
	// pause is the least time between two surveys in the background, and rest
	// how many times longer than the last one took it is at least, so that
	// surveys never take more than a twentieth of one core.
	pause = 10 * time.Second
	rest  = 20
	// atLeast is how often a survey is made even if we know of no change:
	// another process may have made one, and leads grow old.
	atLeast = time.Hour
)

// Service makes surveys and reads them.
type Service struct {
	store Store
	log   *slog.Logger
	now   func() time.Time

	mu     sync.Mutex // held by the one survey that is made at a time
	cached struct {
		sync.Mutex
		figures *Figures
		mark    string // of the leads that it saw
	}
}

// New returns the service.
func New(s Store, log *slog.Logger) *Service { return &Service{store: s, log: log, now: time.Now} }

// Figures returns the newest figures. Of a small database they are of this
// second; of a large one they are as old as their TakenAt says. There are none,
// nil, before the first survey of a large database has ended.
func (s *Service) Figures(ctx context.Context) (*Figures, error) {
	mark, last, err := s.store.LeadsMark(ctx)
	if err != nil {
		return nil, err
	}
	if last > small {
		return s.kept(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, seen := s.newest(); f != nil && sameDay(f.TakenAt, s.now()) && (seen == mark || s.now().Sub(f.TakenAt) < again*f.Took) {
		return f, nil
	}
	return s.take(ctx, mark, false)
}

func (s *Service) newest() (*Figures, string) {
	s.cached.Lock()
	defer s.cached.Unlock()
	return s.cached.figures, s.cached.mark
}

func (s *Service) remember(f *Figures, mark string) {
	s.cached.Lock()
	defer s.cached.Unlock()
	s.cached.figures, s.cached.mark = f, mark
}

// kept reads the newest figures that were stored, by whichever process.
func (s *Service) kept(ctx context.Context) (*Figures, error) {
	row, there, err := s.store.LastSurvey(ctx)
	if err != nil || !there {
		return nil, err
	}
	if f, _ := s.newest(); f != nil && f.TakenAt.Equal(row.TakenAt) {
		return f, nil
	}
	stored, err := s.store.SurveyFigures(ctx, row.Day)
	if err != nil || stored == "" {
		return nil, err
	}
	f := &Figures{}
	if err := json.Unmarshal([]byte(stored), f); err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, "survey.Figures", "stored figures: %w", err)
	}
	s.remember(f, row.Mark)
	return f, nil
}

// Refresh makes a survey if one is due. It is called every few seconds.
func (s *Service) Refresh(ctx context.Context) error {
	mark, _, err := s.store.LeadsMark(ctx)
	if err != nil {
		return err
	}
	last, there, err := s.store.LastSurvey(ctx)
	if err != nil {
		return err
	}
	age := s.now().Sub(last.TakenAt)
	switch {
	case !there || !sameDay(last.TakenAt, s.now()) || age < 0:
	case age < max(pause, rest*last.Took):
		return nil
	case last.Mark == mark && age < atLeast:
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.take(ctx, mark, true)
	return err
}

// take goes through all leads. With correct it also stores the scores that
// turn out to be others than the stored ones, and keeps the figures for good.
func (s *Service) take(ctx context.Context, mark string, correct bool) (*Figures, error) {
	began := s.now()
	t := newTally(began)
	err := s.eachChunk(ctx, func(leads []store.SurveyedLead) error {
		wrong := t.addAll(leads)
		if !correct || len(wrong) == 0 {
			return nil
		}
		return s.store.CorrectQuality(ctx, wrong)
	})
	if err != nil {
		return nil, err
	}
	f, err := s.finish(ctx, t)
	if err != nil {
		return nil, err
	}
	f.Took = s.now().Sub(began).Round(time.Millisecond)
	if correct {
		if err := s.keep(ctx, f, mark); err != nil {
			return nil, err
		}
		s.log.Debug("all leads were surveyed", slog.Int64("leads", f.Leads), slog.Duration("took", f.Took))
	}
	s.remember(f, mark)
	return f, nil
}

// eachChunk calls do with all living leads, some at a time, and reads the next
// ones meanwhile.
func (s *Service) eachChunk(ctx context.Context, do func([]store.SurveyedLead) error) error {
	ctx, cancel := context.WithCancel(ctx)
	chunks, failed := make(chan []store.SurveyedLead), make(chan error, 1)
	read := func() error {
		defer close(chunks)
		for after := int64(0); ; {
			leads, next, err := s.store.SurveyLeads(ctx, after)
			if err != nil {
				return err
			}
			select {
			case chunks <- leads:
			case <-ctx.Done():
				return ctx.Err()
			}
			if next == 0 {
				return nil
			}
			after = next
		}
	}
	go func() { failed <- read() }()
	for leads := range chunks {
		if err := do(leads); err != nil {
			cancel()
			<-failed
			return err
		}
	}
	cancel()
	return <-failed
}

func (s *Service) keep(ctx context.Context, f *Figures, mark string) error {
	stored, err := json.Marshal(f)
	if err != nil {
		return leadbridge.Errorf(leadbridge.Internal, "survey.keep", "figures: %w", err)
	}
	return s.store.PutSurvey(ctx, store.Survey{Day: f.TakenAt.Format(time.DateOnly), TakenAt: f.TakenAt, Took: f.Took, Mark: mark,
		Leads: f.Leads, Points: f.Points, Good: f.Good, Fair: f.Fair, Poor: f.Poor, Figures: string(stored)})
}

// Day is the quality of all leads on one day.
type Day struct {
	Day              string // 2006-01-02, UTC
	Leads            int64
	Score            int // the mean, 0 to 100
	Good, Fair, Poor int64
}

// Trend returns the surveys of the last days, the oldest first, and today's.
func (s *Service) Trend(ctx context.Context, days int) ([]Day, error) {
	today := s.now().UTC()
	rows, err := s.store.Surveys(ctx, today.AddDate(0, 0, 1-days).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	f, err := s.Figures(ctx)
	if err != nil {
		return nil, err
	}
	trend := make([]Day, 0, len(rows)+1)
	for _, r := range rows {
		if f == nil || r.Day != f.TakenAt.Format(time.DateOnly) {
			trend = append(trend, Day{r.Day, r.Leads, mean(r.Points, r.Leads), r.Good, r.Fair, r.Poor})
		}
	}
	if f != nil {
		trend = append(trend, Day{f.TakenAt.Format(time.DateOnly), f.Leads, f.Score(), f.Good, f.Fair, f.Poor})
	}
	return trend, nil
}

// Examine judges one lead as it is now.
func (s *Service) Examine(ctx context.Context, l *leadbridge.Lead) (quality.Findings, error) {
	listed, err := s.store.OnReviewList(ctx, l.Seq)
	if err != nil {
		return 0, err
	}
	return quality.At(s.now()).Examine(l.Values, quality.Known{ConfirmedAt: l.UpdatedAt, PossibleDuplicate: listed}), nil
}

// OpenPairs counts the possible duplicates that wait for a person, as far as
// 10,000; all is false if there are more.
func (s *Service) OpenPairs(ctx context.Context) (pairs int64, all bool, err error) {
	return s.store.OpenPairs(ctx)
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}
