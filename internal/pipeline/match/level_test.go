package match

import "testing"

func TestPhones(t *testing.T) {
	for in, want := range map[string]string{
		"+12125550187": "12125550187", "(212) 555-0187": "12125550187", "1-212-555-0187": "12125550187", "+1 (555) 123-4567": "15551234567",
		"+4930901820": "4930901820", "07 2096 3285": "720963285", "0412345678": "412345678",
		"": "", "n/a": "", "12345": "", "555-555-5555": "", "000 000 0000": "", "1234567890": "", "call me at home 2125550187": "",
	} {
		if got := phoneOf(in); got != want {
			t.Errorf("phoneOf(%q) = %q, want %q", in, got, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want level
	}{
		{"p=+12125550187", "p=+12125550187", phoneSame}, {"p=+12125550187; x=1", "p=+12125550187; x=2", phoneDesk},
		{"p=+12125550187; x=1", "p=+12125550187", phoneSame}, {"p=+12125550187", "p=+12125550178", phoneNear},
		{"p=+12125550187", "p=+12125551178", phoneSimilar}, {"p=+61720963285", "p=07 2096 3285", phoneNear},
		{"p=+12125550187", "p=+13035559999", phoneOther}, {"p=+12125550187", "f=Jane", unsaid},
	} {
		if got := phoneLevel(Prepare(lead(c.a)), Prepare(lead(c.b))); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestMailboxes(t *testing.T) {
	for in, want := range map[string]string{
		" Jane.Roe@Example.ORG ": "jane.roe@example.org", "Jane.Roe+ins@Gmail.com": "janeroe@gmail.com", "j.r@googlemail.com": "jr@gmail.com",
		"jane+x@example.org": "jane@example.org", "none@none.com": "", "noemail@example.org": "", "": "",
	} {
		if got := mailboxOf(in); got.address != want {
			t.Errorf("mailboxOf(%q) = %q, want %q", in, got.address, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want level
	}{
		{"e=jane@example.org", "e=JANE@example.org", mailSame}, {"e=info@acme.com", "e=info@acme.com", mailRole},
		{"e=sales17@acme.com", "e=sales17@acme.com", mailSame}, {"e=info@acme.com", "e=jane@acme.com", unsaid},
		{"e=hannah@powers.com", "e=hannah@powesr.com", mailNear}, {"e=hannahpowers.com", "e=hannah@powers.com", mailNear},
		{"e=kevin@harrell.net", "e=keivn@harrell.net", mailNear}, {"e=harrell@example.org", "e=harrell@gmail.com", mailLocal},
		{"f=Kevin; l=Harrell; e=kharrell@example.org", "f=Kevin; l=Harrell; e=kharrell@gmail.com", mailSimilar},
		{"e=harrell12@example.org", "e=harrell13@example.org", mailOther}, {"e=jane@example.org", "e=peter@acme.com", mailOther},
		{"e=jane@example.org", "f=Jane", unsaid},
	} {
		a, b := Prepare(lead(c.a)), Prepare(lead(c.b))
		if got := mailLevel(&a.mail, &b.mail); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestBirths(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want level
	}{
		{"1985-05-15", "19850515", birthSame}, {"1985-05-15", "05/15/1985", birthSame}, {"1985-05-15", "15.05.1985", birthSame},
		{"1985-05-15", "1985-05-15T00:00:00Z", birthSame}, {"1985-05-12", "1985-12-05", birthSlip}, {"1985-05-15", "1958-05-15", birthSlip},
		{"1985-05-15", "1985-05-16", birthSlip}, {"1985-05-15", "1985-05-28", birthNear}, {"1985-05-15", "1933-05-15", birthNear},
		{"1916-24-29", "19162429", birthSame}, {"1916-24-29", "1961-07-01", birthUnclear}, {"1985-05-15", "1986-11-28", birthYear},
		{"1985-05-15", "1990-11-28", birthOther}, {"1985-05-15", "1955-02-03", birthGeneration},
		{"1985-05-15", "", unsaid}, {"1900-01-01", "1900-01-01", unsaid}, {"soon", "soon", unsaid}, {"5/85", "5/85", unsaid},
	} {
		a, b := birthOf(c.a), birthOf(c.b)
		if got := birthLevel(&a, &b); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		first, last level
	}{
		{"f=Jane; l=Roe", "f=JANE; l=roe", firstSame, lastSame}, {"f=Dr. Jane; l=Roe", "f=Jane M.; l=Roe", firstSame, lastSame},
		{"f=Bob; l=Roe", "f=Robert; l=Roe", firstNickname, lastSame}, {"f=J.; l=Roe", "f=Jane; l=Roe", firstInitial, lastSame},
		{"f=J.; l=Roe", "f=Mary; l=Roe", firstOther, lastSame}, {"f=Isabella; l=Roe", "f=Isabela; l=Roe", firstNear, lastSame},
		{"f=Lachlan; l=Roe", "f=Lachaln; l=Roe", firstNear, lastSame}, {"f=Eric; l=Roe", "f=Erin; l=Roe", firstSimilar, lastSame},
		{"f=Jayden; l=Roe", "f=Kayden; l=Roe", firstSimilar, lastSame}, {"f=M Emma; l=Roe", "f=Emma; l=Roe", firstNear, lastSame},
		{"f=e mma; l=Roe", "f=emma; l=Roe", firstSame, lastSame}, {"f=; l=Roe", "f=Emma; l=Roe", unsaid, lastSame},
		{"f=Jane; l=Smith-Roe", "f=Jane; l=Smith", firstSame, lastPart}, {"f=Jane; l=Harrington", "f=Jane; l=Harringtno", firstSame, lastNear},
		{"f=Jane; l=van der Berg", "f=Jane; l=van der Meer", firstSame, lastSimilar}, {"f=Jane; l=R", "f=Jane; l=Roe", firstSame, lastInitial},
		{"f=Jane; l=Meyer", "f=Jane; l=Maier", firstSame, lastSimilar}, {"f=Jane; l=Roe", "f=Jane; l=Miller", firstSame, lastOther},
		{"f=Jane; l=Roe Jr", "f=Jane; l=Roe", firstSame, lastSame},
	} {
		a, b := Prepare(lead(c.a)), Prepare(lead(c.b))
		if first, last := firstLevel(&a.name, &b.name), lastLevel(&a.name, &b.name); first != c.first || last != c.last {
			t.Errorf("%s and %s: %d, %d, want %d, %d", c.a, c.b, first, last, c.first, c.last)
		}
	}
	for in, want := range map[string]uint8{"l=Roe Jr.": 2, "l=Roe, Sr": 1, "l=Roe III": 3, "f=John V; l=Roe": 0, "l=Roe V": 5, "f=John Jr; l=Roe": 2, "l=Jr": 0} {
		if got := Prepare(lead(in)).generation; got != want {
			t.Errorf("%s: generation %d, want %d", in, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want level
	}{
		{"12 Oak Street", "12 OAK ST.", streetSame}, {"6 Lawrence Crescent Rosetta Village", "6 lawrence crlescent rosetta villag", streetSame},
		{"Flat 6, 21 Mill Road", "21 Mill Rd #6", streetSame}, {"12 Oak St Apt 4", "12 Oak St Apt 5", streetUnit}, {"12 Oak St", "Oak Street", streetNoNumber},
		{"12 Oak St", "13 Oak St", streetNearNumber}, {"12 Oak St", "257 Oak St", streetOtherNumber}, {"12 Oak St", "98 Washington Blvd", streetOther},
		{"12 Oak St", "12 Washington Blvd", streetPartly}, {"", "12 Oak St", unsaid}, {"Hauptstraße 5", "Hauptstrasse 5", streetSame},
	} {
		a, b := streetOf(fold(c.a)), streetOf(fold(c.b))
		if got := streetLevel(&a, &b); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	for _, c := range []struct {
		a, b                string
		postal, city, state level
	}{
		{"z=63101-1234; c=St. Louis; st=MO", "z=63101; c=Saint Louis; st=mo", postalSame, citySame, stateSame},
		{"z=63101; c=Springfield; st=MO", "z=63110; c=Springfeild; st=Missouri", postalNear, cityNear, unsaid},
		{"z=K1A 0B1; c=Ottawa; st=ON", "z=K1A0B1; c=Boston; st=MA", postalSame, cityOther, stateOther},
		{"z=63101", "c=Ottawa", unsaid, unsaid, unsaid},
	} {
		a, b := Prepare(lead(c.a)), Prepare(lead(c.b))
		if p, city, st := postalLevel(a.postal, b.postal), cityLevel(a.city, b.city), stateLevel(a.state, b.state); p != c.postal || city != c.city || st != c.state {
			t.Errorf("%s and %s: %d, %d, %d", c.a, c.b, p, city, st)
		}
	}
	for _, c := range []struct {
		a, b string
		want level
	}{
		{"co=Acme Inc.", "co=ACME", companySame}, {"co=Becker & Söhne GmbH", "co=Becker und Soehne", companyNear}, {"co=Acme", "co=Bolt", companyOther}, {"co=Acme", "f=x", unsaid},
	} {
		if got := companyLevel(Prepare(lead(c.a)).company, Prepare(lead(c.b)).company); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// Every level of a feature is possible, its chances are chances, and those of
// one feature add up to no more than one for a person.
func TestModel(t *testing.T) {
	features := [][2]level{{firstSame, firstOther}, {lastSame, lastOther}, {birthSame, birthGeneration}, {mailNear, mailOther}, {phoneSame, phoneOther},
		{streetSame, streetOther}, {postalSame, postalOther}, {stateSame, stateOther}, {companySame, companyOther}}
	for l := firstSame; l < levels; l++ {
		c := chances[l]
		for _, p := range []float64{c.person, c.household, c.stranger} {
			if p <= 0 || p > 1 {
				t.Errorf("level %d: a chance of %v", l, p)
			}
		}
		if sentences[l].text == "" || sentences[l].field == "" {
			t.Errorf("level %d has no sentence", l)
		}
	}
	for _, f := range features {
		sum := odds{}
		for l := f[0]; l <= f[1]; l++ {
			sum.person += chances[l].person
			sum.household += chances[l].household
			sum.stranger += chances[l].stranger
		}
		if sum.person > 1.1 || sum.household > 1.1 || sum.stranger > 1.1 {
			t.Errorf("levels %d to %d add up to %+v", f[0], f[1], sum)
		}
	}
}
