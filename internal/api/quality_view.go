package api

import (
	"time"

	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/survey"
)

// QualityTotals is how many leads there are and how good they are.
type QualityTotals struct {
	Leads int64        `json:"leads"`
	Score int          `json:"score" doc:"The mean, 0 to 100"`
	Band  quality.Band `json:"band" enum:"good,fair,poor"`
	Good  int64        `json:"good" doc:"Leads of 80 points and more"`
	Fair  int64        `json:"fair" doc:"Leads of 60 to 79 points"`
	Poor  int64        `json:"poor" doc:"Leads of less"`
}

func viewTotals(t survey.Totals) QualityTotals {
	return QualityTotals{t.Leads, t.Score(), t.Band(), t.Good, t.Fair, t.Poor}
}

// groupView is the leads that have something in common.
type groupView struct {
	Value string `json:"value" doc:"What they hold, or the ID of the import or integration; empty: nothing"`
	Name  string `json:"name,omitempty" doc:"What the import or integration is called"`
	Rest  bool   `json:"rest,omitempty" doc:"All that are in no group of their own"`
	QualityTotals
}

func viewGroups(gs []survey.Group) []groupView {
	views := make([]groupView, len(gs))
	for i, g := range gs {
		views[i] = groupView{g.Value, g.Name, g.Rest, viewTotals(g.Totals)}
	}
	return views
}

// qualityView is how good the data of all leads is.
type qualityView struct {
	TakenAt time.Time `json:"takenAt" doc:"When the leads were gone through"`
	TookMS  int64     `json:"tookMs" doc:"How long that took, in milliseconds"`
	QualityTotals
	Scores       []int64              `json:"scores" nullable:"false" doc:"Leads of 0 to 9 points, of 10 to 19, up to 90 to 100"`
	Rules        map[string]int64     `json:"rules" doc:"Leads that lose points by each rule"`
	Fields       []survey.FieldFigure `json:"fields" nullable:"false" doc:"How many leads hold each field, and how many of these values nothing is wrong with"`
	Sources      []groupView          `json:"sources" nullable:"false"`
	Types        []groupView          `json:"types" nullable:"false"`
	Statuses     []groupView          `json:"statuses" nullable:"false"`
	States       []groupView          `json:"states" nullable:"false"`
	Owners       []groupView          `json:"owners" nullable:"false"`
	Imports      []groupView          `json:"imports" nullable:"false" doc:"The newest imports, by the leads they made"`
	Integrations []groupView          `json:"integrations" nullable:"false" doc:"By the leads they keep in step"`
}

func viewQuality(f *survey.Figures) qualityView {
	return qualityView{f.TakenAt, f.Took.Milliseconds(), viewTotals(f.Totals), f.Scores[:], f.Rules, f.Fields, viewGroups(f.Sources), viewGroups(f.Types),
		viewGroups(f.Statuses), viewGroups(f.States), viewGroups(f.Owners), viewGroups(f.Imports), viewGroups(f.Integrations)}
}

// trendView is how good the data was on one day.
type trendView struct {
	Day   string `json:"day" format:"date" doc:"In UTC"`
	Leads int64  `json:"leads"`
	Score int    `json:"score"`
	Good  int64  `json:"good"`
	Fair  int64  `json:"fair"`
	Poor  int64  `json:"poor"`
}

// QualityScore is the score of one lead.
type QualityScore struct {
	Score   int                 `json:"score" doc:"0 to 100"`
	Band    quality.Band        `json:"band" enum:"good,fair,poor"`
	Reasons []quality.Criterion `json:"reasons" nullable:"false" doc:"What it loses points by"`
}

func viewScore(f quality.Findings) QualityScore {
	return QualityScore{f.Score(), quality.BandOf(f.Score()), f.Reasons()}
}

// judgedView is a lead with its score.
type judgedView struct {
	QualityScore
	Lead leadView `json:"lead"`
}

// createdLeads is how many leads were created when.
type createdLeads struct {
	Starts   []string       `json:"starts" nullable:"false" doc:"The first day of each unit"`
	All      []int64        `json:"all" nullable:"false"`
	ByType   []createdGroup `json:"byType" nullable:"false"`
	BySource []createdGroup `json:"bySource" nullable:"false" doc:"The commonest sources, and the rest"`
}

type createdGroup struct {
	Value  string  `json:"value"`
	Rest   bool    `json:"rest,omitempty"`
	Counts []int64 `json:"counts" nullable:"false"`
}
