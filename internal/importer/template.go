package importer

import (
	"encoding/csv"
	"strings"

	"leadbridge"
)

// Template is a file to fill in.
type Template struct {
	Name     string     `json:"name"`
	Title    string     `json:"title"`
	FileName string     `json:"fileName"`
	Columns  []string   `json:"columns"`
	Required []string   `json:"required"`
	Example  [][]string `json:"example"`
	CSV      string     `json:"csv"`
}

// templateRows are the example rows of the lead template, by field.
var templateRows = []leadbridge.Values{
	{
		leadbridge.FieldFirstName: "Maria", leadbridge.FieldLastName: "Alvarez", leadbridge.FieldEmail: "maria.alvarez@example.com",
		leadbridge.FieldPhone: "+12125550187", leadbridge.FieldInsuranceType: "AUTO", leadbridge.FieldStreet: "12 Birch Lane",
		leadbridge.FieldCity: "Albany", leadbridge.FieldState: "NY", leadbridge.FieldPostalCode: "12207", leadbridge.FieldCountry: "US",
		leadbridge.FieldDateOfBirth: "1985-05-15", leadbridge.FieldLeadSource: "Web form", leadbridge.FieldCurrentCarrier: "Acme Mutual",
		leadbridge.FieldPolicyExpiration: "2027-03-31", leadbridge.FieldDoNotContact: "false",
	},
	{
		leadbridge.FieldFirstName: "Ian", leadbridge.FieldLastName: "McDonald", leadbridge.FieldEmail: "ian@mcdonald-roofing.example",
		leadbridge.FieldPhone: "+13125550142", leadbridge.FieldInsuranceType: "COMMERCIAL", leadbridge.FieldCompany: "McDonald Roofing LLC",
		leadbridge.FieldStreet: "480 Lake Street", leadbridge.FieldCity: "Chicago", leadbridge.FieldState: "IL",
		leadbridge.FieldPostalCode: "60606", leadbridge.FieldCountry: "US", leadbridge.FieldLeadSource: "Referral",
		leadbridge.FieldNotes: "Call after 5 pm", leadbridge.FieldDoNotContact: "false",
	},
}

// Templates lists the files that people may fill in and import. They are made
// from the field catalogue.
func Templates() []Template {
	t := Template{Name: "leads", Title: "Leads", FileName: "lead_import_template.csv", Columns: leadbridge.FieldNames(),
		Required: []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail + " or " + leadbridge.FieldPhone}}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(t.Columns) // a strings.Builder takes all
	for _, values := range templateRows {
		row := make([]string, len(t.Columns))
		for i, name := range t.Columns {
			row[i] = values[name]
		}
		t.Example = append(t.Example, row)
		_ = w.Write(row)
	}
	w.Flush()
	t.CSV = b.String()
	return []Template{t}
}
