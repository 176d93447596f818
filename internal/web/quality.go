package web

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/survey"
)

func (w *Web) registerQuality() {
	w.get("/quality", access.LeadsRead, w.showQuality)
	w.get("/quality/leads", access.LeadsRead, w.showWorst)
	w.get("/quality/rules", access.LeadsRead, w.showQualityRules)
	w.get("/quality/export", access.LeadsExport, w.exportQuality)
}

// qualityTabs are the pages of data quality.
func qualityTabs(here string) []tab {
	tabs := []tab{{Title: "Overview", Path: "/quality"}, {Title: "Worst leads", Path: "/quality/leads"}, {Title: "How the score is made", Path: "/quality/rules"}}
	for i := range tabs {
		tabs[i].Here = tabs[i].Path == here
	}
	return tabs
}

// qualityPage is the overview.
type qualityPage struct {
	Tabs          []tab
	Figures       *survey.Figures // nil before the first survey of a large database
	Trend, Spread chart
	Losses        []loss
	Fields        []fieldShare
	Groups        []qualityGroup
}

// loss is a rule and what it costs.
type loss struct {
	quality.Criterion
	Leads int64
	Mean  float64 // points that the mean score loses by it
	Link  string
}

// lossesShown is how many of them the overview lists.
const lossesShown = 8

// fieldShare tells how well a field is filled.
type fieldShare struct {
	Title          string
	Filled, Valid  int64
	FilledOf       float64 // of all leads
	ValidOf        float64 // of those that hold a value
	Judged, Custom bool    // Judged: rules look at the value
}

// qualityGroup is a table of groups of leads.
type qualityGroup struct {
	ID, Title, Column string
	Rows              []share
	Empty             string
}

func (w *Web) showQuality(p *page) error {
	f, err := w.Quality.Figures(p.ctx())
	if err != nil {
		return err
	}
	q := qualityPage{Tabs: qualityTabs("/quality"), Figures: f}
	if f == nil || f.Leads == 0 {
		return p.render("quality/overview", q)
	}
	days, err := w.Quality.Trend(p.ctx(), 180)
	if err != nil {
		return err
	}
	q.Trend, q.Spread = trendChart(days), spreadChart(f)
	q.Losses = losses(f, lossesShown)
	q.Fields = fieldShares(f)
	q.Groups = []qualityGroup{
		{"sources", "By source", "Lead source", groupShares(f.Sources, f.Leads, leadbridge.FieldLeadSource), ""},
		{"imports", "By import", "Import", originShares(f.Imports, f.Leads, "/imports/"), "No import has made leads yet."},
		{"types", "By insurance type", "Insurance type", groupShares(f.Types, f.Leads, leadbridge.FieldInsuranceType), ""},
		{"integrations", "By integration", "Integration", originShares(f.Integrations, f.Leads, "/integrations/"), "No CRM keeps leads in step yet."},
		{"owners", "By owner", "Owner", groupShares(f.Owners, f.Leads, leadbridge.FieldOwner), ""},
	}
	return p.render("quality/overview", q)
}

// spreadChart counts the leads by their score.
func spreadChart(f *survey.Figures) chart {
	c := chart{ID: "spread-chart", Title: "Leads by score", Kind: "bars", First: "Score", Unit: "leads",
		Series: []chartSeries{{"Good", "good", make([]int64, 10)}, {"Fair", "fair", make([]int64, 10)}, {"Poor", "poor", make([]int64, 10)}}}
	for i, n := range f.Scores {
		last := i*10 + 9
		if i == 9 {
			last = 100
		}
		c.Short = append(c.Short, strconv.Itoa(i*10)+"–"+strconv.Itoa(last))
		switch quality.BandOf(i * 10) {
		case quality.Good:
			c.Series[0].Values[i] = n
		case quality.Fair:
			c.Series[1].Values[i] = n
		default:
			c.Series[2].Values[i] = n
		}
	}
	c.Labels = c.Short
	return c
}

// losses are the rules that cost the most, all leads taken together, at most
// most.
func losses(f *survey.Figures, most int) []loss {
	var list []loss
	for _, r := range quality.Rules {
		if n := f.Rules[r.ID]; n > 0 {
			list = append(list, loss{Criterion: r, Leads: n, Mean: float64(n) * float64(r.Lost) / float64(f.Leads), Link: lossLink(r)})
		}
	}
	slices.SortStableFunc(list, func(a, b loss) int { return int(b.Leads*int64(b.Lost) - a.Leads*int64(a.Lost)) })
	return list[:min(len(list), most)]
}

// lossLink leads to the leads that a rule finds, where the list of leads can
// pick them.
func lossLink(r quality.Criterion) string {
	link := ""
	switch {
	case r.Part == quality.Complete && slices.Contains(missable, r.Field):
		link, _ = address("/leads", "lacks", r.Field) // the pairs are even
	case r.ID == "doNotContact":
		link, _ = address("/leads", r.Field, "true")
	case r.ID == "consentRefused":
		link, _ = address("/leads", r.Field, "false")
	case r.ID == "possibleDuplicate":
		link = "/duplicates"
	}
	return link
}

// fieldShares are the fields that any lead holds, in the catalogue's order.
func fieldShares(f *survey.Figures) []fieldShare {
	judged := map[string]bool{}
	for _, r := range quality.Rules {
		if r.Part == quality.Valid {
			judged[r.Field] = true
		}
	}
	list := []fieldShare{}
	for _, field := range f.Fields {
		if field.Filled == 0 {
			continue
		}
		list = append(list, fieldShare{Title: fieldTitle(field.Name), Filled: field.Filled, Valid: field.Valid,
			FilledOf: float64(field.Filled) / float64(f.Leads), ValidOf: float64(field.Valid) / float64(field.Filled),
			Judged: judged[field.Name], Custom: strings.HasPrefix(field.Name, leadbridge.CustomPrefix)})
	}
	return list
}

func groupShares(groups []survey.Group, all int64, field string) []share {
	list := make([]share, len(groups))
	for i, g := range groups {
		list[i] = shareOf(g, all, field)
	}
	return list
}

func originShares(groups []survey.Group, all int64, path string) []share {
	list := make([]share, len(groups))
	for i, g := range groups {
		list[i] = share{Group: g, Title: g.Name, Of: float64(g.Leads) / float64(all), Link: path + g.Value}
	}
	return list
}

// worstPage lists the leads with the lowest scores.
type worstPage struct {
	Tabs    []tab
	Figures *survey.Figures
	Leads   []survey.Judged
}

// worstShown is how many of them a page lists.
const worstShown = 50

func (w *Web) showWorst(p *page) error {
	f, err := w.Quality.Figures(p.ctx())
	if err != nil {
		return err
	}
	worst, err := w.Quality.Worst(p.ctx(), worstShown)
	if err != nil {
		return err
	}
	return p.render("quality/leads", worstPage{qualityTabs("/quality/leads"), f, worst})
}

// qualityRulesPage tells how scores are made.
type qualityRulesPage struct {
	Tabs  []tab
	Parts []qualityPart
}

// qualityPart is one of the five things that a score looks at.
type qualityPart struct {
	Title, Text string
	Rules       []quality.Criterion
}

var qualityPartWords = map[quality.Part][2]string{
	quality.Complete:  {"Complete", "What an agent needs to call and to quote is there."},
	quality.Valid:     {"Valid", "What is there can be right. A value that cannot be right counts as missing, one that is doubtful as half."},
	quality.Reachable: {"Reachable", "The lead can be reached, and may be. Of these, only the worst counts."},
	quality.Fresh:     {"Fresh", "What is known is not old."},
	quality.Unique:    {"Unique", "There is one record of the person."},
}

func (w *Web) showQualityRules(p *page) error {
	r := qualityRulesPage{Tabs: qualityTabs("/quality/rules")}
	for _, part := range quality.Parts {
		words := qualityPartWords[part]
		one := qualityPart{Title: words[0], Text: words[1]}
		for _, rule := range quality.Rules {
			if rule.Part == part {
				one.Rules = append(one.Rules, rule)
			}
		}
		r.Parts = append(r.Parts, one)
	}
	return p.render("quality/rules", r)
}

// exportQuality sends the leads up to a score as a file.
func (w *Web) exportQuality(p *page) error {
	atMost := 100
	if p.value("band") == string(quality.Poor) {
		atMost = quality.FairFrom - 1
	}
	return p.download("data-quality.csv", "text/csv; charset=utf-8", func(out io.Writer) error {
		_, err := w.Quality.Export(p.ctx(), out, atMost)
		return err
	})
}
