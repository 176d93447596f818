package cleanse

import (
	"strings"

	"leadbridge/internal/pipeline/reference"
)

var (
	postalFormats = func() map[string]reference.PostalFormat {
		m := map[string]reference.PostalFormat{}
		for _, f := range reference.PostalFormats {
			m[f.Country] = f
		}
		return m
	}()
	// zipStates holds the state of each three-digit ZIP prefix.
	zipStates = func() (t [1000]string) {
		for _, r := range reference.ZIPRanges {
			for p := r.From; p <= r.To; p++ {
				t[p] = r.State
			}
		}
		return t
	}()
)

// PostalCode puts a postal code into the form of its country (ISO 3166-1
// alpha-2; empty when unknown, which reads as the US if the code has its
// form). Leading zeros that a spreadsheet took are put back where the state,
// an abbreviation or empty, does not speak against it. A code that cannot be
// one of the country is not ok; countries without a fixed form keep theirs.
func PostalCode(text, country, state string) (string, bool) {
	text = unquoted(Text(text))
	switch country {
	case "US", "PR", "VI", "GU", "AS", "MP":
		return zipCode(text, state)
	case "":
		if code, ok := zipCode(text, state); ok {
			return code, true
		}
		for _, c := range []string{"CA", "GB"} {
			if code, ok := formatPostal(text, postalFormats[c]); ok {
				return code, true
			}
		}
		return "", false
	}
	if f, ok := postalFormats[country]; ok {
		return formatPostal(text, f)
	}
	return strings.ToUpper(text), text != "" && len(text) <= 12
}

// StateOfZIP returns the state or possession that a ZIP code belongs to, ""
// if its first three digits are not assigned.
func StateOfZIP(zip string) string {
	if len(zip) < 5 {
		return ""
	}
	prefix, ok := digits(zip[:3])
	if !ok {
		return ""
	}
	return zipStates[prefix]
}

// zipCode reads a ZIP code, ZIP+4 too.
func zipCode(text, state string) (string, bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, ".0"), ".00") // a number from a spreadsheet
	five, four := text, ""
	if at := strings.IndexAny(text, "-\u2013 "); at > 0 {
		five, four = text[:at], strings.Trim(text[at+1:], "-\u2013 ")
	} else if len(text) == 9 || len(text) == 8 {
		five, four = text[:len(text)-4], text[len(text)-4:]
	}
	if _, ok := digits(five); !ok || len(five) > 5 || len(five) < 3 {
		return "", false
	}
	if _, ok := digits(four); four != "" && (!ok || len(four) != 4) {
		return "", false
	}
	if lost := 5 - len(five); lost > 0 {
		five = "00000"[:lost] + five
		if home := StateOfZIP(five); home == "" || state != "" && home != state {
			return "", false
		}
	}
	if five == "00000" || five == "99999" || StateOfZIP(five) == "" {
		return "", false
	}
	if four == "" {
		if len(text) == 5 {
			return text, true
		}
		return five, true
	}
	if len(text) == 10 && text[5] == '-' {
		return text, true
	}
	return five + "-" + four, true
}

// formatPostal writes a code in the first of the country's forms that fits.
func formatPostal(text string, f reference.PostalFormat) (string, bool) {
	bare := strings.ToUpper(strings.TrimSuffix(text, ".0"))
	for _, prefix := range []string{f.Country + "-", f.Country + " ", countryPrefixes[f.Country]} {
		if prefix != "" && strings.HasPrefix(bare, prefix) {
			bare = bare[len(prefix):]
			break
		}
	}
	bare = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		if strings.ContainsRune(" -.\u2013", r) {
			return -1
		}
		return '?'
	}, bare)
	for _, format := range f.Formats {
		if code, ok := fitPostal(bare, format); ok {
			if f.Country == "CA" && strings.ContainsAny(code, "DFIOQU") {
				continue
			}
			return code, true
		}
	}
	if _, ok := digits(bare); ok {
		for lost := 1; lost <= f.LostZeros; lost++ {
			for _, format := range f.Formats {
				if code, ok := fitPostal("000"[:lost]+bare, format); ok {
					return code, true
				}
			}
		}
	}
	return "", false
}

// countryPrefixes are the letters that Europeans put before a code.
var countryPrefixes = map[string]string{"DE": "D-", "AT": "A-", "BE": "B-", "FR": "F-", "IT": "I-", "LU": "L-", "ES": "E-", "SE": "S-", "FI": "FIN-", "NO": "N-", "DK": "DK-", "PT": "P-"}

// fitPostal writes the characters of bare into a format, if they fit. In
// codes of letters and digits, O and I are read as 0 and 1 where a digit has
// to be.
func fitPostal(bare, format string) (string, bool) {
	var b [12]byte
	n, at := 0, 0
	letters := strings.ContainsRune(format, 'A')
	for i := 0; i < len(format); i++ {
		f := format[i]
		if f != '9' && f != 'A' && f != '*' {
			b[n] = f
			n++
			continue
		}
		if at == len(bare) {
			return "", false
		}
		c := bare[at]
		at++
		if letters && f == '9' {
			switch c {
			case 'O':
				c = '0'
			case 'I':
				c = '1'
			}
		}
		isDigit, isLetter := c >= '0' && c <= '9', c >= 'A' && c <= 'Z'
		if f == '9' && !isDigit || f == 'A' && !isLetter || f == '*' && !isDigit && !isLetter {
			return "", false
		}
		b[n] = c
		n++
	}
	return string(b[:n]), at == len(bare)
}
