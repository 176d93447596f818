package web

import (
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/survey"
)

// Quality is the figures of all leads, which Home and the pages of data
// quality show.
type Quality interface {
	Figures(ctx context.Context) (*survey.Figures, error)
	Trend(ctx context.Context, days int) ([]survey.Day, error)
	Worst(ctx context.Context, n int) ([]survey.Judged, error)
	Examine(ctx context.Context, l *leadbridge.Lead) (quality.Findings, error)
	Export(ctx context.Context, w io.Writer, atMost int) (int64, error)
	OpenPairs(ctx context.Context) (pairs int64, all bool, err error)
}

func (w *Web) registerHome() {
	w.get("/", access.LeadsRead, w.showHome)
	w.get("/home/now", access.LeadsRead, w.showNow)
}

// homePage is the page that a day begins with.
type homePage struct {
	// Figures are nil before the first survey of a large database.
	Figures *survey.Figures
	Now     homeNow
	Growth  growth
	// NewWeek is how many leads came in the last seven days, NewBefore in the
	// seven before.
	NewWeek, NewBefore int64
	Trend              chart
	Losses             []loss
	Sources, Types     []share
}

// Empty reports whether there is nothing to show yet, so that the doors are.
func (h homePage) Empty() bool {
	return h.Figures != nil && h.Figures.Leads == 0 && len(h.Now.Works) == 0 && len(h.Now.Tasks) == 0 && len(h.Now.Health) == 0
}

// WeekNote compares this week with the last.
func (h homePage) WeekNote() string {
	switch more := h.NewWeek - h.NewBefore; {
	case more > 0:
		return grouped(more) + " more than the 7 days before"
	case more < 0:
		return grouped(-more) + " fewer than the 7 days before"
	}
	return "as many as the 7 days before"
}

func (w *Web) showHome(p *page) error {
	f, err := w.Quality.Figures(p.ctx())
	if err != nil {
		return err
	}
	h := homePage{Figures: f}
	now := p.now()
	if f != nil {
		h.Growth = growthOf(f, now, p.value("span"), p.value("by"))
	}
	if p.partial() {
		return p.fragment("home/home", "growth", h)
	}
	if h.Now, err = w.homeNow(p); err != nil {
		return err
	}
	if f == nil {
		return p.render("home/home", h)
	}
	days := f.Created.Counted(survey.ByDay, survey.ByDay.Start(now).AddDate(0, 0, -13), 14)
	for i, n := range days {
		if i < 7 {
			h.NewBefore += n
		} else {
			h.NewWeek += n
		}
	}
	trend, err := w.Quality.Trend(p.ctx(), 90)
	if err != nil {
		return err
	}
	h.Trend, h.Losses = trendChart(trend), losses(f, 4)
	h.Sources, h.Types = shares(f.Sources, f.Leads, "leadSource"), shares(f.Types, f.Leads, "insuranceType")
	return p.render("home/home", h)
}

// now is the time in the zone of who asks.
func (p *page) now() time.Time {
	zone, _ := p.zone()
	return time.Now().In(zone)
}

// growth is the chart of new leads, with what it can show instead.
type growth struct {
	Chart    chart
	Span, By string
	Spans    []tab
	Bys      []tab
}

// growthBys are what the bars can be made of.
var growthBys = []struct{ name, title string }{{"", "All"}, {"type", "By type"}, {"source", "By source"}}

func growthOf(f *survey.Figures, now time.Time, span, by string) growth {
	s := spanNamed(span)
	g := growth{Span: s.Name, Chart: chart{ID: "growth-chart", Title: "New leads", Kind: "bars", First: s.Title, Unit: "leads"}}
	lines := []chartLine{{f.Created, "New leads", "1"}}
	switch by {
	case "type":
		g.By, lines = by, namedLines(f.ByType, insuranceTitle, "Other types", "No type")
	case "source":
		g.By, lines = by, namedLines(f.BySource, func(v string) string { return v }, "Other sources", "No source")
	}
	s.over(&g.Chart, now, lines)
	link := func(span, by string) string {
		a, _ := address("/", "span", span, "by", by) // the pairs are even
		return a
	}
	for _, other := range chartSpans {
		g.Spans = append(g.Spans, tab{Title: other.Title, Path: link(other.Name, g.By), Here: other.Name == s.Name})
	}
	for _, other := range growthBys {
		g.Bys = append(g.Bys, tab{Title: other.title, Path: link(s.Name, other.name), Here: other.name == g.By})
	}
	return g
}

// namedLines names and colours the series of a field's values.
func namedLines(all []survey.Series, title func(string) string, rest, none string) []chartLine {
	lines := make([]chartLine, len(all))
	for i, s := range all {
		lines[i] = chartLine{s, title(s.Value), strconv.Itoa(i%6 + 1)}
		switch {
		case s.Rest:
			lines[i].name, lines[i].hue = rest, "7"
		case s.Value == "":
			lines[i].name, lines[i].hue = none, "8"
		}
	}
	return lines
}

// insuranceTitle is how pages write an insurance type.
func insuranceTitle(value string) string {
	return shownValue(leadbridge.TypeEnum, value)
}

// trendChart is the mean score, day by day.
func trendChart(days []survey.Day) chart {
	c := chart{ID: "trend-chart", Title: "Data quality", Kind: "line", First: "Day", Unit: "points", Top: 100, Series: []chartSeries{{"Score", "1", nil}}}
	for _, d := range days {
		at, err := time.Parse(time.DateOnly, d.Day)
		if err != nil {
			continue
		}
		c.Labels, c.Short = append(c.Labels, at.Format("Jan 2, 2006")), append(c.Short, at.Format("Jan 2"))
		c.Series[0].Values = append(c.Series[0].Values, int64(d.Score))
	}
	return c
}

// share is a group of leads as part of all.
type share struct {
	survey.Group
	Title string
	Of    float64 // 0 to 1
	Link  string
}

// sharesShown is how many of them Home lists.
const sharesShown = 6

// shares are the greatest groups by a field, and the rest.
func shares(groups []survey.Group, all int64, field string) []share {
	list := make([]share, 0, sharesShown+1)
	rest := survey.Group{Rest: true}
	for _, g := range groups {
		if g.Rest || len(list) == sharesShown {
			rest.Leads += g.Leads
			continue
		}
		list = append(list, shareOf(g, all, field))
	}
	if rest.Leads > 0 {
		list = append(list, share{Group: rest, Title: "All others", Of: float64(rest.Leads) / float64(all)})
	}
	return list
}

func shareOf(g survey.Group, all int64, field string) share {
	s := share{Group: g, Title: g.Value, Of: float64(g.Leads) / float64(max(all, 1))}
	switch {
	case g.Rest:
		s.Title = "All others"
	case g.Value == "" && slices.Contains(missable, field):
		s.Title = "Not known"
		s.Link, _ = address("/leads", "lacks", field) // the pairs are even
	case g.Value == "":
		s.Title = "Not known"
	default:
		if field == leadbridge.FieldInsuranceType {
			s.Title = insuranceTitle(g.Value)
		}
		s.Link, _ = address("/leads", field, g.Value) // the pairs are even
	}
	return s
}
