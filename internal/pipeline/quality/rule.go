package quality

import "leadbridge"

// Part is one of the five things that a score looks at.
type Part string

// The parts of a score.
const (
	Complete  Part = "complete"  // what an agent needs is there
	Valid     Part = "valid"     // what is there can be right
	Reachable Part = "reachable" // the lead can be reached, and may be
	Fresh     Part = "fresh"     // what is known is not old
	Unique    Part = "unique"    // there is one record of the person
)

// Parts lists the parts in the order people expect to see them.
var Parts = []Part{Complete, Valid, Reachable, Fresh, Unique}

// Criterion is one reason for which a lead loses points.
type Criterion struct {
	// ID is the rule's stable name.
	ID   string `json:"id"`
	Part Part   `json:"part"`
	// Field is the field of the catalogue that the rule looks at, or empty.
	Field string `json:"field,omitempty"`
	// Lost is how many of 100 points a lead loses by it.
	Lost int `json:"lost"`
	// Title says what is wrong, Hint what to do about it.
	Title string `json:"title"`
	Hint  string `json:"hint"`
}

// The rules' numbers: their places in [Rules].
const (
	noFirstName = iota
	noLastName
	noPhone
	noEmail
	noInsuranceType
	noBirth
	noStreet
	noCompany
	noState
	noPostalCode
	noSource

	badFirstName
	badLastName
	badPhone
	doubtfulPhone
	badEmail
	fakeEmail
	emailTypo
	throwAwayEmail
	badInsuranceType
	badBirth
	badState
	badPostalCode
	postalCodeElsewhere

	unreachable
	doNotContact
	consentRefused
	noConsent
	consentUnproved

	veryOld
	old
	policyExpired

	possibleDuplicate

	count
)

// Rules lists every rule. No lead loses more than 100 points: a field is
// missing or wrong but not both, and of the rules about reaching a lead, and of
// those about age, only the worst counts.
var Rules = [count]Criterion{
	noFirstName:     {"firstNameMissing", Complete, leadbridge.FieldFirstName, 4, "First name missing", "Ask for it with the next call."},
	noLastName:      {"lastNameMissing", Complete, leadbridge.FieldLastName, 6, "Last name missing", "Ask for it with the next call."},
	noPhone:         {"phoneMissing", Complete, leadbridge.FieldPhone, 15, "Phone missing", "Ask for it by e-mail, or ask the lead's vendor."},
	noEmail:         {"emailMissing", Complete, leadbridge.FieldEmail, 12, "E-mail missing", "Ask for it with the next call."},
	noInsuranceType: {"insuranceTypeMissing", Complete, leadbridge.FieldInsuranceType, 6, "Insurance type missing", "Set what the lead asked for, so that the right agent calls."},
	noBirth:         {"dateOfBirthMissing", Complete, leadbridge.FieldDateOfBirth, 5, "Date of birth missing, needed for auto, life and health", "Ask for it before you quote."},
	noStreet:        {"streetMissing", Complete, leadbridge.FieldStreet, 5, "Street missing, needed for home", "Ask for the address of the house."},
	noCompany:       {"companyMissing", Complete, leadbridge.FieldCompany, 5, "Company missing, needed for commercial", "Ask for the name of the business."},
	noState:         {"stateMissing", Complete, leadbridge.FieldState, 4, "State missing", "Set it: licenses and rates go by state."},
	noPostalCode:    {"postalCodeMissing", Complete, leadbridge.FieldPostalCode, 4, "Postal code missing", "Ask for it: rates go by postal code."},
	noSource:        {"leadSourceMissing", Complete, leadbridge.FieldLeadSource, 4, "Lead source missing", "Set where the lead came from, so that you see which sources pay."},

	badFirstName:        {"firstNameDoubtful", Valid, leadbridge.FieldFirstName, 3, "First name is no name", "It is a filler, or has digits in it. Correct it."},
	badLastName:         {"lastNameDoubtful", Valid, leadbridge.FieldLastName, 4, "Last name is no name", "It is a filler, or has digits in it. Correct it."},
	badPhone:            {"phoneWrong", Valid, leadbridge.FieldPhone, 15, "Phone cannot be dialed", "Correct the number, or remove it."},
	doubtfulPhone:       {"phoneDoubtful", Valid, leadbridge.FieldPhone, 8, "Phone may not exist", "No number of this range is known to be in use. Check the area code."},
	badEmail:            {"emailWrong", Valid, leadbridge.FieldEmail, 12, "E-mail cannot be delivered", "Correct the address, or remove it."},
	fakeEmail:           {"emailFake", Valid, leadbridge.FieldEmail, 10, "E-mail is a filler", "People write this domain when they give no address. Ask for the real one."},
	emailTypo:           {"emailTypo", Valid, leadbridge.FieldEmail, 6, "E-mail looks mistyped", "Its domain is nearly a well-known one. Check it with the lead."},
	throwAwayEmail:      {"emailThrowAway", Valid, leadbridge.FieldEmail, 4, "E-mail is a throw-away address", "Ask for one that lasts."},
	badInsuranceType:    {"insuranceTypeUnknown", Valid, leadbridge.FieldInsuranceType, 6, "Insurance type is unknown", "Use one of auto, home, life, health and commercial."},
	badBirth:            {"dateOfBirthWrong", Valid, leadbridge.FieldDateOfBirth, 5, "Date of birth cannot be right", "It does not exist, lies in the future, or before 1900. Correct it."},
	badState:            {"stateUnknown", Valid, leadbridge.FieldState, 4, "State is unknown", "Use the two letters of a state of the US or a province of Canada."},
	badPostalCode:       {"postalCodeWrong", Valid, leadbridge.FieldPostalCode, 4, "Postal code cannot be right", "It is none of the lead's country. Correct it."},
	postalCodeElsewhere: {"postalCodeElsewhere", Valid, leadbridge.FieldPostalCode, 3, "Postal code lies in another state", "Correct the postal code or the state."},

	unreachable:     {"unreachable", Reachable, "", 20, "No way to reach the lead", "Neither phone nor e-mail can work. Ask the lead's vendor, or return the lead."},
	doNotContact:    {"doNotContact", Reachable, leadbridge.FieldDoNotContact, 15, "Asked not to be contacted", "Leave the lead alone. This is no mistake, but the lead is worth less."},
	consentRefused:  {"consentRefused", Reachable, leadbridge.FieldConsentGiven, 10, "Consent was refused", "Do not call or text this lead by machine."},
	noConsent:       {"consentMissing", Reachable, leadbridge.FieldConsentGiven, 5, "No consent on record", "Map the vendor's consent columns when you import, or ask for consent."},
	consentUnproved: {"consentUnproved", Reachable, leadbridge.FieldConsentGiven, 2, "Consent without its time or source", "Note when and where it was given: that is what a complaint asks for."},

	veryOld:       {"veryOld", Fresh, "", 8, "Not touched for two years", "Confirm phone and e-mail before you work with this lead."},
	old:           {"old", Fresh, "", 4, "Not touched for a year", "Confirm phone and e-mail with the next call."},
	policyExpired: {"policyExpired", Fresh, leadbridge.FieldPolicyExpiration, 4, "Policy expiration has passed", "The policy was renewed or moved. Ask for the new date."},

	possibleDuplicate: {"possibleDuplicate", Unique, "", 8, "May be a duplicate", "Decide on the list of possible duplicates."},
}
