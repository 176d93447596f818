package account_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, db, s := setUp(t)
	i := create(t, s)
	filter := func(field string, op leadbridge.FilterOp, values ...string) leadbridge.SyncPolicy {
		return leadbridge.SyncPolicy{Filters: []leadbridge.SyncFilter{{Field: "email", Op: leadbridge.FilterFilled}, {Field: field, Op: op, Values: values}}}
	}
	for name, c := range map[string]struct {
		policy leadbridge.SyncPolicy
		field  string
		words  string
	}{
		"a rule":              {leadbridge.SyncPolicy{Conflicts: "NEWEST_WIN"}, "policy.conflicts", `"NEWEST_WINS"`},
		"a field":             {leadbridge.SyncPolicy{Fields: map[string]leadbridge.ConflictPolicy{"fistName": "ASK"}}, "policy.fields.fistName", `"firstName"`},
		"a field's rule":      {leadbridge.SyncPolicy{Fields: map[string]leadbridge.ConflictPolicy{"firstName": "ASC"}}, "policy.fields.firstName", `"ASK"`},
		"a field's no rule":   {leadbridge.SyncPolicy{Fields: map[string]leadbridge.ConflictPolicy{"firstName": ""}}, "policy.fields.firstName", "ASK"},
		"deleted there":       {leadbridge.SyncPolicy{RecordDeleted: "KEP"}, "policy.recordDeleted", `"KEEP"`},
		"deleted here":        {leadbridge.SyncPolicy{LeadDeleted: "delete"}, "policy.leadDeleted", `"DELETE"`},
		"a filter's field":    {filter("stat", leadbridge.FilterIs, "TX"), "policy.filters[1].field", `"state"`},
		"a comparison":        {filter("state", "isnot", "TX"), "policy.filters[1].op", `"is_not"`},
		"no comparison":       {filter("state", "", "TX"), "policy.filters[1].op", "contains"},
		"no value":            {filter("state", leadbridge.FilterIs), "policy.filters[1].values", "1 to 100"},
		"an empty value":      {filter("state", leadbridge.FilterIs, "TX", " "), "policy.filters[1].values", "blank"},
		"a value too many":    {filter("state", leadbridge.FilterBlank, "TX"), "policy.filters[1].values", "takes no values"},
		"a long value":        {filter("state", leadbridge.FilterContains, strings.Repeat("x", 201)), "policy.filters[1].values", "201"},
		"many filters":        {leadbridge.SyncPolicy{Filters: make([]leadbridge.SyncFilter, 21)}, "policy.filters", "21"},
		"less than nothing":   {leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{BlankedPercent: -1}}, "policy.breaker.blankedPercent", "-1"},
		"more than all":       {leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{ChangedPercent: 101}}, "policy.breaker.changedPercent", "100"},
		"the least below it":  {leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{Least: -5}}, "policy.breaker.least", "-5"},
		"several, the first":  {leadbridge.SyncPolicy{Conflicts: "x", LeadDeleted: "x"}, "policy.conflicts", ""},
		"deletions above all": {leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{DeletedPercent: 1000}}, "policy.breaker.deletedPercent", ""},
	} {
		_, err := s.Update(ctx, i.ID, 0, account.Change{Policy: &c.policy})
		e, ok := err.(*leadbridge.Error)
		if !ok || e.Kind != leadbridge.Invalid || e.Field != c.field || !strings.Contains(e.Msg, c.words) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := s.Create(ctx, "TOY", account.Change{Policy: &c.policy}); err == nil {
			t.Errorf("%s: taken by a new integration", name)
		}
	}
	good := leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson, RecordDeleted: leadbridge.KeepOther, LeadDeleted: leadbridge.DeleteToo,
		Fields:  map[string]leadbridge.ConflictPolicy{"email": leadbridge.CRMWins, leadbridge.FieldWholeRecord: leadbridge.NewestWins},
		Filters: []leadbridge.SyncFilter{{Field: "state", Op: leadbridge.FilterIs, Values: []string{"TX", "NM"}}, {Field: "email", Op: leadbridge.FilterFilled}},
		Breaker: leadbridge.BreakerLimits{DeletedPercent: 100, Least: 1}}
	got, err := s.Update(ctx, i.ID, 0, account.Change{Policy: &good})
	if err != nil || !reflect.DeepEqual(got.Policy, good) {
		t.Fatalf("got %+v, %v", got.Policy, err)
	}
	// A field without a definition has a rule as soon as it is mapped.
	noted := leadbridge.SyncPolicy{Fields: map[string]leadbridge.ConflictPolicy{"metadata.note": leadbridge.CRMWins}}
	if _, err := s.Update(ctx, i.ID, 0, account.Change{Policy: &noted}); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("a field that is not mapped: got %v", err)
	}
	m := aMapping("score", "metadata.note", leadbridge.Inbound)
	if _, err := s.CreateMapping(ctx, i.ID, m); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(ctx, i.ID, 0, account.Change{Policy: &noted}); err != nil {
		t.Errorf("a field that is mapped: got %v", err)
	}
	if got, err = s.Update(ctx, i.ID, 0, account.Change{Policy: &good}); err != nil {
		t.Fatal(err)
	}
	// What else an integration is stays as it is, and so does the policy.
	sub := leadbridge.Subscription{URL: "https://leads.example.com/x", CheckedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Error: "no"}
	if err := db.StartSync(ctx, i.ID); err != nil {
		t.Fatal(err)
	}
	if err := db.NoteSubscription(ctx, i.ID, sub); err != nil {
		t.Fatal(err)
	}
	got, err = s.Update(ctx, i.ID, 0, account.Change{Name: new("Other")})
	if err != nil || !reflect.DeepEqual(got.Policy, good) || !got.Started || got.Subscription != sub {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err = s.Update(ctx, i.ID, 0, account.Change{Policy: &leadbridge.SyncPolicy{}}); err != nil || !reflect.DeepEqual(got.Policy, leadbridge.SyncPolicy{}) {
		t.Errorf("the defaults are %+v, %v", got.Policy, err)
	}
}
