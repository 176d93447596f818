package importer_test

import (
	"context"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store/storetest"
)

// What the office wants holds where an import says nothing, and the job keeps
// it whatever the office wants later.
func TestDefaultsOfTheOffice(t *testing.T) {
	b := newBench(t, storetest.SQLite(t)())
	off, ctx := false, context.Background()
	rule := leadbridge.Rule{Field: "city", Type: leadbridge.RuleRequired}
	want := leadbridge.Defaults{Region: "DE", OnDuplicate: leadbridge.DuplicateUpdate, Possible: 0.9,
		Cleansing: leadbridge.CleansingOptions{CapitalizeName: &off}, Rules: []leadbridge.Rule{rule, {Field: "custom.gone", Type: leadbridge.RuleRequired}}}
	if err := b.db.PutDefaults(ctx, want, "me", time.Now()); err != nil {
		t.Fatal(err)
	}
	const file = "First Name,Last Name,Phone,City\nanna,meyer,030 901820,Berlin\nbert,otto,030 901821,\n"
	j := b.create(t, "a.csv", file, leadbridge.ImportOptions{})
	if err := b.db.PutDefaults(ctx, leadbridge.Defaults{}, "me", time.Now()); err != nil {
		t.Fatal(err)
	}
	o := j.Options
	if o.Region != "DE" || o.OnDuplicate != leadbridge.DuplicateUpdate || o.Match.FuzzyMatchThreshold != 0.9 || o.Cleansing.CapitalizeName == nil || len(o.Rules) != 1 {
		t.Errorf("got %+v", o)
	}
	if j = b.run(t, j.ID); j.Counts.Created != 1 || j.Counts.Failed != 1 {
		t.Errorf("got %+v", j.Counts)
	}
	if got := leads(t, b.db); len(got) != 1 {
		t.Errorf("got %v", got)
	}

	// What an import says itself wins.
	if err := b.db.PutDefaults(ctx, want, "me", time.Now()); err != nil {
		t.Fatal(err)
	}
	no := false
	o = b.create(t, "b.csv", file, leadbridge.ImportOptions{Region: "US", SkipDuplicates: &no, Rules: []leadbridge.Rule{rule}, Cleansing: &leadbridge.CleansingOptions{}, Match: &leadbridge.MatchPolicy{}}).Options
	if o.Region != "US" || o.OnDuplicate != "" || len(o.Rules) != 1 || *o.Cleansing != (leadbridge.CleansingOptions{}) || *o.Match != (leadbridge.MatchPolicy{}) {
		t.Errorf("got %+v", o)
	}
	if o = b.create(t, "c.csv", file, leadbridge.ImportOptions{ReplaceRules: true}).Options; len(o.Rules) != 0 {
		t.Errorf("got %+v", o.Rules)
	}
}
