package cleanse

import "strings"

// Number reads a decimal number and returns it with a point and without
// grouping: 1,234.56 and 1.234,56 and 1 234,56 become 1234.56, (5) becomes
// -5. Currency signs and percent signs go. A single group after a comma, as
// in 1,234, is thousands; after a point it is decimals.
func Number(text string) (string, bool) {
	s := Text(text)
	if isPlainNumber(s) {
		return s, true
	}
	negative := false
	if len(s) > 2 && s[0] == '(' && s[len(s)-1] == ')' {
		negative, s = true, s[1:len(s)-1]
	}
	s = strings.TrimSpace(strings.Trim(s, "$€£¥%' "))
	for _, unit := range []string{"USD", "EUR", "CAD", "GBP", "CHF", "US$", "C$"} {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, unit), unit))
	}
	s = strings.TrimLeft(s, "$€£¥ ")
	if rest, ok := strings.CutSuffix(s, "-"); ok && rest != "" { // 5-, as ledgers write it
		s = "-" + rest
	}
	if sign := strings.IndexAny(s, "+-\u2212"); sign == 0 {
		negative = negative != (s[0] != '+')
		s = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-"), "\u2212"), "$€£¥ ")
	}
	whole, decimals, ok := splitNumber(s)
	if !ok {
		return "", false
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if decimals != "" {
		whole += "." + decimals
	}
	if negative && strings.Trim(whole, "0.") != "" {
		whole = "-" + whole
	}
	return whole, true
}

// isPlainNumber reports whether s is in canonical form.
func isPlainNumber(s string) bool {
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		if strings.Trim(rest, "0.") == "" {
			return false // -0 is 0
		}
		s = rest
	}
	whole, decimals, point := strings.Cut(s, ".")
	return whole != "" && strings.Trim(whole, "0123456789") == "" && (whole[0] != '0' || len(whole) == 1) &&
		(!point || decimals != "" && strings.Trim(decimals, "0123456789") == "")
}

// splitNumber takes a number without a sign apart.
func splitNumber(s string) (whole, decimals string, ok bool) {
	point := strings.LastIndexAny(s, ".,")
	if point >= 0 {
		separator := s[point : point+1]
		tail := s[point+1:]
		other := strings.IndexAny(s[:point], ".,")
		switch {
		case strings.Count(s, separator) > 1:
			point = -1 // 1,234,567: it groups
		case separator == "," && other < 0 && len(tail) == 3 && len(s[:point]) <= 3 && s[0] != '0':
			point = -1 // 1,234
		default:
			decimals = tail
			if strings.Trim(decimals, "0123456789") != "" {
				return "", "", false
			}
		}
	}
	if point < 0 {
		point = len(s)
	}
	whole, ok = ungroup(s[:point])
	return whole, decimals, ok && whole+decimals != ""
}

// ungroup takes the separators out of a whole number. Behind the first, each
// group has three digits, or two as in India.
func ungroup(s string) (string, bool) {
	var b strings.Builder
	group, groups := 0, 0
	var separator rune
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
			group++
		case strings.ContainsRune(" .,'\u2019\u00a0\u202f_", r):
			if separator != 0 && r != separator || group == 0 || groups > 0 && (group < 2 || group > 3) || group > 3 {
				return "", false
			}
			separator = r
			groups++
			group = 0
		default:
			return "", false
		}
	}
	return b.String(), groups == 0 || group == 3
}
