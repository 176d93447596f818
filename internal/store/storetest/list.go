package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/store"
)

var listExam = map[string]func(*testing.T, Opener){
	"list/filters":                       filters,
	"list/pages are the whole":           pagesAreTheWhole,
	"list/refuses what it does not know": listRefusals,
	"list/by match key":                  listByKey,
	"list/rows of an import":             listByJob,
	"list/possible duplicates":           listDuplicates,
	"list/counts":                        listCounts,
	"list/each lead once, oldest first":  eachLead,
	"list/names of extra fields":         extraFields,
	"list/each lead of a set":            eachOfSet,
}

func people() []leadbridge.Values {
	return []leadbridge.Values{
		{"firstName": "Ann", "lastName": "O'Brien", "email": "ann@example.com", "city": "Boston", "status": "new"},
		{"firstName": "Bob", "lastName": "van der Berg", "company": "100% Roofing", "phone": "+12125550187", "status": "open", "notes": "likes boats"},
		{"firstName": "Çelik", "lastName": "Yıldız", "email": "c_y@example.com", "city": "Köln"},
		{"firstName": "Dan", "lastName": "Boston", "email": "dan@boston.example", "status": "new", "insuranceType": "AUTO", "company": `Back\slash`},
	}
}

func filters(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, append(people(), leadbridge.Values{"firstName": "Zed", "status": "new"})...)
	gone := changed(leads[4], leadbridge.OpDelete, nil)
	edited := changed(leads[1], leadbridge.OpUpdate, leadbridge.Values{"owner": "me"})
	edited.Lead.UpdatedAt = start.Add(time.Hour)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{gone, edited}})

	field := func(name string, test store.FieldTest, is ...string) store.LeadFilter {
		return store.LeadFilter{Fields: []store.FieldFilter{{Field: name, Test: test, Is: is}}}
	}
	for name, c := range map[string]struct {
		filter store.LeadFilter
		want   string // the first letters of the first names, in order
	}{
		"all":                 {store.LeadFilter{}, "DÇBA"},
		"deleted too":         {store.LeadFilter{Deleted: true}, "ZDÇBA"},
		"word":                {store.LeadFilter{Search: "boston"}, "DA"},
		"words":               {store.LeadFilter{Search: "BOSTON ann"}, "A"},
		"beginning of a word": {store.LeadFilter{Search: "obr"}, "A"},
		"end of a word":       {store.LeadFilter{Search: "brien"}, ""},
		"apostrophe":          {store.LeadFilter{Search: "o'b"}, "A"},
		"signs part words":    {store.LeadFilter{Search: `100%roof`}, "B"},
		"signs only":          {store.LeadFilter{Search: `%\_`}, ""},
		"signs and words":     {store.LeadFilter{Search: `& 100 -`}, "B"},
		"other case":          {store.LeadFilter{Search: "çEL"}, "Ç"},
		"no accents":          {store.LeadFilter{Search: "yildiz koln"}, "Ç"},
		"umlaut":              {store.LeadFilter{Search: "KÖLN"}, "Ç"},
		"phone":               {store.LeadFilter{Search: "5550187"}, "B"},
		"area code":           {store.LeadFilter{Search: "(212)"}, "B"},
		"last four digits":    {store.LeadFilter{Search: "0187"}, "B"},
		"address":             {store.LeadFilter{Search: "ann@example.com"}, "A"},
		"start of an address": {store.LeadFilter{Search: "Ann@exa"}, "A"},
		"part of an address":  {store.LeadFilter{Search: "@example.com"}, "ÇA"},
		"nobody":              {store.LeadFilter{Search: "xyz"}, ""},
		"is":                  {field("status", store.FieldIs, "new"), "DA"},
		"is any of":           {field("status", store.FieldIs, "new", "open"), "DBA"},
		"is exactly":          {field("status", store.FieldIs, "NEW"), ""},
		"is not":              {field("status", store.FieldIsNot, "new"), "ÇB"},
		"is free text":        {field("notes", store.FieldIs, "likes boats"), "B"},
		"deleted only":        {store.LeadFilter{OnlyDeleted: true}, "Z"},
		"set":                 {field("insuranceType", store.FieldSet), "D"},
		"unset":               {field("email", store.FieldUnset), "B"},
		"created":             {store.LeadFilter{CreatedFrom: start.Add(time.Second), CreatedTo: start.Add(3 * time.Second)}, "ÇB"},
		"updated":             {store.LeadFilter{UpdatedFrom: start.Add(time.Minute)}, "B"},
		"updated before":      {store.LeadFilter{UpdatedTo: start.Add(time.Second)}, "A"},
		"oldest first":        {store.LeadFilter{Sort: "createdAt"}, "ABÇD"},
		"by last name":        {store.LeadFilter{Sort: "lastName"}, "DABÇ"},
		"by last name, back":  {store.LeadFilter{Sort: "-lastName"}, "ÇBAD"},
		"last changed first":  {store.LeadFilter{Sort: "-updatedAt"}, "BDÇA"},
		"by status":           {store.LeadFilter{Sort: "status"}, "ADBÇ"},
		"by status, back":     {store.LeadFilter{Sort: "-status"}, "BDAÇ"},
		"by name":             {store.LeadFilter{Sort: "name"}, "DABÇ"},
	} {
		page, err := db.Leads(context.Background(), c.filter)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := ""
		for _, l := range page.Leads {
			got += string([]rune(l.Values["firstName"])[:1])
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func listRefusals(t *testing.T, open Opener) {
	db := open()
	create(t, db, people()...)
	first, err := db.Leads(context.Background(), store.LeadFilter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]store.LeadFilter{
		"cursor of another query": {Limit: 1, Search: "x", Cursor: first.Next},
		"cursor of another sort":  {Limit: 1, Sort: "lastName", Cursor: first.Next},
		"rubbish cursor":          {Cursor: "rubbish"},
		"unknown sort":            {Sort: "lastname"},
		"sort by free text":       {Sort: "notes"},
		"unknown field":           {Fields: []store.FieldFilter{{Field: "x; DROP TABLE leads", Test: store.FieldSet}}},
		"unknown test":            {Fields: []store.FieldFilter{{Field: "city", Test: "like"}}},
		"no value":                {Fields: []store.FieldFilter{{Field: "city", Test: store.FieldIs}}},
		"limit":                   {Limit: 501},
		"negative limit":          {Limit: -1},
		"too many words":          {Search: strings.Repeat("a ", 11)},
	} {
		if _, err := db.Leads(context.Background(), f); leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, err = db.Leads(context.Background(), store.LeadFilter{Job: "no-such-job"})
	demand(t, err, leadbridge.NotFound, "not_found")
}

func pagesAreTheWhole(t *testing.T, open Opener) {
	db := open()
	var values []leadbridge.Values
	for i := range 60 {
		values = append(values, leadbridge.Values{
			"lastName": []string{"Smith", "smith", "Ärger", "Zu", "O'Neil", ""}[i%6],
			"city":     []string{"", "Boston", "Austin"}[i%3],
		})
	}
	leads := create(t, db, values...)
	for i := range leads {
		if i%7 == 0 {
			next := changed(leads[i], leadbridge.OpUpdate, leadbridge.Values{"owner": fmt.Sprint(i)})
			apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{next}})
			leads[i] = next.Lead
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := store.LeadFilter{
			Sort:   rapid.SampledFrom([]string{"", "createdAt", "-createdAt", "updatedAt", "-updatedAt", "lastName", "-lastName", "city", "-city"}).Draw(rt, "sort"),
			Search: rapid.SampledFrom([]string{"", "a", "smith"}).Draw(rt, "search"),
			Limit:  500,
		}
		whole, err := db.Leads(context.Background(), f)
		if err != nil {
			rt.Fatal(err)
		}
		if whole.Next != "" {
			rt.Fatal("a last page has a next one")
		}
		if !slices.IsSortedFunc(whole.Leads, order(f.Sort)) {
			rt.Fatalf("not in the order %q", f.Sort)
		}
		var pages []string
		for {
			f.Limit = rapid.IntRange(1, 70).Draw(rt, "limit")
			page, err := db.Leads(context.Background(), f)
			if err != nil {
				rt.Fatal(err)
			}
			pages = append(pages, ids(page.Leads)...)
			if f.Cursor = page.Next; f.Cursor == "" {
				break
			}
		}
		if !slices.Equal(pages, ids(whole.Leads)) {
			rt.Fatalf("pages %v\nwhole %v", pages, ids(whole.Leads))
		}
	})
}

// order is what a sort promises: by the value without regard to case and
// accents, no value last, then by age, in the same direction.
func order(sort string) func(a, b *leadbridge.Lead) int {
	name, descending := strings.CutPrefix(cmp.Or(sort, "-createdAt"), "-")
	turn := func(n int) int {
		if descending {
			return -n
		}
		return n
	}
	return func(a, b *leadbridge.Lead) int {
		switch name {
		case "createdAt":
			return turn(cmp.Compare(a.Seq, b.Seq))
		case "updatedAt":
			return turn(cmp.Or(a.UpdatedAt.Compare(b.UpdatedAt), cmp.Compare(a.Seq, b.Seq)))
		}
		x, y := a.Values[name], b.Values[name]
		if x == "" || y == "" {
			return cmp.Or(cmp.Compare(min(1, len(y)), min(1, len(x))), turn(cmp.Compare(a.Seq, b.Seq)))
		}
		folded := strings.NewReplacer("ä", "a")
		return turn(cmp.Or(strings.Compare(folded.Replace(strings.ToLower(x)), folded.Replace(strings.ToLower(y))), strings.Compare(x, y), cmp.Compare(a.Seq, b.Seq)))
	}
}

func listByKey(t *testing.T, open Opener) {
	db := open()
	values := people()
	for i := range 50 {
		values = append(values, leadbridge.Values{"firstName": fmt.Sprint(i), "phone": "+12125550100"})
	}
	leads := create(t, db, values...)
	// The key of an old value still leads here, but the value decides.
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(leads[0], leadbridge.OpUpdate, leadbridge.Values{"email": "new@example.com"})}})
	by := func(field, value string) []*leadbridge.Lead {
		page, err := db.Leads(context.Background(), store.LeadFilter{Limit: 500, Sort: "createdAt", Fields: []store.FieldFilter{
			{Field: field, Test: store.FieldIs, Is: []string{value}, Keys: keysOf(leadbridge.Values{field: value})}}})
		if err != nil {
			t.Fatal(err)
		}
		return page.Leads
	}
	if got := by("email", "dan@boston.example"); len(got) != 1 || got[0].ID != leads[3].ID {
		t.Errorf("found %d leads", len(got))
	}
	if got := by("email", "ann@example.com"); len(got) != 0 {
		t.Errorf("found %d leads by a value that is gone", len(got))
	}
	if got := by("phone", "+12125550100"); !slices.Equal(ids(got), ids(leads[4:])) {
		t.Errorf("found %d leads of 50 that share a phone", len(got))
	}
}

func listByJob(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	job := newJob(t, db)
	made := newLead(leadbridge.Values{"firstName": "Eve"}, start.Add(time.Minute))
	made.Revisions[0].Cause = leadbridge.Cause{Kind: leadbridge.CauseImport, Job: job.ID, Row: 3}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made}})
	step(t, db, job, []leadbridge.RowResult{
		{Record: leadbridge.ImportRecord{Row: 1, Line: 2, Status: leadbridge.RowUpdated, LeadVersion: 2}, Lead: leads[1]},
		{Record: leadbridge.ImportRecord{Row: 2, Line: 3, Status: leadbridge.RowDuplicate}, Other: leads[2]},
		{Record: leadbridge.ImportRecord{Row: 3, Line: 4, Status: leadbridge.RowCreated, LeadVersion: 1}, Lead: made.Lead},
	})
	want := []string{made.Lead.ID, leads[1].ID}
	for _, state := range []string{"not indexed", "indexed"} {
		page, err := db.Leads(context.Background(), store.LeadFilter{Job: job.ID, Count: true})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ids(page.Leads), want) || page.Count.Leads != 2 {
			t.Errorf("%s: got %v, %d, want %v", state, ids(page.Leads), page.Count.Leads, want)
		}
		var each []*leadbridge.Lead
		if err := db.EachLead(context.Background(), store.LeadFilter{Job: job.ID}, func(l *leadbridge.Lead) error {
			each = append(each, l)
			return nil
		}); err != nil || len(each) != 2 {
			t.Errorf("%s: each: got %v, %v", state, ids(each), err)
		}
		indexed(t, db)
	}
}

func listDuplicates(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{pairOf(leads[1], leads[0]), pairOf(leads[3], leads[2])}})
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(leads[2], leadbridge.OpDelete, nil)}})
	page, err := db.Leads(context.Background(), store.LeadFilter{PossibleDuplicates: true, Count: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{leads[1].ID, leads[0].ID}; !slices.Equal(ids(page.Leads), want) || page.Count.Leads != 2 {
		t.Errorf("got %v, want %v", ids(page.Leads), want)
	}
}

func listCounts(t *testing.T, open Opener) {
	db := open()
	values := make([]leadbridge.Values, 12_000)
	for i := range values {
		values[i] = leadbridge.Values{"city": []string{"Rome", "Paris"}[i%2]}
	}
	create(t, db, values...)
	page, err := db.Leads(context.Background(), store.LeadFilter{Search: "Rome", Count: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := (store.LeadCount{Leads: 6000}); *page.Count != want || page.Behind != 2000 {
		t.Errorf("before the index: got %+v, behind %d", *page.Count, page.Behind)
	}
	indexed(t, db)
	for name, c := range map[string]struct {
		filter store.LeadFilter
		want   int64
	}{
		"all":        {store.LeadFilter{}, 12_000},
		"some":       {store.LeadFilter{Search: "Rome"}, 6000},
		"one page":   {store.LeadFilter{Search: "Rome", CreatedTo: start.Add(100 * time.Second), Limit: 51}, 50},
		"some pages": {store.LeadFilter{Search: "Rome", CreatedTo: start.Add(100 * time.Second), Limit: 49}, 50},
	} {
		c.filter.Count = true
		page, err := db.Leads(context.Background(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		if want := (store.LeadCount{Leads: c.want, Exact: true}); *page.Count != want || page.Behind != 0 {
			t.Errorf("%s: got %+v, want %+v", name, *page.Count, want)
		}
	}
}

func eachLead(t *testing.T, open Opener) {
	db := open()
	values := make([]leadbridge.Values, 2500)
	for i := range values {
		values[i] = leadbridge.Values{"lastName": fmt.Sprint(i), "city": []string{"Rome", "Paris"}[i%2]}
	}
	leads := create(t, db, values...)
	var seen []string
	err := db.EachLead(context.Background(), store.LeadFilter{Sort: "-lastName"}, func(l *leadbridge.Lead) error {
		if l.Seq%500 == 0 { // writing meanwhile must neither wait nor repeat a lead
			if err := db.Apply(context.Background(), &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(l, leadbridge.OpUpdate, leadbridge.Values{"owner": "x"})}}); err != nil {
				return err
			}
		}
		seen = append(seen, l.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(seen, ids(leads)) {
		t.Errorf("saw %d leads of %d, or not in order", len(seen), len(leads))
	}
	stop := leadbridge.Errorf(leadbridge.Unavailable, "exam", "stop")
	n := 0
	err = db.EachLead(context.Background(), store.LeadFilter{Search: "rome"}, func(*leadbridge.Lead) error {
		if n++; n == 1100 {
			return stop
		}
		return nil
	})
	if err != error(stop) || n != 1100 {
		t.Errorf("stopped after %d leads with %v", n, err)
	}
}

func eachOfSet(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{pairOf(leads[3], leads[1])}})
	var seen []*leadbridge.Lead
	err := db.EachLead(context.Background(), store.LeadFilter{PossibleDuplicates: true}, func(l *leadbridge.Lead) error {
		seen = append(seen, l)
		return nil
	})
	if want := []string{leads[1].ID, leads[3].ID}; err != nil || !slices.Equal(ids(seen), want) {
		t.Errorf("got %v, %v, want %v", ids(seen), err, want)
	}
}

func extraFields(t *testing.T, open Opener) {
	db := open()
	create(t, db, leadbridge.Values{"custom.b": "1", "city": "Rome"}, leadbridge.Values{"metadata.a": "2", "custom.b": "3"}, leadbridge.Values{"city": "Rome"})
	for search, want := range map[string][]string{"": {"custom.b", "metadata.a"}, "rome": {"custom.b"}} {
		got, err := db.ExtraFields(context.Background(), store.LeadFilter{Search: search})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
}
