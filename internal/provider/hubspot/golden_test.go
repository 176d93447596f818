package hubspot

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"leadbridge/internal/provider"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares what we make of HubSpot's answers with what was agreed
// to be right.
func TestGolden(t *testing.T) {
	t.Parallel()
	d := newDriver(provider.Account{}).(*driver)
	for name, read := range map[string]func(t *testing.T, body []byte) any{
		"properties.json": func(t *testing.T, body []byte) any {
			var answer struct {
				Results []wireProperty `json:"results"`
			}
			decode(t, body, &answer)
			return append(fieldsOf(kinds[0], answer.Results), linked(fieldsOf(kinds[0], answer.Results[:1]))...)
		},
		"search.json": func(t *testing.T, body []byte) any {
			var answer wirePage
			decode(t, body, &answer)
			var records []provider.Record
			for _, w := range answer.Results {
				records = append(records, d.record(kinds[0], w, []string{"email", "firstname", "interests", "annual_premium", "policy_expiration_date", "consent_at", "company", "no_such"}))
				records = append(records, losers(kinds[0], w)...)
			}
			return records
		},
		"webhook.json": func(t *testing.T, body []byte) any {
			events, err := parse(provider.Delivery{Body: body})
			if err != nil {
				t.Fatal(err)
			}
			return events
		},
		"upsert.json": func(t *testing.T, body []byte) any {
			var answer wireBatch
			decode(t, body, &answer)
			p, outcomes := pushOf(d, "L-1", "L-2", "L-3", "L-4", "L-5", "L-6")
			p.settleAll(p.items, answer, false)
			return outcomes
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name)
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			e := json.NewEncoder(&got)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(read(t, body)); err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(path+".golden", got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s is read as\n%s", name, got.Bytes())
			}
		})
	}
}

func decode(t *testing.T, body []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatal(err)
	}
}

// pushOf is a push of writes with these keys.
func pushOf(d *driver, keys ...string) (*push, []*provider.Outcome) {
	p := &push{driver: d, kind: kinds[0]}
	var outcomes []*provider.Outcome
	for i, key := range keys {
		o := &provider.Outcome{}
		outcomes = append(outcomes, o)
		p.items = append(p.items, &item{Write: provider.Write{Key: key}, trace: trace(i), out: o})
	}
	return p, outcomes
}
