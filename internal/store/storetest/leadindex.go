package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var leadIndexExam = map[string]func(*testing.T, Opener){
	"lead index/answers as the leads do": indexAnswers,
	"lead index/of another process":      indexOfAnother,
	"lead index/facets":                  indexFacets,
	"lead index/of another version":      indexOfAnotherVersion,
}

// indexed puts into the lead index what is to be put there.
func indexed(t testing.TB, db *store.DB) {
	t.Helper()
	if err := db.IndexLeads(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// crowd is leads that change, and what is known of them without the store.
type crowd struct {
	*rand.Rand
	db    *store.DB
	leads map[int64]*leadbridge.Lead
	at    time.Time
}

func (c *crowd) pick(texts ...string) string { return texts[c.IntN(len(texts))] }

// person makes up a lead's values.
func (c *crowd) person() leadbridge.Values {
	v := leadbridge.Values{"firstName": c.pick("", "Ann", "ann", "Bob", "Zoë"), "lastName": c.pick("", "Smith", "smith", "Ångström", "O'Neil"),
		"city": c.pick("", "Boston", "Austin"), "status": c.pick("", "new", "open"), "email": c.pick("", "ann@example.com", "bob@example.com"),
		"notes": c.pick("", "likes boats")}
	maps.DeleteFunc(v, func(_, value string) bool { return value == "" })
	return v
}

func (c *crowd) apply(t *testing.T, changes ...leadbridge.LeadChange) {
	t.Helper()
	for i := range changes {
		c.at = c.at.Add(time.Second)
		changes[i].Lead.UpdatedAt = c.at
	}
	apply(t, c.db, &leadbridge.Changeset{Leads: changes})
	for _, change := range changes {
		c.leads[change.Lead.Seq] = change.Lead
	}
}

func (c *crowd) create(t *testing.T) {
	var changes []leadbridge.LeadChange
	for range 1 + c.IntN(12) {
		changes = append(changes, newLead(c.person(), c.at))
	}
	c.apply(t, changes...)
}

// alter changes, deletes or restores a lead.
func (c *crowd) alter(t *testing.T) {
	l := c.leads[slices.Sorted(maps.Keys(c.leads))[c.IntN(len(c.leads))]]
	next := changed(l, leadbridge.OpUpdate, nil)
	switch {
	case l.Deleted():
		next = changed(l, leadbridge.OpRestore, nil)
	case c.IntN(4) == 0:
		next = changed(l, leadbridge.OpDelete, nil)
	default:
		next.Lead.Values = c.person()
	}
	c.apply(t, next)
}

// indexAnswers makes, changes and deletes leads, indexes them now and then, and
// compares what lists say with the leads.
func indexAnswers(t *testing.T, open Opener) {
	c := &crowd{Rand: rand.New(rand.NewPCG(1, 2)), db: open(), leads: map[int64]*leadbridge.Lead{}, at: start}
	c.create(t)
	for range 300 {
		switch n := c.IntN(12); {
		case n == 0 && len(c.leads) < 200:
			c.create(t)
		case n < 6:
			c.alter(t)
		case n == 6:
			indexed(t, c.db)
		case n < 11:
			c.list(t)
		default:
			c.each(t)
		}
	}
}

// filter makes up a filter.
func (c *crowd) filter() store.LeadFilter {
	f := store.LeadFilter{
		Search:  c.pick("", "", "ann", "sm", "ang", "oneil bos", "ann@ex", "example", "nobody"),
		Deleted: c.IntN(2) == 0, Count: true, Limit: 1 + c.IntN(60),
		Sort: c.pick("", "createdAt", "-updatedAt", "updatedAt", "name", "-name", "city", "-status", "email"),
	}
	f.OnlyDeleted = f.Deleted && c.IntN(2) == 0
	switch c.IntN(4) {
	case 0:
		f.Fields = []store.FieldFilter{{Field: "status", Test: store.FieldIs, Is: []string{"new", "none"}}}
	case 1:
		f.Fields = []store.FieldFilter{{Field: "city", Test: store.FieldIsNot, Is: []string{"Boston"}}, {Field: "notes", Test: store.FieldIs, Is: []string{"likes boats"}}}
	case 2:
		f.Fields = []store.FieldFilter{{Field: "email", Test: store.FieldSet}, {Field: "notes", Test: store.FieldUnset}}
	}
	return f
}

// selected are the leads that a filter selects, without the store's help.
func (c *crowd) selected(f store.LeadFilter) []*leadbridge.Lead {
	var found []*leadbridge.Lead
	for _, l := range c.leads {
		if l.Deleted() && !f.Deleted || !l.Deleted() && f.OnlyDeleted {
			continue
		}
		words := strings.Fields(plainly(l.Values["firstName"] + " " + l.Values["lastName"] + " " + l.Values["city"] + " " + l.Values["email"] + " " +
			strings.NewReplacer("@", " ", ".", " ").Replace(l.Values["email"])))
		good := true
		for _, asked := range strings.Fields(f.Search) {
			good = good && slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, asked) })
		}
		for _, t := range f.Fields {
			v := l.Values[t.Field]
			good = good && map[store.FieldTest]bool{store.FieldIs: slices.Contains(t.Is, v), store.FieldIsNot: !slices.Contains(t.Is, v),
				store.FieldSet: v != "", store.FieldUnset: v == ""}[t.Test]
		}
		if good {
			found = append(found, l)
		}
	}
	slices.SortFunc(found, inOrder(f.Sort))
	return found
}

func plainly(s string) string {
	return strings.NewReplacer("å", "a", "ö", "o", "ë", "e", "'", "").Replace(strings.ToLower(s))
}

// inOrder is [order], of names as well.
func inOrder(sort string) func(a, b *leadbridge.Lead) int {
	name, descending := strings.CutPrefix(sort, "-")
	if name != store.SortName && name != "city" && name != "status" && name != "email" {
		return order(sort)
	}
	fields := []string{name}
	if name == store.SortName {
		fields = []string{"lastName", "firstName"}
	}
	turn := map[bool]int{false: 1, true: -1}[descending]
	return func(a, b *leadbridge.Lead) int {
		for _, field := range fields {
			x, y := a.Values[field], b.Values[field]
			if n := cmp.Compare(min(1, len(y)), min(1, len(x))); n != 0 {
				return n
			}
			folded := func(s string) string {
				return strings.NewReplacer("å", "a", "ö", "o", "ë", "e").Replace(strings.ToLower(s))
			}
			if n := cmp.Or(strings.Compare(folded(x), folded(y)), strings.Compare(x, y)); n != 0 {
				return turn * n
			}
		}
		return turn * cmp.Compare(a.Seq, b.Seq)
	}
}

// list walks a list from page to page, to its end and back.
func (c *crowd) list(t *testing.T) {
	f := c.filter()
	want := ids(c.selected(f))
	var got []string
	var pages [][]string
	var last store.LeadPage
	for {
		page, err := c.db.Leads(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		if page.Behind != 0 || !page.Count.Exact || page.Count.Leads != int64(len(want)) {
			t.Fatalf("%+v: counted %+v, behind %d; there are %d", f, *page.Count, page.Behind, len(want))
		}
		got, pages, last = append(got, ids(page.Leads)...), append(pages, ids(page.Leads)), page
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%+v:\ngot  %v\nwant %v", f, got, want)
	}
	for i := len(pages) - 2; i >= 0; i-- {
		f.Cursor = last.Previous
		page, err := c.db.Leads(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ids(page.Leads), pages[i]) || page.Next == "" {
			t.Fatalf("%+v back to page %d of %d:\ngot  %v\nwant %v", f, i+1, len(pages), ids(page.Leads), pages[i])
		}
		last = page
	}
	if last.Previous != "" {
		t.Fatal("a first page has one before it")
	}
}

// each reads all of a selection.
func (c *crowd) each(t *testing.T) {
	f := c.filter()
	f.Sort = "createdAt"
	var got []*leadbridge.Lead
	if err := c.db.EachLead(context.Background(), f, func(l *leadbridge.Lead) error {
		got = append(got, l)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := c.selected(f); !slices.Equal(ids(got), ids(want)) {
		t.Fatalf("%+v:\ngot  %v\nwant %v", f, ids(got), ids(want))
	}
}

// indexOfAnother has two processes index and list the same leads.
func indexOfAnother(t *testing.T, open Opener) {
	one, two := open(), open()
	var values []leadbridge.Values
	for i := range 100 {
		values = append(values, leadbridge.Values{"lastName": fmt.Sprint("Name", i%10), "city": "Boston"})
	}
	leads := create(t, one, values...)
	names := func(db *store.DB, f store.LeadFilter) (list []string) {
		t.Helper()
		page, err := db.Leads(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Leads {
			list = append(list, l.Values["lastName"])
		}
		return list
	}
	for round, db := range []*store.DB{one, two, one} {
		indexed(t, db)
		for i := range leads {
			if i%5 == round {
				next := changed(leads[i], leadbridge.OpUpdate, leadbridge.Values{"lastName": fmt.Sprint("Other", round)})
				apply(t, two, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{next}})
				leads[i] = next.Lead
			}
		}
		for _, db := range []*store.DB{one, two} {
			if got := names(db, store.LeadFilter{Search: fmt.Sprint("other", round), Limit: 500}); len(got) != 20 {
				t.Errorf("round %d: found %d leads of 20", round, len(got))
			}
			if got := names(db, store.LeadFilter{Search: "bos", Sort: "-lastName", Limit: 2}); got[0] != fmt.Sprint("Other", round) {
				t.Errorf("round %d: the first is %v", round, got)
			}
		}
	}
}

func indexFacets(t *testing.T, open Opener) {
	db := open()
	var values []leadbridge.Values
	for i := range 120 {
		values = append(values, leadbridge.Values{"status": []string{"new", "new", "open"}[i%3], "owner": fmt.Sprint("Owner ", i%20), "city": []string{"Rome", ""}[i%2]})
	}
	leads := create(t, db, values...)
	indexed(t, db)
	next := changed(leads[0], leadbridge.OpUpdate, leadbridge.Values{"status": "won"})
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{next, changed(leads[1], leadbridge.OpDelete, nil)}})
	got, behind, err := db.LeadFacets(context.Background(), store.LeadFilter{Fields: []store.FieldFilter{
		{Field: "status", Test: store.FieldIs, Is: []string{"new"}}, {Field: "city", Test: store.FieldSet}}}, []string{"status", "owner", "city"}, 3)
	want := []store.Facet{
		{Field: "status", Distinct: 3, Values: []store.FacetValue{{Value: "new", Leads: 39}, {Value: "open", Leads: 20}, {Value: "won", Leads: 1}}},
		{Field: "owner", Distinct: 10, Values: []store.FacetValue{{Value: "Owner 10", Leads: 4}, {Value: "Owner 12", Leads: 4}, {Value: "Owner 14", Leads: 4}}},
		{Field: "city", Distinct: 2, Values: []store.FacetValue{{Value: "Rome", Leads: 39}, {Value: "", Leads: 39}}},
	}
	if err != nil || behind != 0 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v, %d, %v\nwant %v", got, behind, err, want)
	}
	if _, _, err := db.LeadFacets(context.Background(), store.LeadFilter{}, []string{"notes"}, 3); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("free text: got %v", err)
	}
}

// indexOfAnotherVersion has segments that lack a column.
func indexOfAnotherVersion(t *testing.T, open Opener) {
	db := open()
	values := make([]leadbridge.Values, 50)
	for i := range values {
		values[i] = leadbridge.Values{"lastName": fmt.Sprint("Name", i%10)}
	}
	create(t, db, values...)
	indexed(t, db)
	if err := db.InTx(context.Background(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(context.Background(), "DELETE FROM lead_columns WHERE name = 'owner'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	f := store.LeadFilter{Sort: "owner", Count: true}
	_, err := open().Leads(context.Background(), f)
	demand(t, err, leadbridge.Unavailable, "unavailable")
	later := open()
	indexed(t, later)
	for _, db := range []*store.DB{db, later} {
		if page, err := db.Leads(context.Background(), f); err != nil || *page.Count != (store.LeadCount{Leads: 50, Exact: true}) {
			t.Errorf("got %+v, %v", page.Count, err)
		}
	}
}
