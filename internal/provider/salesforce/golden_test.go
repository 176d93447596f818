package salesforce

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

var update = flag.Bool("update", false, "write the golden files anew")

var goldenFields = []string{"LastName", "Company", "Street", "Annual_Premium__c", "Score__c", "PostalCode", "Interests__c", "DoNotCall",
	"Policy_Expiration__c", "Consent_Date__c", "Email", "Owner.Name"}

// TestGolden compares what we make of Salesforce's answers with what was
// looked at and found right.
func TestGolden(t *testing.T) {
	t.Parallel()
	d := newDriver(provider.Account{Caller: &provider.Caller{}}).(*driver)
	schema := new(sobject)
	decode(t, read(t, "describe.json"), schema)
	d.schemas[lead] = schemaAt{schema.index(), time.Now().Add(time.Hour)}
	q := provider.Query{Object: lead, Fields: goldenFields}
	for name, convert := range map[string]func(t *testing.T, answer []byte) any{
		"describe.json": func(*testing.T, []byte) any { return fieldsOf(schema) },
		"query.json": func(t *testing.T, answer []byte) any {
			var a queryAnswer
			decode(t, answer, &a)
			var err error
			if a.Records, err = decodeRows(a.Raw); err != nil {
				t.Fatal(err)
			}
			page, err := d.page(q, a)
			if err != nil {
				t.Fatal(err)
			}
			return page.Records
		},
		"results.csv": func(t *testing.T, answer []byte) any {
			records, err := d.fromCSV(context.Background(), q, answer)
			if err != nil {
				t.Fatal(err)
			}
			return records
		},
		"collection.json": func(t *testing.T, answer []byte) any {
			var rows []rowResult
			decode(t, answer, &rows)
			var outcomes []provider.Outcome
			for _, row := range rows {
				outcomes = append(outcomes, outcomeOf(item{Write: provider.Write{Key: "k"}}, row))
			}
			return outcomes
		},
		"outbound.xml": events,
		"event.json":   events,
		"token.json": func(t *testing.T, answer []byte) any {
			var fields map[string]any
			decode(t, answer, &fields)
			var g leadbridge.Grant
			if err := readGrant(fields, "consumer-secret", &g); err != nil {
				t.Fatal(err)
			}
			return g
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(convert(t, read(t, name)), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			if *update {
				if err := os.WriteFile(filepath.Join("testdata", name+".golden"), got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := read(t, name+".golden"); !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func events(t *testing.T, body []byte) any {
	events, err := parse(provider.Delivery{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t *testing.T, body []byte, out any) {
	t.Helper()
	if err := json.Unmarshal(body, out); err != nil {
		t.Fatal(err)
	}
}
