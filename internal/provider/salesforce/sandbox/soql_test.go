package sandbox

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	stage "leadbridge/internal/sandbox"
)

// quoted names of leads whose last name is in a marked set.
func (c *client) names(where string) string {
	c.Helper()
	var names []string
	for _, r := range c.query("SELECT LastName FROM Lead WHERE Lead_Source_Detail__c = 'marked' AND (%s) ORDER BY LastName", where) {
		names = append(names, r["LastName"].(string))
	}
	return strings.Join(names, " ")
}

func TestWhere(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	mark := func(name string, more ...any) string {
		return c.create(lead(name, append(more, "Lead_Source_Detail__c", "marked")...))
	}
	a := mark("A", "Annual_Premium__c", 900, "City", "Austin", "Policy_Expiration__c", "2026-11-24", "Interests__c", "Pet;Flood")
	mark("B", "Annual_Premium__c", 1000, "City", "austin", "Consent_Given__c", true, "Policy_Expiration__c", "2026-11-23")
	mark("C", "Annual_Premium__c", 1000.5, "City", "100% O'Hare_", "Policy_Expiration__c", "2026-10-01")
	c.Stage.Clock.Advance(time.Hour)
	mark("D", "Interests__c", "Pet")
	for where, want := range map[string]string{
		"City = 'AUSTIN'":       "A B",
		"City != 'Austin'":      "C D",
		"City = null":           "D",
		"City <> NULL":          "A B C",
		"City LIKE 'aus%'":      "A B",
		"City LIKE '100%hare_'": "C",
		"Company LIKE 'B_Inc%'": "B",
		"Company LIKE 'B_Inc_' OR Company LIKE '_ Inc.'":            "A B C D",
		"City LIKE '_ustin'":                                        "A B",
		`City LIKE '100\% O\'H%\_'`:                                 "C",
		`City LIKE '1\_%'`:                                          "",
		"NOT City LIKE 'aus%'":                                      "C D",
		"City IN ('Austin', '100% O\\'Hare_')":                      "A B C",
		"City NOT IN ('Austin')":                                    "C D",
		"Annual_Premium__c >= 1000":                                 "B C",
		"Annual_Premium__c < 1e3":                                   "A",
		"Annual_Premium__c = 1000.50":                               "C",
		"Consent_Given__c = true":                                   "B",
		"Consent_Given__c = FALSE AND City != null":                 "A C",
		"Policy_Expiration__c > 2026-11-23":                         "A",
		"Policy_Expiration__c = TODAY":                              "B",
		"Policy_Expiration__c = TOMORROW":                           "A",
		"Policy_Expiration__c < THIS_MONTH":                         "C",
		"Policy_Expiration__c = LAST_MONTH":                         "C",
		"Policy_Expiration__c = LAST_N_DAYS:3":                      "B",
		"CreatedDate = TODAY":                                       "A B C D",
		"CreatedDate > 2026-11-23T09:00:30Z":                        "D",
		"SystemModstamp <= 2026-11-23T04:00:30.000-05:00":           "A B C",
		"SystemModstamp = 2026-11-23T10:00:30.000+0000":             "D",
		"Interests__c INCLUDES ('Flood')":                           "A",
		"Interests__c INCLUDES ('Pet;Flood', 'Bundle')":             "A",
		"Interests__c EXCLUDES ('Flood')":                           "B C D",
		"LastName = 'A' OR (LastName = 'B' AND City = 'Austin')":    "A B",
		"NOT (LastName = 'A' OR LastName = 'B')":                    "C D",
		fmt.Sprintf("Id = '%s'", a[:15]):                            "A",
		fmt.Sprintf("Id > '%s'", a):                                 "B C D",
		fmt.Sprintf("Id NOT IN ('%s')", a):                          "B C D",
		"Owner.Name = 'integration user' AND Owner.IsActive = true": "A B C D",
		"Lead.LastName >= 'c'":                                      "C D",
	} {
		if got := c.names(where); got != want {
			t.Errorf("%s finds %q, want %q", where, got, want)
		}
	}
}

func TestQueryErrors(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	for q, want := range map[string]string{
		"":                                      "MALFORMED_QUERY",
		"SELECT":                                "MALFORMED_QUERY",
		"SELECT FROM Lead":                      "MALFORMED_QUERY",
		"SELECT Id Lead":                        "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE":             "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE Id":          "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE City = ":     "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE City = 'x":   "MALFORMED_QUERY",
		`SELECT Id FROM Lead WHERE City = '\x'`: "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE City = 'a' AND City = 'b' OR City = 'c'": "MALFORMED_QUERY",
		"SELECT Id FROM Lead LIMIT x":                                       "MALFORMED_QUERY",
		"SELECT Id FROM Lead rubbish more":                                  "MALFORMED_QUERY",
		"SELECT COUNT(), Id FROM Lead":                                      "MALFORMED_QUERY",
		"SELECT Id, id FROM Lead":                                           "INVALID_FIELD",
		"SELECT Id, COUNT(Name) FROM Lead GROUP BY City":                    "MALFORMED_QUERY",
		"SELECT SUM(City) FROM Lead":                                        "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE COUNT(Id) > 1":                           "MALFORMED_QUERY",
		"SELECT Id FROM Lead ORDER BY COUNT(Id)":                            "MALFORMED_QUERY",
		"SELECT City FROM Lead GROUP BY City HAVING COUNT(Id) > 'x'":        "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE Id IN (SELECT Id, Name FROM Contact)":    "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE Id IN (SELECT Nope FROM Contact)":        "INVALID_FIELD",
		"SELECT FIELDS(ALL) FROM Lead":                                      "MALFORMED_QUERY",
		"SELECT Id FROM Lead WHERE City # 'x'":                              "MALFORMED_QUERY",
		"SELECT Id FROM Leads":                                              "INVALID_TYPE",
		"SELECT Nope FROM Lead":                                             "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE Nope = 1":                                "INVALID_FIELD",
		"SELECT Id FROM Lead ORDER BY Nope":                                 "INVALID_FIELD",
		"SELECT Nobody.Name FROM Lead":                                      "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE City = 5":                                "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE Annual_Premium__c = '5'":                 "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE SystemModstamp > '2026-11-23T09:00:00Z'": "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE SystemModstamp > 2026-11-23":             "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE IsDeleted = 'true'":                      "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE Description = 'x'":                       "INVALID_FIELD",
		"SELECT Id FROM Lead WHERE Id = 'x'":                                "INVALID_QUERY_FILTER_OPERATOR",
		"SELECT Id FROM Lead OFFSET 2001":                                   "NUMBER_OUTSIDE_VALID_RANGE",
	} {
		if a := c.call("GET", "/query?q="+url.QueryEscape(q), nil); a.status != 400 || !strings.Contains(a.text, `"`+want+`"`) {
			t.Errorf("%s: %d %s, want %s", q, a.status, a.text, want)
		}
	}
	c.call("GET", "/query?q=SELECT+Nope+FROM+Lead", nil).want(400, `ERROR at Row:1:Column:8\nNo such column 'Nope' on entity 'Lead'`)
}

func TestSelect(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	c.call("GET", "/query?q=SELECT+COUNT()+FROM+Lead", nil).want(200, `{"totalSize":30,"done":true,"records":[]}`)
	got := c.query("select l.Id, l.Owner.Name, l.Owner.Email, l.ConvertedContact.Name from Lead l limit 1")[0]
	owner := got["Owner"].(map[string]any)
	if owner["Name"] != "Dana Reyes" || owner["Email"] == nil || owner["attributes"].(map[string]any)["type"] != "User" || got["ConvertedContact"] != nil {
		t.Error(got)
	}
	figures := c.query("SELECT COUNT(Email) n, MIN(CreatedDate), MAX(Annual_Premium__c) top FROM Lead")[0]
	if figures["n"].(float64) < 20 || figures["expr0"] == nil || figures["top"].(float64) < 400 {
		t.Error(figures)
	}
	groups, sum := c.query("SELECT Product__c, COUNT(Id) n, AVG(Annual_Premium__c) FROM Lead GROUP BY Product__c"), 0.0
	for i, g := range groups {
		sum += g["n"].(float64)
		if i > 0 && g["Product__c"].(string) <= groups[i-1]["Product__c"].(string) || g["expr0"].(float64) < 400 {
			t.Error(groups)
		}
	}
	if down := c.query("SELECT Product__c FROM Lead GROUP BY Product__c ORDER BY Product__c DESC LIMIT 1"); sum != 30 || down[0]["Product__c"] != groups[len(groups)-1]["Product__c"] {
		t.Error(sum, down)
	}
	if all := c.query("SELECT FIELDS(ALL) FROM Lead LIMIT 1")[0]; all["Leadbridge_Id__c"] != nil || all["LastName"] == nil || all["Address"] == nil {
		t.Error(all)
	}
	var names []string
	for _, r := range c.query("SELECT LastName FROM Lead ORDER BY LastName DESC NULLS LAST, FirstName, Id LIMIT 10 OFFSET 5") {
		names = append(names, strings.ToLower(r["LastName"].(string)))
	}
	if len(names) != 10 || !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Error(names)
	}
	nulls := c.query("SELECT MobilePhone FROM Lead ORDER BY MobilePhone")
	last := c.query("SELECT MobilePhone FROM Lead ORDER BY MobilePhone NULLS LAST")
	if nulls[0]["MobilePhone"] != nil || last[0]["MobilePhone"] == nil || last[len(last)-1]["MobilePhone"] != nil {
		t.Error("nulls do not stand where they were asked for")
	}
}

// TestSpansLoseNothing runs random queries with and without what spares them
// a scan; the rows must be the same.
func TestSpansLoseNothing(t *testing.T) {
	t.Parallel()
	s := stage.NewStage("salesforce", stage.Options{Records: 40, Seed: 3, Accounts: 1})
	s.Clock.Set(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	v := &server{Stage: s}
	s.Vices.Add(vices...)
	o := v.newOrg(0)
	people := o.asPerson()
	leads := o.table("Lead")
	rapid.Check(t, func(t *rapid.T) {
		s.Clock.Advance(time.Duration(rapid.IntRange(0, 2).Draw(t, "seconds")) * time.Second)
		people.late = int64(rapid.SampledFrom([]int{0, 0, 2}).Draw(t, "late"))
		people.touchSome(leads, rapid.IntRange(0, 3).Draw(t, "edits"))
		r, _ := leads.row(uint32(rapid.IntRange(0, len(leads.rows)-1).Draw(t, "row")))
		if r.deleted {
			people.undelete(r)
		} else {
			people.bin(r)
		}
		condition := rapid.StringOfN(rapid.RuneFrom([]rune("abcdefg")), 1, 5, -1).Draw(t, "shape")
		text := "SELECT Id FROM Lead WHERE " + drawn(t, leads, condition) + rapid.SampledFrom([]string{"", " ORDER BY Id", " ORDER BY SystemModstamp, Id",
			" ORDER BY SystemModstamp DESC, Id DESC", " ORDER BY LastName", " ORDER BY Id DESC"}).Draw(t, "order") + rapid.SampledFrom([]string{"", " LIMIT 3", " LIMIT 7 OFFSET 2"}).Draw(t, "limit")
		parsed, err := parseQuery(text)
		if err != nil {
			t.Fatalf("%s: %s", text, err.Message)
		}
		q, err := o.bind(parsed, rapid.Bool().Draw(t, "all"))
		if err != nil {
			t.Fatalf("%s: %s", text, err.Message)
		}
		quick := q.run()
		q.span = everything()
		q.limit, q.offset = -1, 0
		slow := q.run()
		slow = slow[min(parsed.offset, len(slow)):]
		if parsed.limit >= 0 {
			slow = slow[:min(parsed.limit, len(slow))]
		}
		if !slices.Equal(quick, slow) {
			t.Fatalf("%s: %v, but a scan finds %v", text, quick, slow)
		}
	})
}

// drawn makes a condition of some comparisons, which the letters choose.
func drawn(t *rapid.T, leads *table, shape string) string {
	var terms []string
	for i, letter := range shape {
		at := leads.rows[rapid.IntRange(0, len(leads.rows)-1).Draw(t, "at")]
		id := makeID("00Q", leads.org.pod, uint32(rapid.IntRange(0, len(leads.rows)).Draw(t, "id")))
		op := rapid.SampledFrom([]string{"=", "<", "<=", ">", ">=", "!="}).Draw(t, "op")
		stamp := stampText(at.stamp)
		email := at.value(leads.byName["email"].slot)
		terms = append(terms, map[rune]string{'a': "SystemModstamp " + op + " " + stamp, 'b': "Id " + op + " '" + id + "'",
			'c': "(SystemModstamp = " + stamp + " AND Id > '" + id + "') OR SystemModstamp > " + stamp, 'd': "Email = '" + email + "'",
			'e': "NOT Id = '" + id + "'", 'f': "Id IN ('" + id + "', '" + makeID("00Q", leads.org.pod, 3) + "')", 'g': "Rating = 'Hot'"}[letter])
		terms[i] = "(" + terms[i] + ")"
	}
	return strings.Join(terms, rapid.SampledFrom([]string{" AND ", " OR "}).Draw(t, "joined"))
}

func FuzzParseQuery(f *testing.F) {
	for _, q := range []string{"SELECT Id FROM Lead", "SELECT COUNT() FROM Lead WHERE (A = 'x\\'' OR NOT B LIKE '%') ORDER BY C DESC NULLS LAST LIMIT 1 OFFSET 2",
		"SELECT FIELDS(ALL) FROM Lead l WHERE d > 2026-01-01T00:00:00Z AND e IN (1, 2)"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if s, err := parseQuery(q); err == nil && s.object.text == "" {
			t.Error("a statement without an object")
		}
	})
}

func TestGroupsByFigures(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	for i, city := range []string{"Rare", "Common", "Common", "Common", "Middling", "Middling"} {
		c.create(lead(fmt.Sprint(i), "City", city, "Lead_Source_Detail__c", "ranked", "Annual_Premium__c", i))
	}
	for rest, want := range map[string]string{
		"ORDER BY COUNT(Id) DESC":                                     "Common Middling Rare",
		"ORDER BY MAX(Annual_Premium__c), City":                       "Rare Common Middling",
		"HAVING COUNT(Id) > 1 ORDER BY COUNT(Id)":                     "Middling Common",
		"HAVING City IN (SELECT City FROM Lead WHERE City = 'Rare')":  "Rare",
		"HAVING City IN (SELECT City FROM Lead WHERE City = 'none')":  "",
		"HAVING COUNT(Id) >= 2 AND City LIKE 'C%'":                    "Common",
		"HAVING NOT (COUNT(Id) = 2 OR MAX(Annual_Premium__c) = 0)":    "Common",
		"HAVING COUNT(Id) < 3 ORDER BY COUNT(Id) DESC LIMIT 1":        "Middling",
		"ORDER BY COUNT(Id) DESC LIMIT 1 OFFSET 1":                    "Middling",
		"HAVING SUM(Annual_Premium__c) > 1000 ORDER BY COUNT(Id) ASC": "",
	} {
		var cities []string
		for _, g := range c.query("SELECT City, COUNT(Id) FROM Lead WHERE Lead_Source_Detail__c = 'ranked' GROUP BY City %s", rest) {
			cities = append(cities, g["City"].(string))
		}
		if got := strings.Join(cities, " "); got != want {
			t.Errorf("%s: %s, want %s", rest, got, want)
		}
	}
}

func TestInnerQueries(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	all := len(c.query("SELECT Id FROM Contact"))
	account := c.query("SELECT AccountId FROM Contact WHERE AccountId != null LIMIT 1")[0]["AccountId"]
	some := len(c.query("SELECT Id FROM Contact WHERE AccountId = '%s'", account))
	for where, want := range map[string]int{
		"AccountId IN (SELECT Id FROM Account)":                                           all,
		fmt.Sprintf("AccountId IN (SELECT Id FROM Account WHERE Id = '%s')", account):     some,
		fmt.Sprintf("AccountId NOT IN (SELECT Id FROM Account WHERE Id = '%s')", account): all - some,
		"AccountId IN (SELECT Id FROM Account WHERE Name = 'nobody')":                     0,
		"AccountId NOT IN (SELECT Id FROM Account WHERE Name = 'nobody')":                 all,
		"Id IN (SELECT Id FROM Contact WHERE Name != null) AND (NOT LastName = null)":     all,
	} {
		if got := len(c.query("SELECT Id FROM Contact WHERE %s", where)); got != want {
			t.Errorf("%s finds %d, want %d", where, got, want)
		}
	}
}
