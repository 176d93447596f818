package mapping

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"leadbridge/internal/pipeline/cleanse"
)

// The letters of date patterns: those of English, German (TT.MM.JJJJ), French
// (JJ/MM/AAAA) and Spanish (DD/MM/AAAA), and of a time of day.
var (
	dateLetters = regexp.MustCompile(`(?i)y{4}|j{4}|a{4}|yy|jj|aa|mmmm|mmm|mm|m|dd|tt|d|t`)
	timeLetters = regexp.MustCompile(`(?i)hh|mm|ss`)
	dateLayouts = map[string]string{"yyyy": "2006", "jjjj": "2006", "aaaa": "2006", "yy": "06", "jj": "06", "aa": "06",
		"mmmm": "January", "mmm": "Jan", "mm": "01", "m": "1", "dd": "02", "tt": "02", "d": "2", "t": "2"}
	timeLayouts = map[string]string{"hh": "15", "mm": "04", "ss": "05"}
)

// dateLayout returns the Go layout of a date pattern such as DD.MM.YYYY. A
// pattern that is a Go layout already stays.
func dateLayout(pattern string) (string, error) {
	layout := pattern
	if !strings.Contains(pattern, "06") {
		day, clock := pattern, ""
		if i := strings.IndexAny(pattern, "Hh"); i >= 0 {
			day, clock = pattern[:i], pattern[i:]
		}
		french := strings.ContainsAny(day, "Aa")
		layout = dateLetters.ReplaceAllStringFunc(day, func(l string) string {
			if l = strings.ToLower(l); l == "jj" && french {
				return "02"
			}
			return dateLayouts[l]
		}) + timeLetters.ReplaceAllStringFunc(clock, func(l string) string { return timeLayouts[strings.ToLower(l)] })
	}
	// What the layout does not say is lost on the way there and back.
	sample := time.Date(1987, time.November, 23, 0, 0, 0, 0, time.UTC)
	if t, err := time.Parse(layout, sample.Format(layout)); err != nil || !t.Equal(sample) {
		return "", fmt.Errorf("%q does not say day, month and year; write a pattern such as DD.MM.YYYY", pattern)
	}
	return layout, nil
}

func buildDate(b *builder, args []string) (step, error) {
	var layouts []string
	for _, a := range args {
		l, err := dateLayout(a)
		if err != nil {
			return nil, err
		}
		layouts = append(layouts, l)
	}
	if len(layouts) == 0 {
		return convertStep("is not a date", func(s string) (string, bool) { return cleanse.Date(s, b.dateOrder) }), nil
	}
	return eachStep(func(s string) (string, error) {
		for _, l := range layouts {
			if t, err := time.Parse(l, strings.TrimSpace(s)); err == nil {
				return t.Format(time.DateOnly), nil
			}
		}
		return "", fmt.Errorf("%q is not a date of the form %s", s, strings.Join(args, " or "))
	}), nil
}

func buildDateTime(b *builder, _ []string) (step, error) {
	return convertStep("is not a date with a time", func(s string) (string, bool) { return cleanse.DateTime(s, b.dateOrder) }), nil
}
