package cleanse

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	clock = regexp.MustCompile(`(?i)(?:^|[T ,]|\b(?:at|um|à|a las)\s)\s*(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap])?(?:\.?m\b\.?)?\s*(?:uhr\b)?\s*(?:(z\b|(?:utc|gmt)(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}(?::?\d{2})?|(?:[ecmpa][sdet]?t|ake?[sd]t|hst|bst|ist|cest|cet|msk|jst|aest|aedt)\b))?(?:\s*\([^)]*\))?`)
	// zones holds the zones that people write by name, in minutes east.
	zones = map[string]int{
		"Z": 0, "UTC": 0, "GMT": 0, "EST": -300, "EDT": -240, "ET": -300, "CST": -360, "CDT": -300, "CT": -360, "MST": -420, "MDT": -360, "MT": -420,
		"PST": -480, "PDT": -420, "PT": -480, "AKST": -540, "AKDT": -480, "HST": -600, "AST": -240, "ADT": -180, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "MSK": 180, "IST": 330, "JST": 540, "AEST": 600, "AEDT": 660,
	}
)

// cutClock cuts the time of day out of a time stamp, wherever it stands. The
// time is nil if there is none.
func cutClock(text string) (date string, match []string) {
	if strings.IndexByte(text, ':') < 0 && strings.IndexAny(text, "hH") < 0 {
		return text, nil
	}
	m := clock.FindStringSubmatchIndex(text)
	if m == nil {
		return text, nil
	}
	match = make([]string, len(m)/2)
	for i := range match {
		if m[2*i] >= 0 {
			match[i] = text[m[2*i]:m[2*i+1]]
		}
	}
	return Text(text[:m[0]] + " " + text[m[1]:]), match
}

// DateTime reads a point in time and returns it in UTC as
// 2006-01-02T15:04:05Z. A time without a zone is taken for UTC, a date without
// a time for its midnight. Order is as for [Date].
func DateTime(text, order string) (string, bool) {
	const layout = "2006-01-02T15:04:05Z"
	if len(text) == len(layout) && text[len(text)-1] == 'Z' {
		if _, err := time.Parse(layout, text); err == nil {
			return text, true
		}
	}
	text = unquoted(Text(text))
	if t, ok := timeFromNumber(text); ok {
		return t.UTC().Format(layout), true
	}
	date, c := cutClock(text)
	d, ok := readDate(date, order, time.Now().AddDate(1, 0, 0))
	if !ok {
		return "", false
	}
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if c != nil {
		since, ok := sinceMidnight(c)
		if !ok {
			return "", false
		}
		t = t.Add(since)
	}
	return t.Format(layout), true
}

// sinceMidnight reads a time of day as the time since midnight UTC.
func sinceMidnight(c []string) (time.Duration, bool) {
	hour, _ := digits(c[1])
	minute, _ := digits(c[2])
	second, _ := digits(c[3])
	if c[5] != "" {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour %= 12
		if c[5] == "p" || c[5] == "P" {
			hour += 12
		}
	}
	if hour > 24 || minute > 59 || second > 60 {
		return 0, false
	}
	east, ok := zoneOffset(strings.ToUpper(c[6]))
	return time.Duration(hour)*time.Hour + time.Duration(minute-east)*time.Minute + time.Duration(second)*time.Second, ok
}

// zoneOffset reads a zone as minutes east of Greenwich.
func zoneOffset(zone string) (int, bool) {
	if zone == "" {
		return 0, true
	}
	if east, ok := zones[zone]; ok {
		return east, true
	}
	zone = strings.TrimPrefix(strings.TrimPrefix(zone, "UTC"), "GMT")
	if zone == "" || zone[0] != '+' && zone[0] != '-' {
		return 0, false
	}
	number := strings.ReplaceAll(zone[1:], ":", "")
	n, ok := digits(number)
	if len(number) <= 2 {
		n *= 100
	}
	east := n/100*60 + n%100
	if zone[0] == '-' {
		east = -east
	}
	return east, ok && n/100 <= 14
}

// timeFromNumber reads a Unix time, in seconds or milliseconds, or the day
// number of a spreadsheet with the time as its fraction.
func timeFromNumber(text string) (time.Time, bool) {
	whole, _, hasFraction := strings.Cut(text, ".")
	switch n := len(strings.TrimPrefix(whole, "-")); {
	case n >= 11 && n <= 13 && !hasFraction:
		ms, err := strconv.ParseInt(whole, 10, 64)
		return time.UnixMilli(ms), err == nil
	case (n == 9 || n == 10) && !hasFraction:
		s, err := strconv.ParseInt(whole, 10, 64)
		return time.Unix(s, 0), err == nil
	case n == 5 && hasFraction:
		day, err := strconv.ParseFloat(text, 64)
		if err != nil || day < 0 {
			return time.Time{}, false
		}
		whole, part := math.Modf(day)
		midnight := time.Date(1899, 12, 30+int(whole), 0, 0, 0, 0, time.UTC)
		return midnight.Add(time.Duration(math.Round(part*86400)) * time.Second), true
	}
	return time.Time{}, false
}
