package cleanse

import "strings"

// DateOrderOf tells from a column's values in which order its dates are
// written. It is certain when a value decides (a day after the 12th, or a
// year of four digits in front) and none decides otherwise. An empty order
// means that no value tells anything.
func DateOrderOf(samples []string) (order string, certain bool) {
	votes := map[string]int{}
	for _, s := range samples {
		if o := orderOf(s); o != "" {
			votes[o]++
		}
	}
	// A year in front and a day in front do not contradict each other: they
	// are two formats, and the first leaves nothing open.
	mdy, dmy, ymd := votes[OrderMDY], votes[OrderDMY], votes[OrderYMD]
	switch {
	case mdy == 0 && dmy == 0 && ymd == 0:
		return "", false
	case mdy == 0 && dmy == 0:
		return OrderYMD, true
	case mdy >= dmy:
		return OrderMDY, dmy == 0
	}
	return OrderDMY, mdy == 0
}

// orderOf returns the order that a date itself decides.
func orderOf(text string) string {
	text, _ = cutClock(Text(text))
	var p parts
	if !p.scan(strings.Trim(text, "' ")) || p.month > 0 {
		return ""
	}
	a, b, c := p.numbers[0], p.numbers[1], p.numbers[2]
	switch {
	case len(a.text) == 4:
		return OrderYMD
	case len(a.text) > 2 || len(b.text) > 2 || len(c.text) != 2 && len(c.text) != 4:
		return ""
	case a.value() > 31 && b.value() <= 12 && c.value() <= 31:
		return OrderYMD
	case a.value() > 12 && a.value() <= 31 && b.value() <= 12 && c.isYear():
		return OrderDMY
	case b.value() > 12 && b.value() <= 31 && a.value() <= 12 && (c.isYear() || a.value() >= 1):
		return OrderMDY
	}
	return ""
}

// DateOrderIn returns the order in which dates are written in a country (ISO
// 3166-1 alpha-2).
func DateOrderIn(region string) string {
	switch region {
	case "", "US", "PR", "VI", "GU", "AS", "MP", "UM", "FM", "MH", "PW", "PH", "CA", "BZ":
		return OrderMDY
	case "CN", "JP", "KR", "KP", "TW", "HU", "LT", "MN", "BT", "IR":
		return OrderYMD
	}
	return OrderDMY
}
