package mapping

import (
	"cmp"
	"slices"
	"strings"

	"leadbridge"
)

// reading is what a header says by its words alone.
type reading struct {
	// target is a field's name, or one of the concepts name, region and estado
	// that the other columns decide; empty if the words name no field.
	target string
	score  float64
	lang   string // language of the word that names the field
	vetoed bool   // the words say that the column is something else
	silent bool   // the words say nothing: "Column 3", "Contact"
	number int    // tells columns of one kind apart: "Phone 2"
}

// headFirst are the languages that put what a thing is before what it is of.
var headFirst = map[string]bool{"fr": true, "es": true, "it": true, "pt": true}

// What a word that the lexicon lacks costs, as a factor.
const (
	unknownBefore  = .62 // "Acme e-mail" is an e-mail of some kind
	unknownOnVague = .45 // "Acme source" may be anything
	unknownAfter   = .4  // "E-mail quota" is a quota
	unknownAside   = .95 // "Phone (9 a.m. to 5 p.m.)" is still a phone
)

// telling are the fields that stay what they are beside an unknown adjective.
var telling = map[string]bool{
	leadbridge.FieldFirstName: true, leadbridge.FieldLastName: true, leadbridge.FieldEmail: true,
	leadbridge.FieldPhone: true, conceptMobile: true, leadbridge.FieldDateOfBirth: true,
	leadbridge.FieldCurrentCarrier: true, leadbridge.FieldPolicyExpiration: true, leadbridge.FieldNotes: true,
}

// asks are the first words of questions whose answer is yes or no, such as
// "Is mobile" or "Do you have a phone?"; answers are the fields that hold one.
var (
	asks = map[string]bool{"is": true, "are": true, "has": true, "have": true, "do": true, "does": true, "did": true,
		"was": true, "can": true, "ist": true, "hat": true, "haben": true, "est": true, "tiene": true}
	answers = map[string]bool{leadbridge.FieldDoNotContact: true, leadbridge.FieldConsentGiven: true}
)

// read says what a header means.
func read(header string) reading {
	toks := tokenize(header)
	words := vocab.understand(toks)
	r := reading{}
	var all []understood // heads and parts
	for i, w := range words {
		switch {
		case w.role == roleVeto:
			r.vetoed = true
		case w.role == roleHead || w.role == rolePart:
			all = append(all, w)
		case w.number > 0 && i > 0 && w.number < 10:
			r.number = w.number
		}
	}
	if r.vetoed {
		return r
	}
	head, ok := compose(all, words)
	if !ok {
		r.vetoed = len(all) > 0
		r.silent = !r.vetoed && !slices.ContainsFunc(words, func(w understood) bool { return w.role == roleUnknown })
		return r
	}
	if len(toks) > 1 && asks[toks[0].text] && !answers[head.concept] {
		r.vetoed = true
		return r
	}
	r.target, r.score, r.lang = head.concept, head.weight, head.lang
	r.score *= unknowns(words, head)
	for _, w := range words {
		if w.role == roleQualifier {
			r.score -= w.weight
		}
	}
	r.score -= numberCost(r)
	if r.target == conceptMobile {
		r.target = leadbridge.FieldPhone
	}
	r.score = max(r.score, 0)
	return r
}

// unknowns returns the factor for words that the lexicon lacks.
func unknowns(words []understood, head understood) float64 {
	at := slices.IndexFunc(words, func(w understood) bool { return w.role == roleHead && w.text == head.text })
	factor := 1.0
	for i, w := range words {
		if w.role != roleUnknown {
			continue
		}
		if w.aside {
			factor *= unknownAside
			continue
		}
		after := i > at && !w.path
		switch {
		case after && !headFirst[head.lang]:
			factor *= unknownAfter
		case !telling[head.concept]:
			factor *= unknownOnVague
		default:
			factor *= unknownBefore
		}
	}
	return factor
}

// numberCost is what a number costs: the second phone is still a phone, but
// the second street is the address's second line and the second name another
// person's.
func numberCost(r reading) float64 {
	if r.number <= 1 {
		return 0
	}
	switch r.target {
	case leadbridge.FieldPhone, conceptMobile, leadbridge.FieldEmail:
		return .15 + .01*float64(r.number)
	case leadbridge.FieldPostalCode:
		return .25
	}
	return 1
}

// over lists pairs of concepts where the first yields to the second.
var over = map[string][]string{
	conceptName: {leadbridge.FieldCompany, leadbridge.FieldCity, leadbridge.FieldState, leadbridge.FieldCountry,
		leadbridge.FieldStreet, leadbridge.FieldOwner, leadbridge.FieldCurrentCarrier, leadbridge.FieldLeadSource,
		leadbridge.FieldInsuranceType, leadbridge.FieldFullName, leadbridge.FieldStatus, conceptRegion},
	conceptAddress: {leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldState, leadbridge.FieldPostalCode,
		leadbridge.FieldCountry, leadbridge.FieldEmail, conceptRegion, conceptEstado},
	leadbridge.FieldFullName: {leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail,
		leadbridge.FieldPhone, conceptMobile, leadbridge.FieldPhoneExtension},
	leadbridge.FieldStreet: {leadbridge.FieldCity, leadbridge.FieldState, leadbridge.FieldPostalCode, leadbridge.FieldCountry},
	conceptRegion:          {leadbridge.FieldCountry, leadbridge.FieldState},
	conceptEstado:          {leadbridge.FieldCountry, leadbridge.FieldState, leadbridge.FieldStatus},
	leadbridge.FieldPhone:  {conceptMobile, leadbridge.FieldPhoneExtension},
	conceptMobile:          {leadbridge.FieldPhoneExtension},
	conceptNumber: {leadbridge.FieldPhone, conceptMobile, leadbridge.FieldPhoneExtension, leadbridge.FieldStreet,
		leadbridge.FieldPostalCode, conceptAddress},
	conceptCode: {leadbridge.FieldPostalCode, leadbridge.FieldCountry, leadbridge.FieldState, conceptRegion,
		leadbridge.FieldInsuranceType},
	conceptDate:                   {leadbridge.FieldDateOfBirth, leadbridge.FieldPolicyExpiration, leadbridge.FieldConsentAt},
	leadbridge.FieldInsuranceType: {leadbridge.FieldCurrentCarrier, leadbridge.FieldPolicyExpiration},
}

// pairs lists two concepts that make a third.
var pairs = map[[2]string]string{
	{leadbridge.FieldFirstName, leadbridge.FieldLastName}:      leadbridge.FieldFullName,
	{leadbridge.FieldConsentGiven, conceptDate}:                leadbridge.FieldConsentAt,
	{leadbridge.FieldConsentGiven, conceptIP}:                  leadbridge.FieldConsentIP,
	{leadbridge.FieldConsentGiven, conceptURL}:                 leadbridge.FieldConsentURL,
	{leadbridge.FieldConsentGiven, leadbridge.FieldLeadSource}: leadbridge.FieldConsentSource,
	{leadbridge.FieldEmail, leadbridge.FieldDoNotContact}:      leadbridge.FieldDoNotContact,
	{leadbridge.FieldPhone, leadbridge.FieldDoNotContact}:      leadbridge.FieldDoNotContact,
}

// compose makes one head of all heads and parts of a header. It fails when
// they name different things, such as "City, State".
func compose(all, words []understood) (understood, bool) {
	switch {
	case len(all) == 0:
		return understood{}, false
	case len(all) == 1 && all[0].role == rolePart:
		return numberAlone(all[0], words)
	}
	head := all[0]
	for _, next := range all[1:] {
		var ok bool
		if head, ok = combine(head, next); !ok {
			return understood{}, false
		}
	}
	return head, head.role == roleHead
}

// combine makes one concept of two that stand in this order.
func combine(a, b understood) (understood, bool) {
	switch {
	case a.concept == b.concept:
		return slices.MaxFunc([]understood{a, b}, func(x, y understood) int { return cmp.Compare(x.weight, y.weight) }), true
	case a.concept == conceptName && (b.concept == leadbridge.FieldFirstName || b.concept == leadbridge.FieldLastName):
		return nameWith(a, b), true
	case b.concept == conceptName && (a.concept == leadbridge.FieldFirstName || a.concept == leadbridge.FieldLastName):
		return nameWith(b, a), true
	case a.concept == conceptAddress && b.concept == leadbridge.FieldCompany:
		// "Address: Company" is a company, "adresse société" its address.
		return b, b.path || !headFirst[a.lang]
	case a.text == "mail" && slices.Contains(over[conceptAddress], b.concept):
		return b, true // "Mail city" is that of the mailing address.
	case slices.Contains(over[a.concept], b.concept):
		return yielding(b, a), true
	case slices.Contains(over[b.concept], a.concept):
		return yielding(a, b), true
	}
	for _, pair := range [][2]string{{a.concept, b.concept}, {b.concept, a.concept}} {
		if made, ok := pairs[pair]; ok {
			a.concept, a.role, a.weight = made, roleHead, .88
			return a, true
		}
	}
	return understood{}, false
}

// yielding returns the winner of a pair. A vague word becomes surer by the
// word beside it: "Address region" is a state.
func yielding(winner, loser understood) understood {
	switch {
	case winner.concept == conceptRegion && loser.concept == conceptAddress:
		winner.weight = .9
	case winner.concept == leadbridge.FieldCompany && loser.concept == conceptName:
		winner.weight = max(winner.weight, .9)
	}
	return winner
}

// nameWith reads "Name (First name)" as the first name and "Name, Vorname" as
// both.
func nameWith(name, part understood) understood {
	if part.list || name.list || part.lang != "en" && !part.path {
		name.concept, name.weight = leadbridge.FieldFullName, .9
		return name
	}
	return part
}

// numberAlone reads "Home number" and "Mobile no." as phones.
func numberAlone(part understood, words []understood) (understood, bool) {
	if part.concept != conceptNumber {
		return understood{}, false
	}
	for _, w := range words {
		switch {
		case w.role == roleUnknown:
			return understood{}, false
		case w.role == roleQualifier && strings.Contains(" contact home work primary other ", " "+w.concept+" "):
			part.role, part.concept, part.weight = roleHead, leadbridge.FieldPhone, .8
			return part, true
		}
	}
	return understood{}, false
}
