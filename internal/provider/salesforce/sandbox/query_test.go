package sandbox

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

func TestPages(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{Records: 450})
	c.header.Set("Sforce-Query-Options", "batchSize=5") // raised to 200
	first := c.call("GET", "/query?q=SELECT+Id+FROM+Lead", nil).want(200, `"totalSize":450`, `"done":false`)
	seen := map[any]bool{}
	for _, r := range records(first) {
		seen[r["Id"]] = true
	}
	if len(seen) != 200 {
		t.Fatalf("%d rows on the first page", len(seen))
	}
	// Others write meanwhile: what the query has found is settled.
	c.create(lead("Later"))
	gone := c.query("SELECT Id FROM Lead WHERE LastName != 'Later' ORDER BY Id DESC LIMIT 1")[0]["Id"].(string)
	c.act("delete", "id", gone)
	next := first.json()["nextRecordsUrl"].(string)
	for next != "" {
		a := c.call("GET", next, nil).want(200, `"totalSize":450`)
		for _, r := range records(a) {
			if seen[r["Id"]] {
				t.Fatalf("%v came twice", r["Id"])
			}
			seen[r["Id"]] = true
		}
		next, _ = a.json()["nextRecordsUrl"].(string)
	}
	if len(seen) != 449 || seen[gone] {
		t.Errorf("%d rows were read", len(seen))
	}
	c.call("GET", first.json()["nextRecordsUrl"].(string), nil).want(400, "INVALID_QUERY_LOCATOR")
}

func TestCursorsEnd(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{Records: 100})
	c.set(viceShortPages, 30)
	open := func() string {
		return c.call("GET", "/queryAll?q=SELECT+Id+FROM+Lead", nil).want(200).json()["nextRecordsUrl"].(string)
	}
	if n := len(c.query("SELECT Id FROM Lead")); n != 30 {
		t.Errorf("a short page has %d rows", n)
	}
	old := open()
	c.call("GET", old, nil).want(200)
	c.call("GET", old, nil).want(200) // again, as after a lost answer
	for range 10 {
		open()
	}
	c.call("GET", old, nil).want(400, "INVALID_QUERY_LOCATOR")
	fresh := open()
	c.set(viceCursorLife, 2)
	c.Stage.Clock.Advance(3 * time.Second)
	c.call("GET", fresh, nil).want(400, "INVALID_QUERY_LOCATOR")
	c.call("GET", "/query/nonsense", nil).want(400, "INVALID_QUERY_LOCATOR")
}

func TestConcurrentEdits(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{Records: 100})
	before := c.Stage.Clock.Now()
	c.set(viceConcurrentEdits, 5)
	c.query("SELECT Id FROM Lead")
	c.Stage.Vices.Clear()
	edited := c.query("SELECT LastModifiedBy.Name FROM Lead WHERE SystemModstamp >= %s", before.Format(time.RFC3339))
	if len(edited) == 0 || len(edited) > 5 || edited[0]["LastModifiedBy"].(map[string]any)["Name"] != "Dana Reyes" {
		t.Error(edited)
	}
}

func TestKeysetPagingUnderWrites(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{Records: 200})
	c.set(viceConcurrentEdits, 2)
	all := map[string]bool{}
	for _, id := range c.ids(200) {
		all[id] = true
	}
	where, pages := "", 0
	for ; pages < 100; pages++ {
		rows := c.query("SELECT Id, SystemModstamp FROM Lead %s ORDER BY SystemModstamp, Id LIMIT 20", where)
		for _, r := range rows {
			delete(all, r["Id"].(string))
		}
		if len(rows) == 0 {
			break
		}
		last := rows[len(rows)-1]
		stamp := strings.Replace(last["SystemModstamp"].(string), "+0000", "Z", 1)
		where = fmt.Sprintf("WHERE (SystemModstamp = %s AND Id > '%s') OR SystemModstamp > %s", stamp, last["Id"], stamp)
		c.Stage.Clock.Advance(time.Second)
		if pages == 12 {
			c.Stage.Vices.Clear()
		}
	}
	if len(all) > 0 {
		t.Errorf("%d leads were never seen in %d pages", len(all), pages)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	find := func(q string) int {
		path := "/search?q=" + url.QueryEscape(q)
		if !strings.HasPrefix(q, "FIND") {
			path = "/parameterizedSearch?" + q
		}
		return len(c.call("GET", path, nil).want(200).json()["searchRecords"].([]any))
	}
	c.create(lead("Quixote", "FirstName", "Alonso", "Email", "aq@example.com", "Phone", "(512) 555-0199"))
	for q, want := range map[string]int{
		"FIND {quixote}": 1,
		"FIND {quix*} IN NAME FIELDS RETURNING Lead(Id, Name WHERE City = null LIMIT 5), Contact(Id)": 1,
		"FIND {quixote} IN EMAIL FIELDS RETURNING Lead":                                               0,
		"FIND {quixote} RETURNING Contact(Id)":                                                        0,
		"FIND {5125550199} IN PHONE FIELDS RETURNING Lead(Id)":                                        1,
		"FIND {alonso nobody} RETURNING Lead(Id)":                                                     0,
		"q=aq@example.com&in=email&sobject=Lead&Lead.fields=Id,Name":                                  1,
		"q=quixote&sobject=Lead,Contact&fields=Id,Name&Lead.where=City+=+null&Lead.limit=5":           1,
		"q=quixote": 1,
	} {
		if got := find(q); got != want {
			t.Errorf("%s finds %d, want %d", q, got, want)
		}
	}
	posted := map[string]any{"q": "quixote", "in": "NAME", "fields": []string{"Id"}, "sobjects": []any{map[string]any{"name": "Lead", "fields": []string{"Id", "Name"}, "limit": 1}}}
	c.call("POST", "/parameterizedSearch", posted).want(200, `"Name":"Alonso Quixote"`)
	c.set(viceIndexLag, 10)
	if find("FIND {quixote}") != 0 {
		t.Error("the index does not lag")
	}
	c.Stage.Clock.Advance(10 * time.Second)
	if find("FIND {quixote}") != 1 {
		t.Error("the index lags too long")
	}
	c.call("GET", "/search?q=FIND+{x}", nil).want(400, "MALFORMED_SEARCH")
	c.call("GET", "/search?q=quixote", nil).want(400, "MALFORMED_SEARCH")
	c.call("GET", "/search?q="+url.QueryEscape("FIND {quixote} RETURNING Lead(Nope)"), nil).want(400, "INVALID_FIELD")
}
