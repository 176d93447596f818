package cleanse

import (
	"fmt"
	"maps"
	"testing"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

// sampleRows are rows as vendors write them: some clean, most not quite.
func sampleRows() []leadbridge.Values {
	first := []string{"John", "MARY", "robert", "Jennifer ", "DeShawn", "jose", "LINDA", "William", "patricia", "Michael"}
	last := []string{"Smith", "JOHNSON", "O'BRIEN", "mcdonald", "Garcia", "DE LA CRUZ", "Nguyen", "smith-jones", "Brown ", "WILSON"}
	domains := []string{"gmail.com", "Yahoo.com", "hotmail.com", "acme-insurance.com", "aol.com", "comcast.net", "ICLOUD.COM", "brown-family.org", "outlook.com", "gmail.com"}
	phones := []string{"(%03d) 555-%04d", "%03d-555-%04d", "%03d.555.%04d", "+1%03d555%04d", "1-%03d-555-%04d", "%03d555%04d", "+1 (%03d) 555-%04d", "%03d 555 %04d", "%03d-555-%04d ", "(%03d)555-%04d"}
	states := []string{"CA", "Texas", "ny", "FL", "Mass", "MA", "Ohio", "PA", "il", "WA"}
	dates := []string{"5/15/1985", "1985-05-15", "12/31/79", "03/04/1990", "1970-01-31", "May 15, 1985", "7/4/1976", "19850515", "31182", "10/11/2001"}
	lines := []string{"Auto", "home", "AUTO", "Life Insurance", "health", "Homeowners", "auto insurance", "Commercial", "HOME", "Medicare"}
	areas := []int{212, 310, 415, 617, 702, 808, 305, 206, 404, 512}
	rows := make([]leadbridge.Values, 1000)
	for i := range rows {
		rows[i] = leadbridge.Values{
			leadbridge.FieldFirstName:     first[i%10],
			leadbridge.FieldLastName:      last[i/10%10],
			leadbridge.FieldEmail:         fmt.Sprintf("user%d@%s", i, domains[i/3%10]),
			leadbridge.FieldPhone:         fmt.Sprintf(phones[i/7%10], areas[i%10], i),
			leadbridge.FieldStreet:        fmt.Sprintf("%d Main St", i),
			leadbridge.FieldCity:          "Springfield",
			leadbridge.FieldState:         states[i%10],
			leadbridge.FieldPostalCode:    fmt.Sprintf("%05d", 2115+i*97),
			leadbridge.FieldCountry:       []string{"US", "USA", "United States"}[i%3],
			leadbridge.FieldDateOfBirth:   dates[i/5%10],
			leadbridge.FieldInsuranceType: lines[i/2%10],
			leadbridge.FieldLeadSource:    "Web form",
			leadbridge.FieldStatus:        "New",
			leadbridge.FieldCompany:       []string{"", "ACME ROOFING LLC", "Brown & Sons, Inc."}[i%3],
			leadbridge.FieldNotes:         "Wants a quote by Friday. Has two cars.",
		}
	}
	return rows
}

func BenchmarkStage(b *testing.B) {
	rows := sampleRows()
	c := New(leadbridge.CleansingOptions{}, Context{DateOrder: OrderMDY})
	drafts := make([]pipeline.Draft, len(rows))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if n%len(rows) == 0 {
			b.StopTimer()
			for i := range drafts {
				drafts[i] = pipeline.Draft{Values: maps.Clone(rows[i])}
			}
			b.StartTimer()
		}
		c.Apply(&drafts[n%len(rows)])
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkStageOnCleanRows(b *testing.B) {
	rows := sampleRows()
	c := New(leadbridge.CleansingOptions{}, Context{DateOrder: OrderMDY})
	drafts := make([]pipeline.Draft, len(rows))
	for i := range drafts {
		drafts[i] = pipeline.Draft{Values: maps.Clone(rows[i])}
		c.Apply(&drafts[i])
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		d := &drafts[n%len(rows)]
		d.Issues, d.Changes = nil, nil
		c.Apply(d)
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkPhoneFast(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Phone("(212) 555-0187", "US")
	}
}

func BenchmarkPhoneLibrary(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		libraryPhone("(212) 555-0187", "US")
	}
}

func BenchmarkName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Name("MCDONALD-SMITH")
	}
}
