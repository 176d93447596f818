package quality

import (
	"slices"
	"testing"
	"time"

	"leadbridge"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// good is a lead that nothing is wrong with.
func good() leadbridge.Values {
	return leadbridge.Values{"firstName": "Maria", "lastName": "Garcia", "email": "maria.garcia@gmail.com", "phone": "+12125550187",
		"insuranceType": "AUTO", "dateOfBirth": "1980-02-29", "street": "1 Main St", "city": "New York", "state": "NY", "postalCode": "10001", "country": "US",
		"leadSource": "Web", "policyExpiration": "2027-01-01", "consentGiven": "true", "consentAt": "2026-10-01T10:00:00Z", "consentUrl": "https://example.com"}
}

func TestEveryRule(t *testing.T) {
	type v = leadbridge.Values
	tests := []struct {
		patch v
		known Known
		want  []string
	}{
		{nil, Known{}, nil},
		{v{"firstName": ""}, Known{}, []string{"firstNameMissing"}},
		{v{"lastName": ""}, Known{}, []string{"lastNameMissing"}},
		{v{"firstName": "asdf", "lastName": "xxx"}, Known{}, []string{"firstNameDoubtful", "lastNameDoubtful"}},
		{v{"lastName": "R2D2"}, Known{}, []string{"lastNameDoubtful"}},
		{v{"lastName": "Null"}, Known{}, nil},
		{v{"phone": ""}, Known{}, []string{"phoneMissing"}},
		{v{"phone": "12"}, Known{}, []string{"phoneWrong"}},
		{v{"phone": "+1555012"}, Known{}, []string{"phoneWrong"}},
		{v{"phone": "+11111111111"}, Known{}, []string{"phoneWrong"}},
		{v{"phone": "+12999550187"}, Known{}, []string{"phoneDoubtful"}},
		{v{"phone": "+493012345678"}, Known{}, nil},
		{v{"email": ""}, Known{}, []string{"emailMissing"}},
		{v{"email": "maria@"}, Known{}, []string{"emailWrong"}},
		{v{"email": "maria@noemail.com"}, Known{}, []string{"emailFake"}},
		{v{"email": "maria@gmial.com"}, Known{}, []string{"emailTypo"}},
		{v{"email": "maria@mailinator.com"}, Known{}, []string{"emailThrowAway"}},
		{v{"email": "", "phone": ""}, Known{}, []string{"phoneMissing", "emailMissing", "unreachable"}},
		{v{"email": "maria@noemail.com", "phone": "0"}, Known{}, []string{"phoneWrong", "emailFake", "unreachable"}},
		{v{"insuranceType": ""}, Known{}, []string{"insuranceTypeMissing"}},
		{v{"insuranceType": "BOAT"}, Known{}, []string{"insuranceTypeUnknown"}},
		{v{"dateOfBirth": ""}, Known{}, []string{"dateOfBirthMissing"}},
		{v{"dateOfBirth": "", "insuranceType": "HOME"}, Known{}, nil},
		{v{"street": "", "insuranceType": "HOME"}, Known{}, []string{"streetMissing"}},
		{v{"insuranceType": "COMMERCIAL"}, Known{}, []string{"companyMissing"}},
		{v{"dateOfBirth": "2027-01-01"}, Known{}, []string{"dateOfBirthWrong"}},
		{v{"dateOfBirth": "1899-12-31"}, Known{}, []string{"dateOfBirthWrong"}},
		{v{"dateOfBirth": "1981-02-29"}, Known{}, []string{"dateOfBirthWrong"}},
		{v{"state": ""}, Known{}, []string{"stateMissing"}},
		{v{"state": "New York"}, Known{}, []string{"stateUnknown"}},
		{v{"state": "Bayern", "country": "DE", "postalCode": "80331"}, Known{}, nil},
		{v{"postalCode": ""}, Known{}, []string{"postalCodeMissing"}},
		{v{"postalCode": "99999"}, Known{}, []string{"postalCodeWrong"}},
		{v{"postalCode": "90210"}, Known{}, []string{"postalCodeElsewhere"}},
		{v{"postalCode": "K1A 0B1", "state": "ON", "country": ""}, Known{}, nil},
		{v{"leadSource": ""}, Known{}, []string{"leadSourceMissing"}},
		{v{"doNotContact": "true"}, Known{}, []string{"doNotContact"}},
		{v{"doNotContact": "false"}, Known{}, nil},
		{v{"consentGiven": "false", "doNotContact": "true"}, Known{}, []string{"doNotContact"}},
		{v{"consentGiven": "false"}, Known{}, []string{"consentRefused"}},
		{v{"consentGiven": ""}, Known{}, []string{"consentMissing"}},
		{v{"consentUrl": ""}, Known{}, []string{"consentUnproved"}},
		{v{"consentUrl": "", "consentSource": "form"}, Known{}, nil},
		{v{"policyExpiration": "2026-11-22"}, Known{}, []string{"policyExpired"}},
		{v{"policyExpiration": "2026-11-23"}, Known{}, nil},
		{nil, Known{ConfirmedAt: now.AddDate(-1, 0, -1)}, []string{"old"}},
		{nil, Known{ConfirmedAt: now.AddDate(-2, 0, -1)}, []string{"veryOld"}},
		{nil, Known{PossibleDuplicate: true}, []string{"possibleDuplicate"}},
	}
	seen := map[string]bool{}
	for _, test := range tests {
		values := good()
		for name, value := range test.patch {
			values[name] = value
		}
		if test.known.ConfirmedAt.IsZero() {
			test.known.ConfirmedAt = now
		}
		f := At(now).Examine(values, test.known)
		var got []string
		lost := 0
		for _, r := range f.Reasons() {
			got, lost = append(got, r.ID), lost+r.Lost
			seen[r.ID] = true
		}
		if !slices.Equal(got, test.want) || f.Score() != 100-lost {
			t.Errorf("%v, %+v: got %v, score %d; want %v", test.patch, test.known, got, f.Score(), test.want)
		}
	}
	for _, r := range Rules {
		if !seen[r.ID] {
			t.Errorf("no test brings up %s", r.ID)
		}
	}
}

// The worst lead has 0 points and none has less.
func TestScoresReachZeroAndNoFurther(t *testing.T) {
	worst := At(now).Examine(leadbridge.Values{"insuranceType": "AUTO", "policyExpiration": "2020-01-01"},
		Known{ConfirmedAt: now.AddDate(-3, 0, 0), PossibleDuplicate: true})
	// The insurance type is there, for only then a quote needs something.
	if got := worst.Score(); got != Rules[noInsuranceType].Lost {
		t.Errorf("the worst lead has %d points", got)
	}
	most := map[string]int{}
	for _, r := range Rules {
		of := r.Field
		switch {
		case r.Part == Reachable:
			of = string(Reachable)
		case r.ID == "old" || r.ID == "veryOld":
			of = "age"
		case r.ID == "streetMissing" || r.ID == "companyMissing" || r.Field == leadbridge.FieldDateOfBirth:
			of = "need"
		case r.Field == "" || r.ID == "policyExpired":
			of = r.ID
		}
		most[of] = max(most[of], r.Lost)
	}
	sum := 0
	for _, lost := range most {
		sum += lost
	}
	if sum != 100 {
		t.Errorf("a lead can lose %d points: %v", sum, most)
	}
}

func TestRulesAreComplete(t *testing.T) {
	ids := map[string]bool{}
	for i, r := range Rules {
		if r.ID == "" || r.Title == "" || r.Hint == "" || r.Lost < 1 || !slices.Contains(Parts, r.Part) || ids[r.ID] {
			t.Errorf("rule %d: %+v", i, r)
		}
		if _, ok := leadbridge.FieldNamed(r.Field); r.Field != "" && !ok || r.Part == Valid && r.Field == "" {
			t.Errorf("%s: there is no field %q", r.ID, r.Field)
		}
		ids[r.ID] = true
	}
	if len(Rules) > 64 {
		t.Error("findings have 64 bits")
	}
}

func TestBands(t *testing.T) {
	for score, want := range map[int]Band{100: Good, 80: Good, 79: Fair, 60: Fair, 59: Poor, 0: Poor} {
		if got := BandOf(score); got != want {
			t.Errorf("%d is %s", score, got)
		}
	}
}

func BenchmarkOfNew(b *testing.B) {
	l := &leadbridge.Lead{Values: good(), UpdatedAt: now}
	for b.Loop() {
		OfNew(l)
	}
}
