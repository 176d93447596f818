package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// Comparisons is what the API calls to compare leads without writing anything.
type Comparisons interface {
	TestPair(ctx context.Context, a, b lead.TestSide) (lead.TestedPair, error)
	WhatIf(ctx context.Context, asked lead.Thresholds) (lead.WhatIf, error)
	CountPairs(ctx context.Context) (lead.PairCounts, error)
}

// testSide is one of two leads to be compared.
type testSide struct {
	LeadID string            `json:"leadId,omitempty" doc:"A stored lead"`
	Values map[string]string `json:"values,omitempty" doc:"Or values by field, as an import would bring them"`
}

func (s testSide) domain() lead.TestSide {
	return lead.TestSide{LeadID: s.LeadID, Values: leadbridge.Values(s.Values)}
}

// testedView is a comparison laid open.
type testedView struct {
	Decision    leadbridge.MatchOutcome `json:"decision" enum:"new,possible,duplicate"`
	Score       float64                 `json:"matchScore" doc:"The estimated probability, 0 to 1, that both are one person"`
	Household   float64                 `json:"household" doc:"The estimated probability, 0 to 1, that they are two people of one household or office"`
	Start       float64                 `json:"start" doc:"The weight of two leads taken at random, in bits (log2 of the odds)"`
	Steps       []evidenceStep          `json:"steps" nullable:"false" doc:"What each piece of evidence adds or takes"`
	End         float64                 `json:"end" doc:"start and all steps, added"`
	Ruling      string                  `json:"ruling,omitempty" doc:"The rule that settled what the score alone does not"`
	Compared    []comparedForm          `json:"compared" nullable:"false" doc:"The forms in which the values were compared"`
	Meets       []string                `json:"meets" nullable:"false" doc:"What brings the two together; without any, no import or sync would compare them"`
	A           testedSide              `json:"a"`
	B           testedSide              `json:"b"`
	DuplicateID *string                 `json:"duplicateId" doc:"The possible duplicate of the two, if they were ever brought up"`
}

type evidenceStep struct {
	Field  string  `json:"field,omitempty"`
	Text   string  `json:"text"`
	Weight float64 `json:"weight" doc:"In bits: positive for one person, negative against"`
}

type comparedForm struct {
	Field string `json:"field"`
	A     string `json:"a"`
	B     string `json:"b"`
}

type testedSide struct {
	Values  map[string]string   `json:"values" doc:"In canonical form"`
	Changes []leadbridge.Change `json:"changes" nullable:"false"`
	Issues  []leadbridge.Issue  `json:"issues" nullable:"false"`
}

// meetNames are the kinds of match key as the API names them.
var meetNames = map[leadbridge.KeyKind]string{
	leadbridge.KeyEmail: "email", leadbridge.KeyPhone: "phone", leadbridge.KeyBirthLastName: "birth_and_last_name",
	leadbridge.KeyBirthPostalCode: "birth_and_postal_code", leadbridge.KeyBirthHouse: "birth_and_house",
	leadbridge.KeyNamePlace: "name_and_place", leadbridge.KeyHouse: "house",
}

func viewTested(t lead.TestedPair) testedView {
	v := testedView{Decision: t.Result.Outcome, Score: t.Result.Score, Household: t.Household, Start: t.Start, End: t.End, Ruling: t.Ruling,
		Steps: []evidenceStep{}, Compared: []comparedForm{}, Meets: []string{}, A: viewSide(t.A), B: viewSide(t.B)}
	for _, s := range t.Steps {
		v.Steps = append(v.Steps, evidenceStep{s.Field, s.Text, s.Bits})
	}
	for _, c := range t.Compared {
		v.Compared = append(v.Compared, comparedForm{c.Field, c.A, c.B})
	}
	for _, kind := range t.Meets {
		v.Meets = append(v.Meets, meetNames[kind])
	}
	if t.Known != nil {
		v.DuplicateID = &t.Known.ID
	}
	return v
}

func viewSide(s lead.TestedSide) testedSide {
	return testedSide{Values: orEmptyMap(s.Values), Changes: orEmpty(s.Changes), Issues: orEmpty(s.Issues)}
}

// whatIfView tells what other thresholds would bring about.
type whatIfView struct {
	Asked   thresholdsView `json:"asked"`
	Now     thresholdsView `json:"now" doc:"Those in force"`
	Waiting tallyView      `json:"waiting" doc:"Counted over pairs that wait to be reviewed, the surest first"`
	Sample  tallyView      `json:"sample" doc:"Counted over leads spread evenly over all, by the best of whoever each resembles"`
	Steps   []whatIfStep   `json:"steps" nullable:"false" doc:"What a row of thresholds for possible duplicates would bring about"`
}

type thresholdsView struct {
	Possible  float64 `json:"possible"`
	Duplicate float64 `json:"duplicate"`
}

type tallyView struct {
	Of         int64      `json:"of" doc:"How many there are, about"`
	Looked     int64      `json:"looked" doc:"How many of them were looked at"`
	Same       int64      `json:"same" doc:"Would be taken for the same person"`
	Listed     int64      `json:"listed" doc:"Would be on the review list"`
	Apart      int64      `json:"apart" doc:"Would be let go"`
	Households int64      `json:"households" doc:"Likelier two people of one household"`
	Bars       []scoreBar `json:"bars" nullable:"false" doc:"The same by score"`
	Hurried    bool       `json:"hurried" doc:"Time was up before all was looked at"`
}

type scoreBar struct {
	From   float64 `json:"from" doc:"Scores from this to the next bar's"`
	Same   int64   `json:"same"`
	Listed int64   `json:"listed"`
	Apart  int64   `json:"apart"`
}

type whatIfStep struct {
	Possible float64 `json:"possible"`
	Waiting  int64   `json:"waiting" doc:"Pairs that wait and would be on the list"`
	Sample   int64   `json:"sample" doc:"Leads of the sample that would be on the list"`
}

func viewTally(t lead.Tally) tallyView {
	v := tallyView{Of: t.Of, Looked: t.Looked, Same: t.Same, Listed: t.Listed, Apart: t.Apart, Households: t.Households, Bars: []scoreBar{}, Hurried: t.Hurried}
	for _, b := range t.Bars {
		v.Bars = append(v.Bars, scoreBar(b))
	}
	return v
}

func (a *API) registerComparisons(op func(method, path, id, summary string) huma.Operation) {
	register(a, access.DuplicatesRead, op(http.MethodGet, "/counts", "countDuplicates", "Count the possible duplicates that wait, by score and by what brought them up"), a.countPairs)
	register(a, access.DuplicatesRead, op(http.MethodPost, "/test", "testPair", "Compare any two leads, stored or typed, and see every step of it; nothing is written"),
		func(ctx context.Context, in *struct {
			Body struct {
				A testSide `json:"a"`
				B testSide `json:"b"`
			}
		}) (*item[testedView], error) {
			t, err := a.duplicates.TestPair(ctx, in.Body.A.domain(), in.Body.B.domain())
			if err != nil {
				return nil, err
			}
			return &item[testedView]{viewTested(t)}, nil
		})
	register(a, access.DuplicatesRead, op(http.MethodGet, "/what-if", "whatIfDuplicates", "See what other thresholds would bring about; nothing is written"),
		func(ctx context.Context, in *struct {
			Possible  float64 `query:"possible" minimum:"0" maximum:"1" doc:"The least score of a possible duplicate; left out, the one in force"`
			Duplicate float64 `query:"duplicate" minimum:"0" maximum:"1" doc:"The least score of a duplicate; left out, the one in force"`
		}) (*item[whatIfView], error) {
			w, err := a.duplicates.WhatIf(ctx, lead.Thresholds{Possible: in.Possible, Duplicate: in.Duplicate})
			if err != nil {
				return nil, err
			}
			v := whatIfView{Asked: thresholdsView(w.Asked), Now: thresholdsView(w.Now), Waiting: viewTally(w.Waiting), Sample: viewTally(w.Sample), Steps: []whatIfStep{}}
			for _, s := range w.Steps {
				v.Steps = append(v.Steps, whatIfStep(s))
			}
			return &item[whatIfView]{v}, nil
		})
}
