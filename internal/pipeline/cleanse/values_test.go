package cleanse

import (
	"slices"
	"testing"

	"leadbridge"
	"leadbridge/internal/pipeline/reference"
)

func TestInsuranceType(t *testing.T) {
	check(t, "InsuranceType", InsuranceType, []want{
		{"AUTO", "AUTO"}, {"auto", "AUTO"}, {"Auto Insurance", "AUTO"}, {"car", "AUTO"}, {"Car Insurance Quote", "AUTO"}, {"vehicle", "AUTO"}, {"Personal Auto", "AUTO"}, {"auto policy", "AUTO"}, {"Motorcycle", "AUTO"}, {"Kfz-Versicherung", "AUTO"}, {"KFZ Haftpflicht", "AUTO"}, {"assurance voiture", "AUTO"}, {"Seguro de Coche", "AUTO"}, {"private passenger auto", "AUTO"}, {"auto_insurance", "AUTO"}, {"Auto (personal)", "AUTO"}, {"Autoversicherung", "AUTO"},
		{"home", "HOME"}, {"Homeowners", "HOME"}, {"homeowner's insurance", "HOME"}, {"Home Owners Policy", "HOME"}, {"renters", "HOME"}, {"Renter's Insurance", "HOME"}, {"HO-3", "HOME"}, {"condo", "HOME"}, {"flood insurance", "HOME"}, {"Hausratversicherung", "HOME"}, {"assurance habitation", "HOME"}, {"seguro de hogar", "HOME"},
		{"life", "LIFE"}, {"Term Life", "LIFE"}, {"whole life insurance", "LIFE"}, {"Final Expense", "LIFE"}, {"annuity", "LIFE"}, {"Lebensversicherung", "LIFE"}, {"assurance-vie", "LIFE"}, {"seguro de vida", "LIFE"}, {"20 year term life", "LIFE"}, {"20yr Term", "LIFE"},
		{"health", "HEALTH"}, {"Medicare", "HEALTH"}, {"Medicare Supplement Plan", "HEALTH"}, {"dental", "HEALTH"}, {"Health Insurance", "HEALTH"}, {"Krankenversicherung", "HEALTH"}, {"mutuelle santé", "HEALTH"}, {"seguro médico", "HEALTH"}, {"disability", "HEALTH"},
		{"commercial", "COMMERCIAL"}, {"Business", "COMMERCIAL"}, {"BOP", "COMMERCIAL"}, {"GL", "COMMERCIAL"}, {"General Liability", "COMMERCIAL"}, {"workers' comp", "COMMERCIAL"}, {"Commercial Auto", "COMMERCIAL"}, {"business insurance", "COMMERCIAL"}, {"E&O", "COMMERCIAL"}, {"cyber", "COMMERCIAL"}, {"Betriebshaftpflicht", "COMMERCIAL"}, {"RC Pro", "COMMERCIAL"}, {"responsabilidad civil", "COMMERCIAL"},
		{"Auto & Home", "AUTO"}, {"Home/Auto", "HOME"}, {"life, health", "LIFE"}, {"Dental and Vision", "HEALTH"},
		{"Commerical", "COMMERCIAL"}, {"Homeownrs", "HOME"}, {"Helth insurance", ""}, {"pet", ""}, {"pet insurance", ""}, {"umbrella", ""}, {"boat", ""}, {"unknown", ""}, {"", ""}, {"insurance", ""}, {"yes", ""}, {"other", ""}, {"travel", ""},
	})
	if got := InsuranceTypes("Auto, Home and Umbrella"); got != nil {
		t.Errorf("a text with an unknown line gave %v", got)
	}
	if got := InsuranceTypes("Auto + Home + Car"); !slices.Equal(got, []string{"AUTO", "HOME"}) {
		t.Errorf("Auto + Home + Car = %v", got)
	}
	for line := range reference.InsuranceTerms {
		if !slices.Contains(leadbridge.InsuranceTypes, line) {
			t.Errorf("the table has terms for %s, which is no insurance type", line)
		}
	}
}

// TestInsuranceTermsAreUnique: a term of two lines would be one or the other
// by chance.
func TestInsuranceTermsAreUnique(t *testing.T) {
	owner := map[string]string{}
	for line, terms := range reference.InsuranceTerms {
		for _, term := range terms {
			if other, there := owner[folded(term)]; there && other != line {
				t.Errorf("%q is a term of %s and of %s", term, line, other)
			}
			owner[folded(term)] = line
		}
	}
}

func TestCompany(t *testing.T) {
	for in, want := range map[string]string{
		"ACME INSURANCE LLC": "Acme Insurance LLC", "acme insurance llc": "Acme Insurance LLC", "Acme Insurance, inc.": "Acme Insurance, Inc.", "Acme l.l.c.": "Acme LLC", "IBM": "IBM", "KPMG LLP": "KPMG LLP", "müller gmbh": "Müller GmbH", "MÜLLER & SÖHNE GMBH": "Müller & Söhne GmbH", "eBay Inc": "eBay Inc", "  Brown   &  Sons ": "Brown & Sons", "AAA AUTO CLUB": "AAA Auto Club", "BANK OF AMERICA": "Bank of America", "Smith &amp; Sons": "Smith & Sons", "MCDONALD'S CORPORATION": "McDonald's Corporation", "3M CO.": "3M Co.", "Muster GmbH & Co. KG": "Muster GmbH & Co. KG", "muster gmbh & co. kg": "Muster GmbH & Co. KG", "joe's pizza": "Joe's Pizza", "O’Reilly Media": "O'Reilly Media", "THE BIG DOG CO": "The Big Dog Co", "société générale sa": "Société Générale SA", "Seasonal Co of Texas": "Seasonal Co of Texas", "LaserWorks": "LaserWorks",
	} {
		if got := Company(in); got != want {
			t.Errorf("Company(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBoolean(t *testing.T) {
	check(t, "Boolean", Boolean, []want{
		{"true", "true"}, {"TRUE", "true"}, {"Yes", "true"}, {"y", "true"}, {"1", "true"}, {"x", "true"}, {"X", "true"}, {"on", "true"}, {"ja", "true"}, {"Oui", "true"}, {"sí", "true"}, {"SI", "true"}, {"✓", "true"}, {"1.0", "true"}, {"opt-in", "true"},
		{"false", "false"}, {"No", "false"}, {"n", "false"}, {"0", "false"}, {"off", "false"}, {"nein", "false"}, {"non", "false"}, {"Opt Out", "false"},
		{"", ""}, {"maybe", ""}, {"2", ""}, {"n/a", ""}, {"yes please", ""},
	})
}

func TestNumber(t *testing.T) {
	check(t, "Number", Number, []want{
		{"1234.56", "1234.56"}, {"1,234.56", "1234.56"}, {"1.234,56", "1234.56"}, {"1 234,56", "1234.56"}, {"1'234.56", "1234.56"}, {"1,234", "1234"}, {"1.234", "1.234"}, {"1,5", "1.5"}, {"0,5", "0.5"}, {"0,125", "0.125"}, {"$1,234.50", "1234.50"}, {"1.234,50 €", "1234.50"}, {"-5", "-5"}, {"(5)", "-5"}, {"5-", "-5"}, {"-$5.00", "-5.00"}, {"$-5", "-5"}, {"+7", "7"}, {"007", "7"}, {"0", "0"}, {"-0", "0"}, {"15%", "15"}, {"1,234,567", "1234567"}, {"1.234.567", "1234567"}, {"12,34,567", "1234567"}, {"1,234,567.89", "1234567.89"}, {".5", "0.5"}, {"USD 100", "100"}, {"1\u00a0234", "1234"},
		{"", ""}, {"abc", ""}, {"12a", ""}, {"1,2,3", ""}, {"1.2.3", ""}, {"--5", ""}, {"$", ""}, {"1 2", ""}, {",", ""}, {"1,23,45.", ""},
	})
}
