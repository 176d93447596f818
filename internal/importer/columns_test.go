package importer_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store/storetest"
)

// vendorFile is what a vendor sends: a title, semicolons, names the wrong way
// round, dates with the day first, lines of insurance in its own words.
func vendorFile(rows int) string {
	var b strings.Builder
	b.WriteString("Sunrise Leads - weekly export;;;;\n\nCustomer Name;E-Mail Addr.;Tel;DOB;Product\n")
	for i := range rows {
		product := []string{"Auto Ins.", "Homeowners", "auto ins.", "Umbrella+"}[i%4]
		phone := fmt.Sprintf([]string{"(212) 555-%04d", "212.555.%04d", "+1 212 555 %04d"}[i%3], i%10000)
		fmt.Fprintf(&b, "\"Lovelace, Ada\";ada%d@example.com;%s;%02d/02/1985;%s\n", i, phone, i%28+1, product)
	}
	return b.String()
}

func TestColumnLooks(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	d := b.draft(t, "vendor.csv", vendorFile(1000))
	ms := []leadbridge.FieldMapping{{SourceField: "Customer Name", TargetField: "fullName"}, {SourceField: "E-Mail Addr.", TargetField: "email"},
		{SourceField: "Tel", TargetField: "phone"}, {SourceField: "DOB", TargetField: "dateOfBirth"},
		{SourceField: "Product", TargetField: "insuranceType"}}
	p, err := b.Preview(ctx, d.FileURL, importer.PreviewOptions{FieldMapping: ms})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Columns) != 5 {
		t.Fatalf("%d columns", len(p.Columns))
	}
	if s := p.Columns[0].Samples; len(s) != 1 || s[0].After != "Ada · Lovelace" {
		t.Errorf("full name: %+v", s)
	}
	if s := p.Columns[2].Samples; len(s) != 3 || s[0].After != "+12125550000" || s[1].Before != "212.555.0001" || s[2].Before != "+1 212 555 0002" {
		t.Errorf("the ways of writing a phone are not all seen: %+v", s)
	}
	if s := p.Columns[3].Samples; len(s) != 3 || s[0].After != "1985-02-01" {
		t.Errorf("dates: %+v", s)
	}
	product := p.Columns[4]
	want := []importer.ColumnValue{{Value: "Auto Ins.", Count: 500, Becomes: "AUTO"}, {Value: "Homeowners", Count: 250, Becomes: "HOME"},
		{Value: "Umbrella+", Count: 250, Becomes: "Umbrella+", Problem: "Invalid insurance type"}}
	if !reflect.DeepEqual(product.Values, want) {
		t.Errorf("values of the whole file: %+v", product.Values)
	}
	if product.Issues != 50 || product.Issue == nil || product.Issue.Value != "Umbrella+" {
		t.Errorf("%d rows of the sample have a problem: %+v", product.Issues, product.Issue)
	}

	ms[4].ValueMap = map[string]string{"umbrella+": "HOME"}
	if p, err = b.Preview(ctx, d.FileURL, importer.PreviewOptions{FieldMapping: ms}); err != nil {
		t.Fatal(err)
	}
	if v := p.Columns[4].Values[2]; v.Becomes != "HOME" || v.Problem != "" || p.Columns[4].Issues != 0 {
		t.Errorf("a mapped value: %+v", v)
	}
}

// TestColumnOfMany lists no values of a column whose values are all different.
func TestColumnOfMany(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	d := b.draft(t, "vendor.csv", vendorFile(300))
	p, err := b.Preview(ctx, d.FileURL, importer.PreviewOptions{FieldMapping: []leadbridge.FieldMapping{
		{SourceField: "Tel", TargetField: "leadSource"}, {SourceField: "E-Mail Addr.", TargetField: "insuranceType"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Columns[2].Values) != 0 {
		t.Errorf("%d values of a free text", len(p.Columns[2].Values))
	}
	if c := p.Columns[1]; len(c.Values) != 100 || !c.MoreValues {
		t.Errorf("%d values, more: %v", len(c.Values), c.MoreValues)
	}
}

// TestRememberedInOtherCapitals finds a remembered mapping's columns again in
// a file that writes them otherwise.
func TestRememberedInOtherCapitals(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	d := b.draft(t, "people.csv", people)
	ms := []leadbridge.FieldMapping{{SourceField: "FIRST NAME", TargetField: "firstName"}, {SourceFields: []string{"last  name", "E-Mail"}, TargetField: "lastName"}}
	p, err := b.Preview(ctx, d.FileURL, importer.PreviewOptions{FieldMapping: ms})
	if err != nil {
		t.Fatal(err)
	}
	if p.FieldMapping[0].SourceField != "First Name" || !reflect.DeepEqual(p.FieldMapping[1].SourceFields, []string{"Last Name", "E-mail"}) {
		t.Errorf("%+v", p.FieldMapping)
	}
	if p.Columns[0].Samples[0].After != "Anna" || ms[0].SourceField != "FIRST NAME" {
		t.Errorf("%+v, %+v", p.Columns[0], ms)
	}
}

func TestReading(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	d := b.draft(t, "vendor.csv", vendorFile(30))
	r, err := b.Reading(ctx, d.FileURL, leadbridge.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Dialect.HeaderRow != 3 || r.Dialect.Delimiter != ";" || r.Lines[0].Line != 1 || !strings.HasPrefix(r.Lines[0].Cells[0], "Sunrise") {
		t.Errorf("%+v", r)
	}
	if r.Lines[1].Line != 3 || r.Lines[1].Cells[4] != "Product" || len(r.Lines) > 20 {
		t.Errorf("%+v", r.Lines)
	}
	if r, err = b.Reading(ctx, d.FileURL, leadbridge.SourceOptions{Encoding: "klingon"}); leadbridge.KindOf(err) != leadbridge.Invalid || r == nil {
		t.Errorf("%+v %v", r, err)
	}
}

// TestPlanSaysWhy counts why rows would be refused.
func TestPlanSaysWhy(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	d := b.draft(t, "people.csv", people+"Carl,,no address\nDora,Eng,dora at home\n,,\n")
	p, err := b.PlanDraft(ctx, "tester", d.ID)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := b.Plan(ctx, p.ID)
	if err != nil || !reflect.DeepEqual(stored.Refusals, p.Refusals) {
		t.Fatalf("%+v %v", stored, err)
	}
	rows := map[string]int64{}
	for _, r := range p.Refusals {
		rows[r.Field+" "+r.Rule] = r.Rows
	}
	if want := map[string]int64{"email email": 2, "lastName required": 1}; !reflect.DeepEqual(rows, want) {
		t.Errorf("got %v, want %v", rows, want)
	}
	if p.Refusals[0].Value != "no address" || p.Refusals[0].Message == "" {
		t.Errorf("%+v", p.Refusals[0])
	}
}
