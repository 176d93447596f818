package web

import (
	"fmt"
	"html/template"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// grouped writes a whole number with its thousands apart: 12,345.
func grouped(n any) string {
	text := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "−", text[1:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}

// plural writes a number with the word that fits it.
func plural(n any, one, many string) string {
	if fmt.Sprint(n) == "1" {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// sizeOf writes a number of bytes for people.
func sizeOf(n int64) string {
	units := []string{"bytes", "KB", "MB", "GB", "TB"}
	value, unit := float64(n), 0
	for value >= 1024 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	if unit == 0 || value >= 100 {
		return fmt.Sprintf("%.0f %s", value, units[unit])
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}

// percent writes a share of 1. Little is never nothing, and nearly all is
// never all.
func percent(share float64) string {
	p := share * 100
	switch {
	case math.IsNaN(p):
		return "–"
	case p > 0 && p < 1:
		return "<1 %"
	case p > 99 && p < 100:
		return ">99 %"
	}
	return strconv.Itoa(int(math.Round(p))) + " %"
}

// took writes a duration in words: 3 min 20 s.
func took(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 s"
	case d < time.Second:
		return "under 1 s"
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// initials are at most two letters that stand for a name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	var letters strings.Builder
	for _, word := range words {
		r, _ := utf8.DecodeRuneInString(word)
		letters.WriteRune(r)
	}
	return strings.ToUpper(letters.String())
}

// address joins a path and a query. Blank values are left out.
func address(path string, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("addr takes pairs; it got %d values", len(pairs))
	}
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if value := fmt.Sprint(pairs[i+1]); value != "" && pairs[i+1] != nil {
			query.Set(fmt.Sprint(pairs[i]), value)
		}
	}
	if len(query) == 0 {
		return path, nil
	}
	return path + "?" + query.Encode(), nil
}

// A template does not know the zone of who asks. It leaves marks, which are
// filled when the page is done.
const (
	markStart = `<time datetime="`
	markTime  = `" data-form="time"></time>`
	markDay   = `" data-form="day"></time>`
)

// timeMark stands for a time, dayMark for a date.
func timeMark(at any) template.HTML { return mark(at, markTime) }
func dayMark(at any) template.HTML  { return mark(at, markDay) }

func mark(at any, end string) template.HTML {
	t, ok := at.(time.Time)
	if p, isPointer := at.(*time.Time); isPointer && p != nil {
		t, ok = *p, true
	}
	if !ok || t.IsZero() {
		return `<span class="muted">never</span>`
	}
	return template.HTML(markStart + t.UTC().Format(time.RFC3339) + end)
}
