package reference

// PostalFormat is the way a country writes its postal codes: 9 stands for a
// digit, A for a letter, * for either, anything else for itself. A country whose
// codes have several forms lists one format for each.
type PostalFormat struct {
	Country string
	Formats []string
	// LostZeros says how many leading zeros a spreadsheet can have taken from
	// an all-digit code, 0 for none.
	LostZeros int
}

// PostalFormats lists the formats of countries whose form is certain enough
// to write a code in it. A country that is not listed keeps what was given.
var PostalFormats = []PostalFormat{
	{"AD", []string{"AA999"}, 0},
	{"AR", []string{"9999", "A9999AAA"}, 0},
	{"AT", []string{"9999"}, 0},
	{"AU", []string{"9999"}, 1},
	{"BE", []string{"9999"}, 0},
	{"BG", []string{"9999"}, 0},
	{"BR", []string{"99999-999"}, 1},
	{"CA", []string{"A9A 9A9"}, 0},
	{"CH", []string{"9999"}, 0},
	{"CN", []string{"999999"}, 1},
	{"CO", []string{"999999"}, 1},
	{"CR", []string{"99999"}, 0},
	{"CY", []string{"9999"}, 0},
	{"CZ", []string{"999 99"}, 0},
	{"DE", []string{"99999"}, 1},
	{"DK", []string{"9999"}, 1},
	{"EC", []string{"999999"}, 1},
	{"EE", []string{"99999"}, 0},
	{"EG", []string{"99999"}, 0},
	{"ES", []string{"99999"}, 1},
	{"FI", []string{"99999"}, 2},
	{"FR", []string{"99999"}, 1},
	{"GB", []string{"A9 9AA", "A99 9AA", "A9A 9AA", "AA9 9AA", "AA99 9AA", "AA9A 9AA"}, 0},
	{"GG", []string{"AA9 9AA", "AA99 9AA"}, 0},
	{"GR", []string{"999 99"}, 0},
	{"HR", []string{"99999"}, 0},
	{"HU", []string{"9999"}, 0},
	{"IE", []string{"A99 ****", "A9A ****"}, 0},
	{"IL", []string{"9999999", "99999"}, 0},
	{"IM", []string{"AA9 9AA", "AA99 9AA"}, 0},
	{"IN", []string{"999999"}, 0},
	{"IT", []string{"99999"}, 3},
	{"JE", []string{"AA9 9AA", "AA99 9AA"}, 0},
	{"JP", []string{"999-9999"}, 1},
	{"KR", []string{"99999"}, 1},
	{"LI", []string{"9999"}, 0},
	{"LT", []string{"99999"}, 1},
	{"LU", []string{"9999"}, 0},
	{"LV", []string{"9999"}, 0},
	{"MC", []string{"99999"}, 0},
	{"MT", []string{"AAA 9999"}, 0},
	{"MX", []string{"99999"}, 1},
	{"MY", []string{"99999"}, 1},
	{"NL", []string{"9999 AA"}, 0},
	{"NO", []string{"9999"}, 2},
	{"NZ", []string{"9999"}, 1},
	{"PE", []string{"99999"}, 1},
	{"PH", []string{"9999"}, 1},
	{"PL", []string{"99-999"}, 1},
	{"PT", []string{"9999-999"}, 0},
	{"RO", []string{"999999"}, 1},
	{"RU", []string{"999999"}, 0},
	{"SE", []string{"999 99"}, 0},
	{"SG", []string{"999999"}, 1},
	{"SI", []string{"9999"}, 0},
	{"SK", []string{"999 99"}, 1},
	{"TH", []string{"99999"}, 0},
	{"TR", []string{"99999"}, 1},
	{"TW", []string{"999", "99999", "999999"}, 0},
	{"UA", []string{"99999"}, 1},
	{"UY", []string{"99999"}, 0},
	{"ZA", []string{"9999"}, 3},
}
