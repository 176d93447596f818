package mapping

import (
	"leadbridge"
)

// DetectFieldTypes says what kind of values each column of a sample holds.
// Codes that only look like numbers, such as ZIP codes and identifiers with a
// leading zero, are text.
func DetectFieldTypes(columns []string, samples [][]string) map[string]leadbridge.FieldType {
	types := make(map[string]leadbridge.FieldType, len(columns))
	for i, c := range columns {
		p := profileOf(columnValues(samples, i, len(columns)), 0)
		types[c] = p.fieldType(read(c).target)
	}
	return types
}

// fieldType judges a column by its values; the header's target tells apart
// what values alone do not, such as ten digits that are a phone.
func (p *profile) fieldType(target string) leadbridge.FieldType {
	most := func(count int) bool { return p.n > 0 && p.share(count) >= .9 }
	switch {
	case most(p.email):
		return leadbridge.TypeEmail
	case target == leadbridge.FieldPhone && most(p.phone), most(p.dialled):
		return leadbridge.TypePhone
	case most(p.clock):
		return leadbridge.TypeDateTime
	case most(p.date):
		return leadbridge.TypeDate
	case most(p.boolean) && (p.share(p.number) < .5 || p.n >= 3):
		return leadbridge.TypeBoolean
	case target == leadbridge.FieldPostalCode, p.zeroed > 0:
		return leadbridge.TypeString
	case most(p.number):
		return leadbridge.TypeNumber
	case most(p.link):
		return leadbridge.TypeURL
	case p.share(p.long) > .2:
		return leadbridge.TypeText
	}
	return leadbridge.TypeString
}
