package match

import (
	"strings"

	"leadbridge"
)

// Record is a lead prepared for comparison: its values folded and taken apart
// once, however many others it is compared with. It is read-only once made.
type Record struct {
	name
	mail      mailbox
	phone     string // digits; see phoneOf
	extension string
	born      birth
	street    street
	city      string // letters and digits without spaces
	state     string
	postal    string
	company   string
	values    leadbridge.Values
}

// placeWords are the short forms in names of places.
var placeWords = map[string]string{"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point"}

// Prepare makes a record of values in canonical text form; raw text works as
// far as it can be understood. The record keeps v for the reasons it gives and
// does not change it.
func Prepare(v leadbridge.Values) *Record {
	r := new(Record)
	r.prepare(v)
	return r
}

func (r *Record) prepare(v leadbridge.Values) {
	var scratch [512]byte
	var ends [7]int
	buf := scratch[:0]
	for i, field := range [len(ends)]string{
		leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldStreet, leadbridge.FieldCity,
		leadbridge.FieldState, leadbridge.FieldPostalCode, leadbridge.FieldCompany,
	} {
		buf = appendFolded(buf, v[field])
		ends[i] = len(buf)
	}
	text := string(buf)
	field := func(i int) string {
		if i == 0 {
			return text[:ends[0]]
		}
		return text[ends[i-1]:ends[i]]
	}
	*r = Record{
		name:      nameOf(field(0), field(1)),
		mail:      mailboxOf(v[leadbridge.FieldEmail]),
		phone:     phoneOf(v[leadbridge.FieldPhone]),
		extension: v[leadbridge.FieldPhoneExtension],
		born:      birthOf(v[leadbridge.FieldDateOfBirth]),
		street:    streetOf(field(2)),
		city:      placeOf(field(3)),
		state:     strings.ReplaceAll(field(4), " ", ""),
		postal:    postalOf(field(5)),
		company:   companyOf(field(6)),
		values:    v,
	}
	r.mail.markNamed(&r.name)
}

// placeOf joins the words of a place's name, short forms spelled out.
func placeOf(folded string) string {
	if strings.IndexByte(folded, ' ') < 0 {
		return folded
	}
	word, rest := nextWord(folded)
	if long, ok := placeWords[word]; ok {
		return long + strings.ReplaceAll(rest, " ", "")
	}
	return strings.ReplaceAll(folded, " ", "")
}

// postalOf joins the parts of a postal code and cuts ZIP+4 down to the ZIP.
func postalOf(folded string) string {
	if zip, plus4 := nextWord(folded); len(zip) == 5 && len(plus4) == 4 && number(zip) >= 0 && number(plus4) >= 0 {
		return zip
	}
	return strings.ReplaceAll(folded, " ", "")
}

// legalForms are the words of a company's name that only say what form it has.
var legalForms = set("inc incorporated llc llp lp ltd limited corp corporation co company plc gmbh ag kg ug ohg ev sa sas sarl srl spa sl bv nv oy ab as pty the and und et y")

// companyOf joins the words that tell companies apart.
func companyOf(folded string) string {
	if folded == "" {
		return ""
	}
	kept := make([]byte, 0, 64)
	for rest := folded; rest != ""; {
		var w string
		w, rest = nextWord(rest)
		if !legalForms[w] {
			kept = append(kept, w...)
		}
	}
	return string(kept)
}
