package survey

import (
	"time"

	"leadbridge/internal/pipeline/quality"
)

// Figures is what a survey found. Only living leads count.
type Figures struct {
	TakenAt time.Time     `json:"takenAt"`
	Took    time.Duration `json:"took"`
	Totals
	// Scores counts the leads by ten points: 0 to 9, 10 to 19, up to 90 to 100.
	Scores [10]int64 `json:"scores"`
	// Rules counts the leads that lose points by each rule, by its ID.
	Rules  map[string]int64 `json:"rules"`
	Fields []FieldFigure    `json:"fields"`

	// The leads by what they hold in a field, the commonest first. Value is
	// empty for those that hold nothing.
	Sources  []Group `json:"sources"`
	Types    []Group `json:"types"`
	Statuses []Group `json:"statuses"`
	States   []Group `json:"states"`
	Owners   []Group `json:"owners"`
	// Imports are the newest that made leads which are still there;
	// Integrations those that keep leads in step.
	Imports      []Group `json:"imports"`
	Integrations []Group `json:"integrations"`

	// Created tells when the leads came to be: of all, by type and by source.
	Created  Series   `json:"created"`
	ByType   []Series `json:"byType"`
	BySource []Series `json:"bySource"`

	// Worst names the leads with the lowest scores, the worst first.
	Worst []Worst `json:"worst"`
}

// Totals is how many leads there are and how good they are.
type Totals struct {
	Leads  int64 `json:"leads"`
	Points int64 `json:"points"` // the sum of the scores
	Good   int64 `json:"good"`
	Fair   int64 `json:"fair"`
	Poor   int64 `json:"poor"`
}

func (t *Totals) add(score int) {
	t.Leads++
	t.Points += int64(score)
	switch quality.BandOf(score) {
	case quality.Good:
		t.Good++
	case quality.Fair:
		t.Fair++
	default:
		t.Poor++
	}
}

func (t *Totals) addTotals(more Totals) {
	t.Leads += more.Leads
	t.Points += more.Points
	t.Good += more.Good
	t.Fair += more.Fair
	t.Poor += more.Poor
}

// NotPoor is how many leads are good or fair.
func (t Totals) NotPoor() int64 { return t.Good + t.Fair }

// Score is the mean score, 0 to 100, and 0 if there are no leads.
func (t Totals) Score() int { return mean(t.Points, t.Leads) }

// Band is the band of the mean score.
func (t Totals) Band() quality.Band { return quality.BandOf(t.Score()) }

func mean(points, leads int64) int {
	if leads == 0 {
		return 0
	}
	return int((points + leads/2) / leads)
}

// FieldFigure tells how one field is filled.
type FieldFigure struct {
	Name   string `json:"name"`
	Filled int64  `json:"filled"` // leads that hold a value
	Valid  int64  `json:"valid"`  // of these, those that no rule finds wrong or doubtful
}

// Group is the leads that have something in common.
type Group struct {
	// Value is what the leads hold, or the ID of the import or the integration.
	Value string `json:"value"`
	// Name is what an import or an integration is called.
	Name string `json:"name,omitempty"`
	// Rest marks the group of all that have no group of their own.
	Rest bool `json:"rest,omitempty"`
	Totals
}

// Worst is a lead with a low score.
type Worst struct {
	ID    string `json:"id"`
	Score int    `json:"score"`
	seq   int64
}
