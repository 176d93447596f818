package match

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leadbridge"
)

// Explain writes the reasons of a result in one line, each with its weight in
// bits: "Same e-mail address (+20.4); First names differ (-4.2)".
func Explain(r leadbridge.MatchResult) string {
	var b strings.Builder
	for i, reason := range r.Reasons {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(reason.Text)
		if reason.Weight != 0 {
			fmt.Fprintf(&b, " (%+.1f)", reason.Weight)
		}
	}
	return b.String()
}

// explain puts a verdict into words. Only the result that counts is worth it.
func (v *verdict) explain(a, b *Record) leadbridge.MatchResult {
	r := leadbridge.MatchResult{Outcome: v.outcome, Score: v.score, MatchedFields: []string{}, Reasons: []leadbridge.MatchReason{}}
	for _, level := range v.levels {
		field, text := v.sentence(level, a, b)
		if field == "" {
			continue
		}
		r.Reasons = append(r.Reasons, leadbridge.MatchReason{Field: field, Weight: tenths(weights[level].person), Text: text})
		if weights[level].person > 0 && !slices.Contains(r.MatchedFields, field) {
			r.MatchedFields = append(r.MatchedFields, field)
		}
	}
	// What a household explains as well is no evidence for one person.
	if shared := v.sharedByHousehold(); shared > 1 {
		r.Reasons = append(r.Reasons, leadbridge.MatchReason{Weight: -tenths(shared), Text: householdText})
	}
	if text := rulings[v.because]; text != "" {
		r.Reasons = append(r.Reasons, leadbridge.MatchReason{Text: text})
	}
	return r
}

const householdText = "Much of this would also be shared by two people of one household"

// sentence says of which field a level is, and what it means; no field if the
// level says nothing.
func (v *verdict) sentence(level level, a, b *Record) (field, text string) {
	s := sentences[level]
	switch {
	case v.levels[byCrossing] != unsaid && crossedTexts[level] != "":
		return s.field, crossedTexts[level]
	case s.values:
		return s.field, fmt.Sprintf(s.text, a.values[s.field], b.values[s.field])
	}
	return s.field, s.text
}

func tenths(w float64) float64 { return math.Round(w*10) / 10 }

// rulings are the sentences of the rules.
var rulings = map[ruling]string{
	exactKey:     "The same e-mail address or phone, and nothing that contradicts it, makes a duplicate",
	contradicted: "The same e-mail address or phone, but the names or dates of birth are those of two people",
	sharedKey:    "The e-mail address or phone may be used by several people",
	nameAlone:    "Nothing but the name agrees",
}

// crossedTexts replace those of names that stand in each other's place.
var crossedTexts = map[level]string{
	firstSame: "Same name", firstNear: "One of the names differs by a typing slip",
	firstSimilar: "One of the names is only similar", firstOther: "One of the names differs",
	lastSame: "Same name", lastNear: "One of the names differs by a typing slip",
	lastSimilar: "One of the names is only similar", lastOther: "One of the names differs",
}

// sentence says what a level means. Its text takes both values where values
// is set.
type sentence struct {
	field, text string
	values      bool
}

var sentences = [levels]sentence{
	firstSame:     {leadbridge.FieldFirstName, "Same first name", false},
	firstNickname: {leadbridge.FieldFirstName, "First names %s and %s are forms of one name", true},
	firstNear:     {leadbridge.FieldFirstName, "First names %s and %s differ by a typing slip or a middle name", true},
	firstSimilar:  {leadbridge.FieldFirstName, "First names %s and %s are similar", true},
	firstInitial:  {leadbridge.FieldFirstName, "First names %s and %s have the same initial", true},
	firstOther:    {leadbridge.FieldFirstName, "Different first names", false},

	lastSame:    {leadbridge.FieldLastName, "Same last name", false},
	lastPart:    {leadbridge.FieldLastName, "Last names %s and %s have a part in common", true},
	lastNear:    {leadbridge.FieldLastName, "Last names %s and %s differ by a typing slip", true},
	lastSimilar: {leadbridge.FieldLastName, "Last names %s and %s are similar", true},
	lastInitial: {leadbridge.FieldLastName, "Last names %s and %s have the same initial", true},
	lastOther:   {leadbridge.FieldLastName, "Different last names", false},

	nameCrossed: {leadbridge.FieldLastName, "First and last name are swapped", false},

	generationSame:     {leadbridge.FieldLastName, "Same generation (Jr, Sr, III)", false},
	generationOneSided: {leadbridge.FieldLastName, "Only one of the names has a Jr, Sr or number", false},
	generationOther:    {leadbridge.FieldLastName, "Different generations (Jr, Sr, III)", false},

	birthSame:       {leadbridge.FieldDateOfBirth, "Same date of birth", false},
	birthSlip:       {leadbridge.FieldDateOfBirth, "Dates of birth %s and %s differ by a typing slip or by swapped day and month", true},
	birthNear:       {leadbridge.FieldDateOfBirth, "Dates of birth %s and %s are similar", true},
	birthUnclear:    {leadbridge.FieldDateOfBirth, "Dates of birth %s and %s cannot be compared well", true},
	birthYear:       {leadbridge.FieldDateOfBirth, "Different dates of birth at most a year apart", false},
	birthOther:      {leadbridge.FieldDateOfBirth, "Different dates of birth", false},
	birthGeneration: {leadbridge.FieldDateOfBirth, "Dates of birth are a generation apart", false},

	mailSame:    {leadbridge.FieldEmail, "Same e-mail address", false},
	mailRole:    {leadbridge.FieldEmail, "Same e-mail address, but one that a whole office or family reads", false},
	mailNear:    {leadbridge.FieldEmail, "E-mail addresses differ by a typing slip", false},
	mailSimilar: {leadbridge.FieldEmail, "E-mail addresses are similar", false},
	mailLocal:   {leadbridge.FieldEmail, "Same name before the @ of the e-mail address", false},
	mailOther:   {leadbridge.FieldEmail, "Different e-mail addresses", false},

	phoneSame:    {leadbridge.FieldPhone, "Same phone", false},
	phoneDesk:    {leadbridge.FieldPhone, "Same phone with another extension", false},
	phoneNear:    {leadbridge.FieldPhone, "Phones differ by a typing slip", false},
	phoneSimilar: {leadbridge.FieldPhone, "Phones differ by two typing slips", false},
	phoneOther:   {leadbridge.FieldPhone, "Different phones", false},

	streetSame:        {leadbridge.FieldStreet, "Same street and house number", false},
	streetLikely:      {leadbridge.FieldStreet, "Similar street and the same house number", false},
	streetNoNumber:    {leadbridge.FieldStreet, "Same street, the house number is missing", false},
	streetNearNumber:  {leadbridge.FieldStreet, "Same street, the house numbers differ by a typing slip", false},
	streetUnit:        {leadbridge.FieldStreet, "Same street and house number, but another apartment or unit", false},
	streetOtherNumber: {leadbridge.FieldStreet, "Same street, another house number", false},
	streetPartly:      {leadbridge.FieldStreet, "Streets agree in part", false},
	streetOther:       {leadbridge.FieldStreet, "Different streets", false},

	postalSame:  {leadbridge.FieldPostalCode, "Same postal code", false},
	postalNear:  {leadbridge.FieldPostalCode, "Postal codes differ by a typing slip", false},
	postalOther: {leadbridge.FieldPostalCode, "Different postal codes", false},

	citySame:       {leadbridge.FieldCity, "Same city", false},
	cityNear:       {leadbridge.FieldCity, "Cities differ by a typing slip", false},
	cityWithPostal: {leadbridge.FieldCity, "Same city", false},
	cityOther:      {leadbridge.FieldCity, "Different cities", false},

	stateSame:  {leadbridge.FieldState, "Same state", false},
	stateOther: {leadbridge.FieldState, "Different states", false},

	companySame:  {leadbridge.FieldCompany, "Same company", false},
	companyNear:  {leadbridge.FieldCompany, "Companies have similar names", false},
	companyOther: {leadbridge.FieldCompany, "Different companies", false},
}
