package cleanse

import (
	"testing"

	"leadbridge/internal/pipeline/reference"
)

// want is what a function is to make of a text; "" means not ok.
type want struct{ text, to string }

func check(t *testing.T, name string, f func(string) (string, bool), cases []want) {
	t.Helper()
	for _, c := range cases {
		got, ok := f(c.text)
		if !ok {
			got = ""
		}
		if got != c.to {
			t.Errorf("%s(%q) = %q, want %q", name, c.text, got, c.to)
		}
	}
}

func TestCountry(t *testing.T) {
	check(t, "Country", Country, []want{
		{"US", "US"}, {"us", "US"}, {"U.S.A.", "US"}, {"United States of America", "US"}, {"the united states", "US"}, {"Vereinigte Staaten", "US"}, {"États-Unis", "US"}, {"etats unis", "US"}, {"EE.UU.", "US"}, {"EE. UU.", "US"},
		{"Deutschland", "DE"}, {"GERMANY", "DE"}, {"DEU", "DE"}, {"Allemagne", "DE"}, {"Alemania", "DE"}, {"UK", "GB"}, {"England", "GB"}, {"Great Britain", "GB"}, {"Österreich", "AT"}, {"Oesterreich", "AT"}, {"Schweiz", "CH"}, {"Suiza", "CH"},
		{"Mexico", "MX"}, {"México", "MX"}, {"Mexiko", "MX"}, {"Canada", "CA"}, {"Kanada", "CA"}, {"CAN", "CA"}, {"Côte d'Ivoire", "CI"}, {"Ivory Coast", "CI"}, {"South Korea", "KR"}, {"Korea, Republic of", "KR"}, {"Trinidad and Tobago", "TT"},
		{"United States (USA)", "US"}, {"US - United States", "US"}, {"Czech Republic", "CZ"}, {"Czechia", "CZ"}, {"Holland", "NL"}, {"Puerto Rico", "PR"}, {"Viet Nam", "VN"}, {"Türkiye", "TR"}, {"España", "ES"}, {"UAE", "AE"},
		{"", ""}, {"n/a", ""}, {"Atlantis", ""}, {"California", ""}, {"XX", ""}, {"12345", ""},
	})
}

func TestReferenceCountries(t *testing.T) {
	if n := len(reference.Countries); n != 250 {
		t.Errorf("%d countries, want the 249 of ISO 3166-1 and Kosovo", n)
	}
	for _, c := range reference.Countries {
		for _, name := range append([]string{c.Alpha2, c.Alpha3}, c.Names...) {
			if got, _ := Country(name); got != c.Alpha2 {
				t.Errorf("Country(%q) = %q, want %s", name, got, c.Alpha2)
			}
		}
	}
}

func TestState(t *testing.T) {
	in := func(country string) func(string) (string, bool) {
		return func(s string) (string, bool) { return State(s, country) }
	}
	check(t, "State US", in("US"), []want{
		{"California", "CA"}, {"ca", "CA"}, {"Calif.", "CA"}, {"Mass", "MA"}, {"N.Y.", "NY"}, {"new york", "NY"}, {"NEW  YORK", "NY"}, {"D.C.", "DC"}, {"Washington, D.C.", "DC"}, {"Washington DC", "DC"}, {"Washington", "WA"}, {"Wash", "WA"},
		{"Tx.", "TX"}, {"W. Virginia", "WV"}, {"N Carolina", "NC"}, {"No. Dakota", "ND"}, {"Penna", "PA"}, {"Puerto Rico", "PR"}, {"CA - California", "CA"}, {"California (CA)", "CA"}, {"US-CA", "CA"}, {"Austin, TX", "TX"}, {"State of Ohio", "OH"},
		{"Californa", "CA"}, {"Pensylvania", "PA"}, {"Massachusets", "MA"}, {"Massachussetts", "MA"}, {"Tennesee", "TN"}, {"Mississipi", "MS"}, {"Conneticut", "CT"}, {"Virgina", "VA"}, {"New Jersy", "NJ"}, {"Kansas", "KS"}, {"Arkansas", "AR"}, {"Illinios", "IL"},
		{"Nuevo México", "NM"}, {"AE", "AE"},
		{"Ontario", ""}, {"ZZ", ""}, {"Bavaria", ""}, {"", ""}, {"12", ""}, {"N/A", ""}, {"Main", ""}, {"TX, CA", ""},
	})
	check(t, "State CA", in("CA"), []want{
		{"Ontario", "ON"}, {"ont.", "ON"}, {"Québec", "QC"}, {"quebec", "QC"}, {"PQ", "QC"}, {"British Columbia", "BC"}, {"B.C.", "BC"}, {"Colombie-Britannique", "BC"}, {"Newfoundland", "NL"}, {"NF", "NL"}, {"PEI", "PE"}, {"P.E.I.", "PE"}, {"Nouvelle-Écosse", "NS"}, {"Alta", "AB"}, {"CA-ON", "ON"},
		{"California", ""}, {"Texas", ""},
	})
	check(t, "State", in(""), []want{{"ON", "ON"}, {"Manitoba", "MB"}, {"CA", "CA"}, {"PA", "PA"}, {"Alberta", "AB"}, {"Bayern", ""}})
	check(t, "State DE", in("DE"), []want{{"Bayern", ""}, {"BE", ""}})
}

func TestPostalCode(t *testing.T) {
	in := func(country, state string) func(string) (string, bool) {
		return func(s string) (string, bool) { return PostalCode(s, country, state) }
	}
	check(t, "PostalCode US", in("US", ""), []want{
		{"02115", "02115"}, {"2115", "02115"}, {"2115.0", "02115"}, {"021151234", "02115-1234"}, {"02115-1234", "02115-1234"}, {"2115-1234", "02115-1234"}, {"21151234", "02115-1234"}, {"02115 1234", "02115-1234"}, {"02115-", "02115"}, {"'02115", "02115"}, {"601", "00601"}, {"90210", "90210"}, {" 90210 ", "90210"}, {"90210.0", "90210"}, {`="07030"`, "07030"},
		{"00000", ""}, {"99999", ""}, {"21", ""}, {"123456", ""}, {"K1A 0B1", ""}, {"n/a", ""}, {"9021O", ""}, {"90210-12", ""}, {"", ""},
	})
	check(t, "PostalCode US MA", in("US", "MA"), []want{{"2115", "02115"}, {"7030", ""}})
	check(t, "PostalCode US CA", in("US", "CA"), []want{{"2115", ""}, {"90210", "90210"}})
	check(t, "PostalCode", in("", ""), []want{{"2115", "02115"}, {"K1A0B1", "K1A 0B1"}, {"k1a 0b1", "K1A 0B1"}, {"sw1a1aa", "SW1A 1AA"}, {"90210", "90210"}})
	for country, cases := range map[string][]want{
		"CA": {{"K1A0B1", "K1A 0B1"}, {"k1a-0b1", "K1A 0B1"}, {"KIA OB1", "K1A 0B1"}, {"D1A 0B1", ""}, {"90210", ""}},
		"GB": {{"SW1A1AA", "SW1A 1AA"}, {"m11ae", "M1 1AE"}, {"B33 8TH", "B33 8TH"}, {"CR2 6XH", "CR2 6XH"}, {"DN551PT", "DN55 1PT"}, {"12345", ""}},
		"DE": {{"1067", "01067"}, {"01067", "01067"}, {"D-01067", "01067"}, {"80331", "80331"}, {"123", ""}, {"DE-80331", "80331"}},
		"NL": {{"1234ab", "1234 AB"}, {"1234 AB", "1234 AB"}}, "FR": {{"1000", "01000"}, {"75001", "75001"}, {"F-75001", "75001"}}, "ES": {{"8001", "08001"}}, "IT": {{"118", "00118"}},
		"AT": {{"A-1010", "1010"}, {"1010", "1010"}, {"101", ""}}, "CH": {{"CH-8001", "8001"}, {"8001", "8001"}}, "SE": {{"11455", "114 55"}, {"SE-114 55", "114 55"}}, "PL": {{"00950", "00-950"}}, "PT": {{"1000001", "1000-001"}}, "BR": {{"01310100", "01310-100"}},
		"IE": {{"d02x285", "D02 X285"}, {"D6WXY12", "D6W XY12"}}, "AU": {{"800", "0800"}, {"2000", "2000"}}, "JP": {{"1000001", "100-0001"}}, "MX": {{"6600", "06600"}}, "PR": {{"601", "00601"}}, "ZA": {{"1", "0001"}}, "HK": {{"n.a", "N.A"}},
	} {
		check(t, "PostalCode "+country, in(country, ""), cases)
	}
	if got := StateOfZIP("02115"); got != "MA" {
		t.Errorf("StateOfZIP(02115) = %q", got)
	}
}

func TestReferenceZIPRanges(t *testing.T) {
	last := -1
	for _, r := range reference.ZIPRanges {
		if r.From <= last || r.To < r.From || !usStates.codes[r.State] {
			t.Errorf("range %+v is out of order or names no state", r)
		}
		last = r.To
	}
	// One well-known code of each state and of the larger possessions.
	for zip, state := range map[string]string{
		"35203": "AL", "99501": "AK", "85004": "AZ", "72201": "AR", "94103": "CA", "80202": "CO", "06103": "CT", "19901": "DE", "20500": "DC", "33130": "FL", "30303": "GA", "96813": "HI", "83702": "ID", "60601": "IL", "46204": "IN", "50309": "IA", "66603": "KS", "40202": "KY", "70112": "LA", "04101": "ME", "21201": "MD", "02108": "MA", "48226": "MI", "55401": "MN", "39201": "MS", "63101": "MO", "59601": "MT", "68102": "NE", "89101": "NV", "03301": "NH", "07102": "NJ", "87501": "NM", "10001": "NY", "27601": "NC", "58501": "ND", "43215": "OH", "73102": "OK", "97201": "OR", "19103": "PA", "02903": "RI", "29201": "SC", "57501": "SD", "37201": "TN", "75201": "TX", "84101": "UT", "05401": "VT", "23219": "VA", "98101": "WA", "25301": "WV", "53202": "WI", "82001": "WY", "00901": "PR", "00802": "VI", "96910": "GU",
	} {
		if got := StateOfZIP(zip); got != state {
			t.Errorf("StateOfZIP(%s) = %q, want %s", zip, got, state)
		}
	}
}
