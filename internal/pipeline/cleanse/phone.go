package cleanse

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// PhoneResult is what is known of a phone number.
type PhoneResult struct {
	E164 string // +12125550187; empty unless Possible
	// Extension is what to dial after the call is connected, digits only.
	Extension string
	// Possible says that the number has a length its country uses, Valid that
	// it is in a range its country has assigned.
	Possible, Valid bool
	// Problem says why there is no number, as the end of a sentence that
	// begins with "the phone number". Empty if Possible.
	Problem string
}

// The problems of a phone number.
const (
	phoneEmpty     = "is missing"
	phoneDestroyed = "was rounded by a spreadsheet and has lost digits"
	phoneFiller    = "is a filler, not a number"
	phoneNoArea    = "has no area code"
	phoneTooShort  = "has too few digits"
	phoneTooLong   = "has too many digits"
	phoneNoCountry = "starts with a country code that does not exist"
	phoneLength    = "has a number of digits that its country does not use"
	phoneNone      = "does not look like a phone number"
)

var (
	rounded    = regexp.MustCompile(`^[+-]?\d(?:[.,]\d*)?[eE]\+?\d{1,2}$`)
	wholeFloat = regexp.MustCompile(`^\+?\d{5,15}[.,]0+$`)
	// foreignExtension finds words for "extension" that the library does not know.
	foreignExtension = regexp.MustCompile(`(?i)[\s,;(/-]+(?:poste|durchwahl|dw|apparat|app|nebenstelle|nst|interno|int|anexo|ramal|option|opt|exten|toestel|wew)\.?\s*:?\s*#?(\d{1,7})\)?$`)
	// betweenNumbers finds what stands between two numbers in one cell.
	betweenNumbers = regexp.MustCompile(`(?i)\s*(?:[;|\n&]|,|/|\\|\bor\b|\band\b|\boder\b|\bund\b|\bou\b|\bet\b|\by\b|\bo\b)\s*`)
	numberRun      = regexp.MustCompile(`\+?[\d(][\d\s().+/-]{5,}\d`)
	trailingNote   = regexp.MustCompile(`(?i)\s*(?:\([^()\d]*\)|[\s,-]+(?:home|house|cell|cell ?phone|cellular|mobile|mob|work|office|business|main|direct|fax|tel|telephone|phone|voice|whats ?app|primary|privat|handy|mobil|geschäftlich|festnetz|dienstlich|bureau|domicile|portable|casa|trabajo|m[oó]vil|celular|oficina|[hcmwop]))[.)]*$`)
)

// Phone reads a phone number under a region (ISO 3166-1 alpha-2; numbers with
// a country code need none) and reports whether it can be one. Of two numbers
// in a cell the first is taken. Letters are read as on a keypad.
func Phone(text, region string) (PhoneResult, bool) {
	if r, ok := nanp(text, region); ok {
		return r, r.Possible
	}
	text = unquoted(Text(text))
	switch {
	case text == "":
		return PhoneResult{Problem: phoneEmpty}, false
	case rounded.MatchString(text):
		return phoneFromFloat(text, region)
	case wholeFloat.MatchString(text):
		text = text[:strings.IndexAny(text, ".,")]
	}
	if len(text) > 250 {
		return PhoneResult{Problem: phoneNone}, false
	}
	if m := foreignExtension.FindStringSubmatchIndex(text); m != nil {
		text = text[:m[0]] + " ext. " + text[m[2]:m[3]]
	}
	if first, ok := firstOfTwo(text, region); ok {
		return first, true
	}
	whole := libraryPhone(text, region)
	if whole.Possible && !whole.Valid {
		if r := libraryPhone(withPlus(text), region); r.Valid {
			return r, true
		}
	}
	if whole.Possible || whole.Problem == phoneFiller {
		return whole, whole.Possible
	}
	for _, other := range otherReadings(text, region) {
		if r := libraryPhone(other, region); r.Possible {
			return r, true
		}
	}
	return whole, false
}

// otherReadings lists what a text that is no phone number as it stands may
// have meant, likeliest first.
func otherReadings(text, region string) []string {
	var readings []string
	bare := text
	for trimmed := ""; trimmed != bare; {
		trimmed = bare
		bare = strings.TrimRight(trailingNote.ReplaceAllString(bare, ""), " -,;:/.")
	}
	if bare != text {
		readings = append(readings, bare)
	}
	if plus := withPlus(bare); plus != "" {
		readings = append(readings, plus)
	}
	if parts := betweenNumbers.Split(text, 2); len(parts) == 2 && countDigits(parts[0]) >= 7 {
		readings = append(readings, parts[0])
	}
	for _, run := range numberRun.FindAllString(text, 3) {
		// A few digits elsewhere are a remark ("after 5 pm"); more of them mean
		// that the number itself is not understood.
		if countDigits(text)-countDigits(run) > 4 {
			continue
		}
		readings = append(readings, run)
		if parts := strings.Fields(run); len(parts) > 1 {
			for i := 1; i < len(parts); i++ {
				left, right := strings.Join(parts[:i], " "), strings.Join(parts[i:], " ")
				if isFullNumber(libraryPhone(left, region)) && isFullNumber(libraryPhone(right, region)) {
					readings = append(readings, left)
				}
			}
		}
	}
	return readings
}

// withPlus writes a plus sign for the 00 or 011 that a number begins with,
// which Europeans and Americans dial for it whatever the region of the file.
// It returns "" if the number begins with neither.
func withPlus(text string) string {
	start := strings.IndexAny(text, "0123456789+")
	if start < 0 {
		return ""
	}
	for _, prefix := range []string{"011", "00"} {
		if rest, ok := strings.CutPrefix(text[start:], prefix); ok {
			return "+" + strings.TrimLeft(rest, " -./")
		}
	}
	return ""
}

// firstOfTwo takes the first number of a text that holds several, which it
// does when two parts of it are full numbers by themselves.
func firstOfTwo(text, region string) (PhoneResult, bool) {
	if len(text) < 15 {
		return PhoneResult{}, false
	}
	var first PhoneResult
	found := 0
	for _, part := range betweenNumbers.Split(text, 6) {
		if countDigits(part) < 7 {
			continue
		}
		r, ok := nanp(part, region)
		if !ok {
			r = libraryPhone(part, region)
		}
		if isFullNumber(r) || r.Problem == phoneFiller {
			if found++; first.E164 == "" {
				first = r
			}
		}
	}
	return first, found > 1 && first.E164 != ""
}

// isFullNumber tells a number from a piece of one: short numbers are possible
// in many countries, and an area code looks like one.
func isFullNumber(r PhoneResult) bool { return r.Possible && len(r.E164) >= len("+1234567") }

// phoneFromFloat reads a number that was written as a floating point one. It
// is whole only if no digit can be missing.
func phoneFromFloat(text, region string) (PhoneResult, bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToUpper(strings.TrimPrefix(text, "+")), "E")
	digits := strings.NewReplacer(".", "", ",", "").Replace(mantissa)
	power := 0
	for _, c := range strings.TrimPrefix(exponent, "+") {
		power = power*10 + int(c-'0')
	}
	if len(digits) != power+1 || power < 7 {
		return PhoneResult{Problem: phoneDestroyed}, false
	}
	return Phone(digits, region)
}

// libraryPhone asks libphonenumber.
func libraryPhone(text, region string) PhoneResult {
	number, err := phonenumbers.Parse(text, region)
	switch {
	case err == phonenumbers.ErrInvalidCountryCode:
		return PhoneResult{Problem: phoneNoCountry}
	case err == phonenumbers.ErrTooShortNSN:
		return PhoneResult{Problem: phoneTooShort}
	case err == phonenumbers.ErrNumTooLong:
		return PhoneResult{Problem: phoneTooLong}
	case err != nil:
		return PhoneResult{Problem: phoneNone}
	}
	valid := phonenumbers.IsValidNumber(number)
	// Elsewhere some numbers of one digit are real; in North America none is.
	if isFiller(phonenumbers.GetNationalSignificantNumber(number)) && (!valid || number.GetCountryCode() == 1) {
		return PhoneResult{Problem: phoneFiller}
	}
	switch phonenumbers.IsPossibleNumberWithReason(number) {
	case phonenumbers.IS_POSSIBLE:
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return PhoneResult{Problem: phoneNoArea}
	case phonenumbers.TOO_SHORT:
		return PhoneResult{Problem: phoneTooShort}
	case phonenumbers.TOO_LONG:
		return PhoneResult{Problem: phoneTooLong}
	case phonenumbers.INVALID_COUNTRY_CODE:
		return PhoneResult{Problem: phoneNoCountry}
	default:
		return PhoneResult{Problem: phoneLength}
	}
	return PhoneResult{
		E164:      phonenumbers.Format(number, phonenumbers.E164),
		Extension: number.GetExtension(),
		Possible:  true,
		Valid:     valid,
	}
}

// isFiller reports whether the digits were typed to fill the field: one digit
// over and over, or a run up or down the keyboard.
func isFiller(digits string) bool {
	if len(digits) < 6 {
		return false
	}
	same, up, down := true, true, true
	for i := 1; i < len(digits); i++ {
		step := (int(digits[i]) - int(digits[i-1]) + 10) % 10
		same, up, down = same && step == 0, up && step == 1, down && step == 9
	}
	return same || up || down
}

func countDigits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// unknownRegion is the code of no region: only numbers that name their country
// can be read under it. Its source is CLDR, which libphonenumber follows.
const unknownRegion = "ZZ"

// IsRegion reports whether phone numbers can be read under a region: an ISO
// 3166-1 alpha-2 code, one of the few that only telephony knows, such as AC, or
// ZZ for none.
func IsRegion(code string) bool {
	return code == unknownRegion || phonenumbers.GetSupportedRegions()[code]
}
