package quality

import (
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/cleanse"
)

func names(v leadbridge.Values, f *Findings) {
	switch first := v[leadbridge.FieldFirstName]; {
	case first == "":
		f.add(noFirstName)
	case strings.ContainsAny(first, "0123456789") || cleanse.IsNoName(first, false):
		f.add(badFirstName)
	}
	switch last := v[leadbridge.FieldLastName]; {
	case last == "":
		f.add(noLastName)
	case strings.ContainsAny(last, "0123456789") || cleanse.IsNoName(last, true):
		f.add(badLastName)
	}
}

func phone(v leadbridge.Values, f *Findings) {
	number := v[leadbridge.FieldPhone]
	switch {
	case number == "":
		f.add(noPhone)
	case !isE164(number):
		f.add(badPhone)
	case number[1] == '1':
		// What other countries have assigned takes a hundred times as long to
		// tell, which would be felt in every import.
		if r, ok := cleanse.Phone(number, ""); !ok {
			f.add(badPhone)
		} else if !r.Valid {
			f.add(doubtfulPhone)
		}
	}
}

// isE164 reports whether a number has the form of ITU-T E.164: a plus sign and
// at most 15 digits. Shorter than 8 is no number that reaches a person.
func isE164(number string) bool {
	if len(number) < 9 || len(number) > 16 || number[0] != '+' || number[1] == '0' {
		return false
	}
	for i := 1; i < len(number); i++ {
		if number[i] < '0' || number[i] > '9' {
			return false
		}
	}
	return true
}

func email(v leadbridge.Values, f *Findings) {
	address := v[leadbridge.FieldEmail]
	if address == "" {
		f.add(noEmail)
		return
	}
	if cleanse.EmailProblem(address) != "" {
		f.add(badEmail)
		return
	}
	switch cleanse.EmailDoubt(address) {
	case cleanse.RuleEmailFake:
		f.add(fakeEmail)
	case cleanse.RuleEmailTypo:
		f.add(emailTypo)
	case cleanse.RuleEmailDisposable:
		f.add(throwAwayEmail)
	}
}

// need looks at the line of business, and at what a quote for it needs.
func (j Judge) need(v leadbridge.Values, f *Findings) {
	birth := v[leadbridge.FieldDateOfBirth]
	if birth != "" && !j.isBirth(birth) {
		f.add(badBirth)
	}
	switch v[leadbridge.FieldInsuranceType] {
	case "":
		f.add(noInsuranceType)
	case "AUTO", "LIFE", "HEALTH":
		if birth == "" {
			f.add(noBirth)
		}
	case "HOME":
		if v[leadbridge.FieldStreet] == "" {
			f.add(noStreet)
		}
	case "COMMERCIAL":
		if v[leadbridge.FieldCompany] == "" {
			f.add(noCompany)
		}
	default:
		f.add(badInsuranceType)
	}
}

// isBirth reports whether a living person may have been born on that day.
func (j Judge) isBirth(day string) bool {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return false
	}
	return day >= "1900-01-01" && day <= j.today
}

// place looks at state and postal code. Countries other than the US and Canada
// have no states that we know, and many have no form of codes.
func place(v leadbridge.Values, f *Findings) {
	country, state, code := v[leadbridge.FieldCountry], v[leadbridge.FieldState], v[leadbridge.FieldPostalCode]
	home := country == "US" || country == "CA" || country == ""
	switch {
	case state == "":
		f.add(noState)
	case home:
		if known, ok := cleanse.State(state, country); !ok || known != state {
			f.add(badState)
		}
	}
	if code == "" {
		f.add(noPostalCode)
		return
	}
	if canonical, ok := cleanse.PostalCode(code, country, state); !ok || canonical != code {
		f.add(badPostalCode)
		return
	}
	if zip := cleanse.StateOfZIP(code); home && zip != "" && len(state) == 2 && zip != state && !f.has(badState) {
		f.add(postalCodeElsewhere)
	}
}

// reach tells whether the lead can be reached, and may be. Only the worst that
// stands in the way counts.
func reach(v leadbridge.Values, f *Findings) {
	consent := v[leadbridge.FieldConsentGiven]
	switch {
	case f.has(noPhone, badPhone) && f.has(noEmail, badEmail, fakeEmail):
		f.add(unreachable)
	case v[leadbridge.FieldDoNotContact] == "true":
		f.add(doNotContact)
	case consent == "false":
		f.add(consentRefused)
	case consent == "":
		f.add(noConsent)
	case v[leadbridge.FieldConsentAt] == "" || v[leadbridge.FieldConsentSource] == "" && v[leadbridge.FieldConsentURL] == "":
		f.add(consentUnproved)
	}
}
