package web

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/lead"
)

// pairQuery is which possible duplicates are looked at, and in which order. It
// stays in the address from one pair to the next.
type pairQuery struct {
	Sort   string // blank: the surest first; newest
	Band   string // blank: all; the name of a band
	Source string // blank: all; import:ID, crm:ID or hand
}

// pairBand is a range of scores that people are shown by a word.
type pairBand struct {
	Name, Title string
	Edge        int // its place in lead.BandEdges
}

var pairBands = []pairBand{{"certain", "Nearly certain", 3}, {"very", "Very likely", 2}, {"likely", "Likely", 1}, {"perhaps", "Perhaps", 0}}

func (p *page) pairQuery() pairQuery {
	return pairQuery{Sort: p.value("sort"), Band: p.value("band"), Source: p.value("source")}
}

// filter is the query as the use case takes it. What it does not know it
// leaves out.
func (q pairQuery) filter() lead.PairFilter {
	f := lead.PairFilter{Status: leadbridge.PairOpen, Sort: lead.PairsSurest}
	if q.Sort == "newest" {
		f.Sort = lead.PairsNewest
	}
	for _, b := range pairBands {
		if b.Name != q.Band {
			continue
		}
		f.Least = lead.BandEdges[b.Edge]
		if b.Edge+1 < len(lead.BandEdges) {
			f.Below = lead.BandEdges[b.Edge+1]
		}
	}
	if id, ok := strings.CutPrefix(q.Source, "import:"); ok {
		f.JobID = id
	} else if id, ok := strings.CutPrefix(q.Source, "crm:"); ok {
		f.IntegrationID = id
	} else if q.Source == "hand" {
		f.ByHand = true
	}
	return f
}

// At is the address of a page with this query. More names and values, in
// turn, may follow.
func (q pairQuery) At(path string, more ...string) string {
	values := url.Values{}
	pairs := append([]string{"sort", q.Sort, "band", q.Band, "source", q.Source}, more...)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// With is the list under another order, band or source.
func (q pairQuery) With(name, value string) string {
	switch name {
	case "sort":
		q.Sort = value
	case "band":
		q.Band = value
	case "source":
		q.Source = value
	}
	return q.At("/duplicates")
}

// Plain reports whether nothing is filtered.
func (q pairQuery) Plain() bool { return q.Band == "" && q.Source == "" }

// scoreText writes a score as a percentage that is never more than it is.
func scoreText(score float64) string {
	switch {
	case score >= 0.9999:
		return ">99.99 %"
	case score >= 0.99:
		return fmt.Sprintf("%.2f %%", math.Floor(score*10000)/100)
	case score < 0.01:
		return "<1 %"
	}
	return fmt.Sprintf("%.0f %%", math.Floor(score*100))
}

// scoreWord says a score in words.
func scoreWord(score float64) string {
	switch {
	case score >= 0.99:
		return "Nearly certain"
	case score >= 0.97:
		return "Very likely"
	case score >= 0.9:
		return "Likely"
	case score >= 0.5:
		return "Perhaps"
	}
	return "Unlikely"
}

func scoreKind(score float64) string {
	switch {
	case score >= 0.97:
		return "good"
	case score >= 0.9:
		return "info"
	}
	return "neutral"
}

// percentText writes a share of 1 in percent as a form takes it: 0.85 is 85.
func percentText(share float64) string {
	return strconv.FormatFloat(math.Round(share*10000)/100, 'f', -1, 64)
}
