package office_test

import (
	"context"
	"reflect"
	"testing"

	"leadbridge"
	"leadbridge/internal/catalog"
	"leadbridge/internal/lead"
	"leadbridge/internal/office"
	"leadbridge/internal/store/storetest"
)

var ctx = context.Background()

func TestDefaults(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		db := open()
		s, fields := office.New(db), catalog.New(db)
		s.Region = "US"
		if got, err := s.Settings(ctx); err != nil || !reflect.DeepEqual(got.Defaults, leadbridge.Defaults{}) || got.Server != "US" || len(got.BuiltIn) < 3 {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := fields.Create(ctx, leadbridge.Field{Name: "broker"}); err != nil {
			t.Fatal(err)
		}
		off := false
		want := leadbridge.Defaults{Region: "DE", OnDuplicate: leadbridge.DuplicateUpdate, Possible: 0.9, Cleansing: leadbridge.CleansingOptions{CapitalizeName: &off},
			Rules: []leadbridge.Rule{{Field: "custom.broker", Type: leadbridge.RuleRequired}, {Field: "city", Type: leadbridge.RuleRequired, Severity: leadbridge.SeverityWarning}}}
		if err := s.SetDefaults(ctx, "me", want); err != nil {
			t.Fatal(err)
		}
		got, err := s.Settings(ctx)
		if err != nil || !reflect.DeepEqual(got.Defaults, want) || len(got.Broken) != 0 {
			t.Errorf("got %+v, %v", got, err)
		}

		// What people enter follows them.
		leads := lead.New(db)
		values := leadbridge.Values{"firstName": "anna", "lastName": "meyer", "phone": "030 901820", "custom.broker": "x"}
		out, err := leads.Create(ctx, "me", values, false)
		if err != nil {
			t.Fatal(err, out.Issues)
		}
		if out.Lead.Values["firstName"] != "anna" || out.Lead.Values["phone"] != "+4930901820" || len(out.Issues) != 1 {
			t.Errorf("got %v with %v", out.Lead.Values, out.Issues)
		}
		delete(values, "custom.broker")
		if _, err := leads.Create(ctx, "me", values, true); leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("a lead without a broker: %v", err)
		}

		// A rule whose field is gone is in nobody's way, and can stay.
		if err := fields.Delete(ctx, "broker"); err != nil {
			t.Fatal(err)
		}
		if _, err := leads.Create(ctx, "me", values, true); err != nil {
			t.Error(err)
		}
		if got, err = s.Settings(ctx); err != nil || !reflect.DeepEqual(got.Broken, []int{0}) {
			t.Errorf("got %+v, %v", got.Broken, err)
		}
		want.Possible = 0.8
		if err := s.SetDefaults(ctx, "me", want); err != nil {
			t.Error(err)
		}
	})
}

func TestDefaultsRefuse(t *testing.T) {
	s := office.New(storetest.SQLite(t)())
	for field, d := range map[string]leadbridge.Defaults{
		"region": {Region: "Germany"}, "onDuplicate": {OnDuplicate: "ask"}, "possible": {Possible: 0.1},
		"rules[1].field": {Rules: []leadbridge.Rule{{Field: "city", Type: "required"}, {Field: "citty", Type: "required"}}},
		"rules":          {Rules: make([]leadbridge.Rule, 201)},
	} {
		err := s.SetDefaults(ctx, "me", d)
		if e, ok := err.(*leadbridge.Error); !ok || e.Kind != leadbridge.Invalid || e.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}
