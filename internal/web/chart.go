package web

import (
	"time"

	"leadbridge/internal/survey"
)

// chart is a figure over time or over classes, drawn by js/chart.js, with the
// table behind it for those who cannot see it. The part "chart" shows it.
type chart struct {
	ID    string `json:"-"` // of its own on the page
	Title string `json:"title"`
	// Kind is bars, which stand on each other, or line.
	Kind string `json:"kind"`
	// First is what the labels are called, Unit what the numbers count.
	First  string   `json:"-"`
	Unit   string   `json:"unit"`
	Labels []string `json:"labels"`
	// Short are the labels of the axis.
	Short  []string      `json:"short"`
	Series []chartSeries `json:"series"`
	// Top is where the axis ends; 0: above the greatest value.
	Top int64 `json:"top,omitempty"`
}

// chartSeries is one line, or one part of each bar.
type chartSeries struct {
	Name string `json:"name"`
	// Hue is its colour: 1 to 6, 7 for the rest, 8 for what is not known, good,
	// fair or poor.
	Hue    string  `json:"hue"`
	Values []int64 `json:"values"`
}

// Row is one line of the table: the values of all series in one place.
func (c chart) Row(at int) []int64 {
	row := make([]int64, len(c.Series))
	for i, s := range c.Series {
		row[i] = s.Values[at]
	}
	return row
}

// Sum is the total of a bar.
func (c chart) Sum(at int) int64 {
	sum := int64(0)
	for _, s := range c.Series {
		sum += s.Values[at]
	}
	return sum
}

// Total is the total of all bars.
func (c chart) Total() int64 {
	sum := int64(0)
	for at := range c.Labels {
		sum += c.Sum(at)
	}
	return sum
}

// chartSpan is a choice of how far a chart over time goes back.
type chartSpan struct {
	Name, Title string
	unit        survey.Unit
	units       int
	long, short string // how a unit is called, as a layout of package time
}

var chartSpans = []chartSpan{
	{"days", "30 days", survey.ByDay, 30, "Mon, Jan 2", "Jan 2"},
	{"weeks", "26 weeks", survey.ByWeek, 26, "week of Jan 2, 2006", "Jan 2"},
	{"months", "24 months", survey.ByMonth, 24, "January 2006", "Jan ’06"},
}

// spanNamed returns the span of that name, or the first.
func spanNamed(name string) chartSpan {
	for _, s := range chartSpans {
		if s.Name == name {
			return s
		}
	}
	return chartSpans[0]
}

// over counts series of leads over the span that ends now.
func (s chartSpan) over(c *chart, now time.Time, lines []chartLine) {
	start := s.unit.After(s.unit.Start(now), 1-s.units)
	for i := range s.units {
		at := s.unit.After(start, i)
		c.Labels, c.Short = append(c.Labels, at.Format(s.long)), append(c.Short, at.Format(s.short))
	}
	for _, line := range lines {
		c.Series = append(c.Series, chartSeries{line.name, line.hue, line.Counted(s.unit, start, s.units)})
	}
}

// chartLine is a series of a survey with its name and colour.
type chartLine struct {
	survey.Series
	name, hue string
}
