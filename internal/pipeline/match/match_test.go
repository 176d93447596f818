package match

import (
	"slices"
	"strings"
	"testing"

	"leadbridge"
)

// lead makes values of "field=value; field=value" with short field names.
func lead(s string) leadbridge.Values {
	names := map[string]string{"f": leadbridge.FieldFirstName, "l": leadbridge.FieldLastName, "e": leadbridge.FieldEmail,
		"p": leadbridge.FieldPhone, "x": leadbridge.FieldPhoneExtension, "s": leadbridge.FieldStreet, "c": leadbridge.FieldCity,
		"st": leadbridge.FieldState, "z": leadbridge.FieldPostalCode, "d": leadbridge.FieldDateOfBirth, "co": leadbridge.FieldCompany}
	v := leadbridge.Values{}
	for part := range strings.SplitSeq(s, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		v[names[name]] = value
	}
	return v
}

const (
	isNew       = leadbridge.MatchNew
	isPossible  = leadbridge.MatchPossible
	isDuplicate = leadbridge.MatchDuplicate
)

func TestCompare(t *testing.T) {
	const home = "; s=123 Main Street; c=Springfield; st=IL; z=62704"
	const phone, mail = "; p=+12175550187", "; e=jane.roe@example.org"
	cases := []struct {
		name, a, b string
		want       leadbridge.MatchOutcome
	}{
		// Exact keys.
		{"same e-mail and name", "f=Jane; l=Roe" + mail, "f=Jane; l=Roe" + mail, isDuplicate},
		{"same e-mail in Gmail's spellings", "f=Jane; l=Roe; e=jane.roe+ins@gmail.com", "f=Jane; l=Roe; e=JaneRoe@googlemail.com", isDuplicate},
		{"same e-mail, one without a name", "f=Jane; l=Roe" + mail, "e=jane.roe@example.org", isDuplicate},
		{"same e-mail, nickname", "f=Bob; l=Roe" + mail, "f=Robert; l=Roe" + mail, isDuplicate},
		{"same e-mail, initial", "f=J; l=Roe" + mail, "f=Jane; l=Roe" + mail, isDuplicate},
		{"same e-mail, swapped names", "f=Roe; l=Jane" + mail, "f=Jane; l=Roe" + mail, isDuplicate},
		{"same phone and name", "f=Jane; l=Roe" + phone, "f=jane; l=ROE" + phone, isDuplicate},
		{"phone raw and canonical", "f=Jane; l=Roe; p=(217) 555-0187", "f=Jane; l=Roe" + phone, isDuplicate},
		{"same phone, another last name and date of birth unknown", "f=Jane; l=Roe" + phone, "f=Jane; l=Miller" + phone, isPossible},
		{"same phone, another last name, same date of birth", "f=Jane; l=Roe; d=1985-05-15" + phone, "f=Jane; l=Miller; d=1985-05-15" + phone, isDuplicate},
		{"same phone, other extension", "f=Jane; l=Roe; x=12" + phone, "f=Mary; l=Poe; x=14" + phone, isPossible},

		// Households and offices.
		{"spouses share everything", "f=Jane; l=Roe" + phone + mail + home, "f=Peter; l=Roe" + phone + mail + home, isPossible},
		{"spouses share the house", "f=Jane; l=Roe; d=1985-05-15" + home, "f=Peter; l=Roe; d=1983-01-02" + home, isNew},
		{"twins", "f=Anna; l=Roe; d=1985-05-15" + home + phone, "f=Maria; l=Roe; d=1985-05-15" + home + phone, isPossible},
		{"twins with names alike", "f=Jayden; l=Roe; d=2001-05-15" + home, "f=Kayden; l=Roe; d=2001-05-15" + home, isPossible},
		{"junior and senior", "f=John; l=Roe Jr.; d=1985-05-15" + home + phone, "f=John; l=Roe Sr.; d=1955-02-03" + home + phone, isPossible},
		{"junior and his father without a suffix", "f=John; l=Roe Jr." + home + phone, "f=John; l=Roe" + home + phone, isPossible},
		{"father and son by date of birth", "f=John; l=Roe; d=1985-05-15" + home + phone, "f=John; l=Roe; d=1955-02-03" + home + phone, isPossible},
		{"roommates", "f=Jane; l=Roe; d=1985-05-15" + home + phone, "f=Carla; l=Miller; d=1986-11-15" + home + phone, isPossible},
		{"two of one office", "f=Jane; l=Roe; e=info@acme.com; co=Acme Inc", "f=Carla; l=Miller; e=info@acme.com; co=Acme", isPossible},
		{"a role address and no name", "f=Jane; l=Roe; e=info@acme.com", "e=info@acme.com", isPossible},
		{"a mailbox of nobody", "f=Jane; l=Roe; e=none@none.com", "f=Carla; l=Miller; e=none@none.com", isNew},
		{"a filler phone", "f=Jane; l=Roe; p=+15555555555", "f=Carla; l=Miller; p=+15555555555", isNew},

		// Names alone.
		{"a bare name", "f=John; l=Smith", "f=John; l=Smith", isNew},
		{"a name and all else different", "f=John; l=Smith; c=Boston; st=MA; p=+16175550187", "f=John; l=Smith; c=Dallas; st=TX; p=+12145559832", isNew},
		{"a name and a city", "f=John; l=Smith; c=Boston; st=MA", "f=John; l=Smith; c=Boston; st=MA", isPossible},

		// Without an exact key.
		{"name and address", "f=Jane; l=Roe" + home, "f=Jane; l=Roe" + home, isDuplicate},
		{"name, address typed badly, date of birth", "f=Jane; l=Roe; d=1985-05-15; s=123 Mian St; c=Springfeild; z=62740", "f=Jane; l=Roe; d=1985-05-15" + home, isDuplicate},
		{"name and date of birth", "f=Jane; l=Roe; d=1985-05-15", "f=Jane; l=Roe; d=1985-05-15", isDuplicate},
		{"name and swapped day and month at one address", "f=Jane; l=Roe; d=1985-05-12" + home, "f=Jane; l=Roe; d=1985-12-05" + home, isDuplicate},
		{"nickname and date of birth", "f=Bill; l=Roe; d=1985-05-15", "f=William; l=Roe; d=1985-05-15", isDuplicate},
		{"diacritics", "f=José; l=Müller; d=1985-05-15", "f=Jose; l=Muller; d=1985-05-15", isDuplicate},
		{"maiden name", "f=Jane; l=Roe-Miller; d=1985-05-15" + home, "f=Jane; l=Miller; d=1985-05-15" + home, isDuplicate},
		{"married since, same house", "f=Jane; l=Roe; d=1985-05-15" + home, "f=Jane; l=Miller; d=1985-05-15" + home, isDuplicate},
		{"two apartments", "f=Jane; l=Roe; s=123 Main St Apt 4; z=62704", "f=Jane; l=Roe; s=123 Main Street #5; z=62704", isPossible},
		{"Cyrillic", "f=Иван; l=Петров; d=1985-05-15; c=Москва", "f=Иван; l=Петров; d=1985-05-15; c=Москва", isDuplicate},
		{"two Chinese names", "f=伟; l=王; c=北京", "f=芳; l=王; c=北京", isNew},
		{"nothing at all", "f=; l=", "f=; l=", isNew},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, b := lead(c.a), lead(c.b)
			got := Compare(a, b, leadbridge.DefaultMatchPolicy)
			if got.Outcome != c.want {
				t.Errorf("%s %.4f, want %s: %s", got.Outcome, got.Score, c.want, Explain(got))
			}
			if back := Compare(b, a, leadbridge.DefaultMatchPolicy); back.Outcome != got.Outcome || back.Score != got.Score {
				t.Errorf("the other way round: %s %.4f, want %s %.4f", back.Outcome, back.Score, got.Outcome, got.Score)
			}
			shared := slices.ContainsFunc(AppendKeys(nil, a), func(k leadbridge.MatchKey) bool { return slices.Contains(AppendKeys(nil, b), k) })
			if c.want != isNew && !shared {
				t.Logf("the store would not find it")
			}
		})
	}
}
