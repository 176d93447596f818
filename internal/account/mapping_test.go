package account_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadbridge"
)

func aMapping(source, target string, d leadbridge.SyncDirection) leadbridge.IntegrationMapping {
	return leadbridge.IntegrationMapping{Direction: d, FieldMapping: leadbridge.FieldMapping{SourceField: source, TargetField: target}}
}

func TestMappings(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := connect(t, y, s)
	mail, err := s.CreateMapping(ctx, i.ID, aMapping("mail", "email", ""))
	if err != nil || mail.Object != "people" || mail.Direction != leadbridge.Bidirectional || mail.FieldType != leadbridge.TypeEmail || mail.ID == "" || mail.CreatedAt.IsZero() {
		t.Fatalf("made %+v, %v", mail, err)
	}
	company, err := s.CreateMapping(ctx, i.ID, aMapping("company.name", "company", ""))
	if err != nil || company.Direction != leadbridge.Inbound {
		t.Errorf("made %+v, %v", company, err)
	}
	both := aMapping("", "metadata.note", "")
	both.SourceFields = []string{"first", "score"}
	if both, err = s.CreateMapping(ctx, i.ID, both); err != nil || both.Direction != leadbridge.Inbound || both.FieldType != leadbridge.TypeString {
		t.Errorf("made %+v, %v", both, err)
	}
	withTransform := aMapping("first", "firstName", leadbridge.Bidirectional)
	withTransform.TransformFunction = "trim | upercase"
	rules := aMapping("first", "firstName", "")
	rules.ValidationRules = []leadbridge.Rule{{Type: "emial"}}
	fieldType := aMapping("first", "firstName", "")
	fieldType.FieldType = "STRNG"
	for name, c := range map[string]struct {
		m     leadbridge.IntegrationMapping
		field string
		words string
	}{
		"no target":         {aMapping("first", "", ""), "targetField", "first"},
		"unknown target":    {aMapping("first", "fristName", ""), "targetField", `"firstName"`},
		"unknown custom":    {aMapping("first", "custom.x", ""), "targetField", ""},
		"unknown source":    {aMapping("frist", "firstName", ""), "sourceField", `"first"`},
		"by its title":      {aMapping("E-mail", "notes", ""), "sourceField", `"mail"`},
		"read-only":         {aMapping("score", "metadata.score", leadbridge.Outbound), "sourceField", "INBOUND"},
		"dotted":            {aMapping("company.name", "notes", leadbridge.Bidirectional), "sourceField", "INBOUND"},
		"direction":         {aMapping("first", "firstName", "OUTBOND"), "direction", `"OUTBOUND"`},
		"transform":         {withTransform, "transformFunction", "uppercase"},
		"rule":              {rules, "validationRules", `"email"`},
		"type":              {fieldType, "fieldType", "STRING"},
		"filled already":    {aMapping("first", "email", leadbridge.Inbound), "targetField", `"mail"`},
		"written already":   {aMapping("mail", "notes", leadbridge.Outbound), "sourceField", `"email"`},
		"nothing to write":  {leadbridge.IntegrationMapping{Direction: leadbridge.Outbound, FieldMapping: leadbridge.FieldMapping{TargetField: "city", DefaultValue: "x"}}, "sourceField", ""},
		"read-only records": {leadbridge.IntegrationMapping{Object: "notes", Direction: leadbridge.Outbound, FieldMapping: leadbridge.FieldMapping{SourceField: "first", TargetField: "notes"}}, "direction", "INBOUND"},
		"unknown object":    {leadbridge.IntegrationMapping{Object: "note", FieldMapping: leadbridge.FieldMapping{SourceField: "first", TargetField: "notes"}}, "object", `"notes"`},
	} {
		_, err := s.CreateMapping(ctx, i.ID, c.m)
		e, ok := err.(*leadbridge.Error)
		if !ok || e.Kind != leadbridge.Invalid || e.Field != c.field || !strings.Contains(e.Msg, c.words) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	// The other direction of a field that is mapped is free.
	mail.Direction = leadbridge.Inbound
	if mail, err = s.UpdateMapping(ctx, i.ID, mail); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateMapping(ctx, i.ID, aMapping("mail", "notes", leadbridge.Outbound)); err != nil {
		t.Error(err)
	}
	if err := s.DeleteMapping(ctx, i.ID, company.ID); err != nil {
		t.Error(err)
	}
	ms, err := s.Mappings(ctx, i.ID)
	if err != nil || len(ms) != 3 || !reflect.DeepEqual(ms[0], mail) {
		t.Errorf("there are %+v, %v", ms, err)
	}
	_, err = s.UpdateMapping(ctx, i.ID, company)
	demand(t, err, leadbridge.NotFound, "not_found")
	_, err = s.Mappings(ctx, "none")
	demand(t, err, leadbridge.NotFound, "not_found")
}

// Mappings can be made before the account is known; what can be checked is.
func TestMappingBeforeConnecting(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, _, s := setUp(t)
	i := create(t, s)
	if m, err := s.CreateMapping(ctx, i.ID, aMapping("anything", "city", "")); err != nil || m.Direction != leadbridge.Bidirectional {
		t.Errorf("made %+v, %v", m, err)
	}
	_, err := s.CreateMapping(ctx, i.ID, aMapping("a.b", "state", leadbridge.Outbound))
	demand(t, err, leadbridge.Invalid, "invalid")
}

func TestFields(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	usual, err := s.Fields(ctx, "toy", "", "")
	if err != nil || usual.Object != "people" || len(usual.Fields) != 1 || usual.Fields[0].Name != "first" || !usual.FetchedAt.IsZero() {
		t.Errorf("got %+v, %v", usual, err)
	}
	i := create(t, s)
	if _, err := s.Fields(ctx, "toy", i.ID, ""); leadbridge.CodeOf(err) != "needs_reconnect" {
		t.Errorf("not connected: %v", err)
	}
	i = connect(t, y, s)
	var now time.Time
	for range 2 {
		now = y.clock.Now()
		got, err := s.Fields(ctx, "toy", i.ID, "people")
		if err != nil || !reflect.DeepEqual(got.Fields, toyFields) || !got.FetchedAt.Equal(now) || got.Title != "People" || got.Problem != "" {
			t.Errorf("got %+v, %v", got, err)
		}
		y.clock.Advance(time.Minute)
	}
	_, err = s.Fields(ctx, "toy", i.ID, "peeple")
	demand(t, err, leadbridge.Invalid, "invalid")
	// The CRM is away: what was described is shown, and that it is old.
	y.grants.RevokeAccount(0)
	y.clock.Advance(time.Hour)
	got, err := s.Fields(ctx, "toy", i.ID, "people")
	if err != nil || len(got.Fields) != len(toyFields) || !got.FetchedAt.Equal(now) || got.Problem == "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := connect(t, y, s)
	got, err := s.Suggest(ctx, "toy", i.ID, "")
	if err != nil || len(got.Mappings) < 2 || got.Mappings[0].SourceField != "first" || got.Mappings[0].Confidence != 1 || got.Mappings[1].TargetField != "email" {
		t.Fatalf("got %+v, %v", got, err)
	}
	for _, m := range got.Mappings {
		if m.Reason == "" || m.Direction == "" {
			t.Errorf("no reason or direction: %+v", m)
		}
	}
	if _, err := s.CreateMapping(ctx, i.ID, aMapping("mail", "email", "")); err != nil {
		t.Fatal(err)
	}
	n, err := s.Accept(ctx, i.ID, "")
	if err != nil || n != len(got.Mappings)-1 {
		t.Errorf("accepted %d of %d, %v", n, len(got.Mappings), err)
	}
	if n, err := s.Accept(ctx, i.ID, ""); n != 0 || err != nil {
		t.Errorf("accepted %d more, %v", n, err)
	}
	if ms, err := s.Mappings(ctx, i.ID); err != nil || len(ms) != len(got.Mappings) {
		t.Errorf("there are %d, %v", len(ms), err)
	}
}
