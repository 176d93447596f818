package cleanse

import (
	"strings"

	"leadbridge"
)

// The rules of the warnings that cleansing gives.
const (
	RulePhoneNotValid   = "phoneNotValid"   // possible by its length, but in no assigned range
	RuleEmailTypo       = "emailTypo"       // the domain is nearly a well-known one
	RuleEmailFake       = "emailFake"       // a placeholder's domain
	RuleEmailDisposable = "emailDisposable" // a provider of throw-away addresses
	RuleZeroRestored    = "zeroRestored"    // leading zeros were put back
	RuleDateAmbiguous   = "dateAmbiguous"   // the habit of the region told day from month
	RuleSeveralLines    = "severalLines"    // several insurance types, the first taken
)

func cleanString(c *Cleanser, r *record, text string) (string, string) {
	if isNoValue(text) {
		return "", reasonNoValue
	}
	return c.withoutSpecial(text)
}

// withoutSpecial drops special characters if that is wanted.
func (c *Cleanser) withoutSpecial(text string) (string, string) {
	if c.special {
		if to := RemoveSpecialChars(text); to != text {
			return to, reasonSpecial
		}
	}
	return text, ""
}

func cleanAddress(c *Cleanser, r *record, text string) (string, string) {
	if isNoValue(text) || len(text) < 12 && (strings.EqualFold(text, "none") || strings.EqualFold(text, "unknown")) {
		return "", reasonNoValue
	}
	return c.withoutSpecial(text)
}

func cleanCountry(c *Cleanser, r *record, text string) (string, string) {
	if !c.country {
		return text, ""
	}
	if code, ok := Country(text); ok {
		return code, reasonCountry
	}
	if isNoContact(text) {
		return "", reasonNoValue
	}
	return text, ""
}

// countryOf returns the country that the record names, "" if it names none
// that we know.
func (r *record) countryOf() string {
	if code := r.Values[leadbridge.FieldCountry]; code != "" {
		if code, ok := Country(code); ok {
			return code
		}
	}
	return ""
}

// place returns the country to read states and postal codes under. A file for
// the US often has rows of Canada, so that the region alone leaves it open.
func (c *Cleanser) place(r *record) string {
	if country := r.countryOf(); country != "" {
		return country
	}
	if c.region == "US" || c.region == "CA" {
		return ""
	}
	return c.region
}

func cleanState(c *Cleanser, r *record, text string) (string, string) {
	if !c.state {
		return text, ""
	}
	country := c.place(r)
	if country == "" && c.region == "CA" {
		if code, ok := State(text, "CA"); ok {
			return code, reasonState
		}
	}
	if code, ok := State(text, country); ok {
		return code, reasonState
	}
	if isNoContact(text) {
		return "", reasonNoValue
	}
	return text, ""
}

func cleanPostalCode(c *Cleanser, r *record, text string) (string, string) {
	if !c.postal {
		return text, ""
	}
	country, state := c.place(r), r.Values[leadbridge.FieldState]
	if country == "" {
		switch {
		case provinces.codes[state]:
			country = "CA"
		case usStates.codes[state]:
			country = "US"
		}
	}
	code, ok := PostalCode(text, country, state)
	if !ok {
		if isNoContact(text) {
			return "", reasonNoValue
		}
		return text, ""
	}
	if zeros := len(code) - len(strings.TrimLeft(code, "0")); zeros > 0 && countDigits(code) > countDigits(strings.TrimSuffix(text, ".0")) {
		r.Warn(r.field, RuleZeroRestored, r.from, "The postal code had lost its leading zero; "+code+" is meant.", "Keep postal codes as text in the spreadsheet.")
	}
	return code, reasonPostalCode
}

func cleanPhone(c *Cleanser, r *record, text string) (string, string) {
	if !c.phone {
		return text, ""
	}
	region := r.countryOf()
	if region == "" {
		region = c.region
	}
	result, ok := Phone(text, region)
	if !ok {
		if isNoContact(text) {
			return "", reasonNoValue
		}
		return text, ""
	}
	if result.Extension != "" && r.field == leadbridge.FieldPhone && r.Values[leadbridge.FieldPhoneExtension] == "" {
		r.Change(leadbridge.FieldPhoneExtension, result.Extension, reasonExtension)
	}
	if !result.Valid {
		r.Warn(r.field, RulePhoneNotValid, r.from, "The phone number has the right length, but its range is not in use.", "Check the area code and the number.")
	}
	return result.E164, reasonPhone
}

func cleanExtension(c *Cleanser, r *record, text string) (string, string) {
	if isNoContact(text) {
		return "", reasonNoValue
	}
	if c.phone {
		bare := strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:# ")
		bare = strings.TrimSuffix(bare, ".0")
		if _, ok := digits(bare); ok {
			return bare, reasonPhone
		}
	}
	return text, ""
}

func cleanEmail(c *Cleanser, r *record, text string) (string, string) {
	if !c.email {
		return text, ""
	}
	address, ok := Email(text)
	if !ok {
		if isNoContact(text) || text == "@" {
			return "", reasonNoValue
		}
		if better := EmailSuggestion(address); better != "" && EmailProblem(better) == "" {
			r.Warn(r.field, RuleEmailTypo, r.from, "The e-mail address may be meant as "+better+".", "Correct the address if that is right.")
		}
		return text, ""
	}
	domain := address[strings.LastIndexByte(address, '@')+1:]
	switch EmailDoubt(address) {
	case RuleEmailFake:
		r.Warn(r.field, RuleEmailFake, r.from, "The e-mail address is at "+domain+", which people write when they give none.", "Ask for the real address.")
	case RuleEmailDisposable:
		r.Warn(r.field, RuleEmailDisposable, r.from, "The e-mail address is at "+domain+", a provider of throw-away addresses.", "Ask for a lasting address.")
	case RuleEmailTypo:
		r.Warn(r.field, RuleEmailTypo, r.from, "The e-mail address may be meant as "+EmailSuggestion(address)+".", "Correct the address if that is right.")
	}
	return address, reasonEmail
}

func cleanDate(c *Cleanser, r *record, text string) (string, string) {
	return c.cleanDateUpTo(r, text, false)
}

func cleanFutureDate(c *Cleanser, r *record, text string) (string, string) {
	return c.cleanDateUpTo(r, text, true)
}

func (c *Cleanser) cleanDateUpTo(r *record, text string, future bool) (string, string) {
	if !c.date || isISODate(text) {
		return text, ""
	}
	latest := c.today
	if future {
		latest = c.future
	}
	order := c.order
	if !c.orderKnown && order == OrderMDY && strings.Count(text, ".") == 2 {
		order = "" // between dots the day comes first
	}
	d, ok := readDate(text, order, latest)
	if !ok {
		if isNoContact(text) {
			return "", reasonNoValue
		}
		return text, ""
	}
	iso := d.String()
	if d.guessed && !c.orderKnown {
		r.Warn(r.field, RuleDateAmbiguous, r.from, "The date could have its month or its day first; it was read as "+iso+".", "Say in which order the file writes its dates.")
	}
	return iso, reasonDate
}

func cleanDateTime(c *Cleanser, r *record, text string) (string, string) {
	if !c.date {
		return text, ""
	}
	if t, ok := DateTime(text, c.order); ok {
		return t, reasonDate
	}
	if isNoContact(text) {
		return "", reasonNoValue
	}
	return text, ""
}

func cleanFirstName(c *Cleanser, r *record, text string) (string, string) {
	return c.cleanName(text, true, false)
}

func cleanLastName(c *Cleanser, r *record, text string) (string, string) {
	return c.cleanName(text, false, true)
}

func cleanFullName(c *Cleanser, r *record, text string) (string, string) {
	return c.cleanName(text, false, false)
}

func (c *Cleanser) cleanName(text string, given, last bool) (string, string) {
	if isTitleWord(text) && !isNoName(text, last) {
		return text, ""
	}
	to := words(text)
	if isNoName(to, last) {
		return "", reasonNoValue
	}
	to, reason := c.withoutSpecial(to)
	if c.name {
		if cased := nameCase(to, given); cased != to {
			return cased, reasonName
		}
	}
	return to, reason
}

func cleanCompany(c *Cleanser, r *record, text string) (string, string) {
	to := words(text)
	if isNoValue(to) || strings.EqualFold(to, "none") || strings.EqualFold(to, "unknown") {
		return "", reasonNoValue
	}
	to, reason := c.withoutSpecial(to)
	if c.company {
		if clean := Company(to); clean != to {
			return clean, reasonCompany
		}
	}
	return to, reason
}

func cleanInsuranceType(c *Cleanser, r *record, text string) (string, string) {
	if !c.insurance || insuranceCodes[text] {
		return text, ""
	}
	lines := InsuranceTypes(text)
	if len(lines) == 0 {
		if isNoContact(text) {
			return "", reasonNoValue
		}
		return text, ""
	}
	if len(lines) > 1 {
		r.Warn(r.field, RuleSeveralLines, r.from, "The row names several insurance types; "+lines[0]+" was taken.", "Give each insurance type a row of its own if you need them all.")
	}
	return lines[0], reasonInsurance
}

func cleanBoolean(c *Cleanser, r *record, text string) (string, string) {
	if v, ok := Boolean(text); ok {
		return v, reasonBoolean
	}
	if isNoContact(text) {
		return "", reasonNoValue
	}
	return text, ""
}

func cleanNumber(c *Cleanser, r *record, text string) (string, string) {
	if v, ok := Number(text); ok {
		return v, reasonNumber
	}
	if isNoContact(text) {
		return "", reasonNoValue
	}
	return text, ""
}

// cleanURL adds the scheme that people leave out and lowers the host.
func cleanURL(c *Cleanser, r *record, text string) (string, string) {
	if isNoContact(text) {
		return "", reasonNoValue
	}
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		if strings.ContainsAny(text, " @") || strings.IndexByte(text, '.') <= 0 {
			return text, ""
		}
		scheme, rest = "https", text
	}
	host, path := rest, ""
	if at := strings.IndexAny(rest, "/?#"); at >= 0 {
		host, path = rest[:at], rest[at:]
	}
	return strings.ToLower(scheme) + "://" + strings.ToLower(host) + path, reasonURL
}
