package match

import (
	"math"
	"strings"

	"leadbridge"
)

// Waterfall is a comparison laid open: what it starts from, what each piece
// of evidence adds or takes, and where it ends.
type Waterfall struct {
	Result leadbridge.MatchResult
	// Start is the weight of two leads taken at random, End the sum of Start
	// and all steps, both in bits (log2 of the odds of one person). The score
	// is the probability that End stands for, but for a rule that raised it.
	Start, End float64
	Steps      []Step
	// Ruling is the rule that settled what the score alone does not, empty if
	// none did.
	Ruling string
	// Household is the estimated probability, 0 to 1, that the two are
	// different people of one household or office.
	Household float64
	Compared  []Compared
	// Meets are the kinds of match key that the two share. Without any an
	// import or a sync would never compare them.
	Meets []leadbridge.KeyKind
}

// Step is one piece of evidence.
type Step struct {
	Field string // empty if it is about all of them
	Text  string // one plain sentence without a full stop
	Bits  float64
}

// Compared is the form in which the values of a field were compared, empty
// where a lead has none or one that says nothing.
type Compared struct{ Field, A, B string }

// leastStep is the least weight worth telling of, in bits.
const leastStep = 0.05

// Waterfall compares two prepared records as [Record.Compare] does, and tells
// every step of it.
func (r *Record) Waterfall(other *Record, p leadbridge.MatchPolicy) Waterfall {
	v := judge(r, other, p)
	w := Waterfall{Result: v.explain(r, other), Start: priorPerson, End: priorPerson, Ruling: rulings[v.because], Household: v.household()}
	for _, level := range v.levels {
		if field, text := v.sentence(level, r, other); field != "" {
			w.add(Step{field, text, weights[level].person})
		}
	}
	if shared := v.sharedByHousehold(); shared >= leastStep {
		w.add(Step{Text: householdText, Bits: -shared})
	}
	for _, part := range comparedParts {
		if a, b := part.form(r), part.form(other); a != "" || b != "" {
			w.Compared = append(w.Compared, Compared{part.field, a, b})
		}
	}
	theirs := other.AppendKeys(nil)
	for _, key := range Wanted(r.AppendKeys(nil), p) {
		for _, k := range theirs {
			if k == key {
				w.Meets = append(w.Meets, k.Kind())
			}
		}
	}
	return w
}

func (w *Waterfall) add(s Step) {
	w.Steps = append(w.Steps, s)
	w.End += s.Bits
}

// sharedByHousehold is how much of the evidence a household explains as well,
// in bits.
func (v *verdict) sharedByHousehold() float64 {
	return math.Log2(1 + math.Exp2(priorHousehold+v.total.household))
}

// household is the probability of two people of one household or office.
func (v *verdict) household() float64 {
	person, household := math.Exp2(priorPerson+v.total.person), math.Exp2(priorHousehold+v.total.household)
	return household / (person + household + 1)
}

// comparedParts are the fields that are compared, and their forms.
var comparedParts = []struct {
	field string
	form  func(*Record) string
}{
	{leadbridge.FieldFirstName, func(r *Record) string { return strings.Join(r.firstWords.all(), " ") }},
	{leadbridge.FieldLastName, func(r *Record) string {
		return strings.TrimSpace(strings.Join(r.lastWords.all(), " ") + " " + generations[r.generation])
	}},
	{leadbridge.FieldDateOfBirth, (*Record).bornText},
	{leadbridge.FieldEmail, func(r *Record) string { return r.mail.address }},
	{leadbridge.FieldPhone, func(r *Record) string {
		if r.phone == "" || r.extension == "" {
			return r.phone
		}
		return r.phone + " ext " + r.extension
	}},
	{leadbridge.FieldStreet, (*Record).streetText},
	{leadbridge.FieldPostalCode, func(r *Record) string { return r.postal }},
	{leadbridge.FieldCity, func(r *Record) string { return r.city }},
	{leadbridge.FieldState, func(r *Record) string { return r.state }},
	{leadbridge.FieldCompany, func(r *Record) string { return r.company }},
}

var generations = [...]string{"", "sr", "jr", "iii", "iv", "v"}

func (r *Record) bornText() string {
	if !r.born.known {
		return ""
	}
	d := string(r.born.digits[:])
	return d[:4] + "-" + d[4:6] + "-" + d[6:]
}

// streetText is the house number, the words that name the street, and the
// unit.
func (r *Record) streetText() string {
	words := []string{r.street.number}
	for rest := fold(r.values[leadbridge.FieldStreet]); rest != ""; {
		var w string
		w, rest = nextWord(rest)
		if !isNumber(w) && !streetTypes[w] && w != r.street.unit && !(unitWords[w] && rest != "") {
			words = append(words, w)
		}
	}
	if r.street.unit != "" {
		words = append(words, "unit", r.street.unit)
	}
	return strings.TrimSpace(strings.Join(words, " "))
}
