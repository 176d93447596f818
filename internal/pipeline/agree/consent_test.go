package agree_test

import (
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
)

// TestStrictness has a wish not to be contacted on one side.
func TestStrictness(t *testing.T) {
	const both, in, out = leadbridge.Bidirectional, leadbridge.Inbound, leadbridge.Outbound
	for name, c := range map[string]struct {
		side
		direction leadbridge.SyncDirection
		want      string
		decided   string
	}{
		"both":                     {side{"-", "", "true", "true"}, both, "base true/true", ""},
		"theirs is new":            {side{"false", "false", "false", "true"}, both, "take true, base true/true", ""},
		"ours is new":              {side{"false", "false", "true", "false"}, both, "send, base false/false", ""},
		"theirs was lifted":        {side{"true", "true", "true", "false"}, both, "send, base false/false", "ours"},
		"ours was lifted":          {side{"true", "true", "false", "true"}, both, "take true, base true/true", "theirs"},
		"ours, at first":           {side{"-", "", "true", ""}, both, "send, base /", ""},
		"ours against a no":        {side{"-", "", "true", "false"}, both, "send, base false/false", "ours"},
		"theirs against a no":      {side{"-", "", "false", "true"}, both, "take true, base true/true", "theirs"},
		"ours, not read":           {side{"false", "false", "true", "-"}, both, "send, base false/false", ""},
		"ours, sent, not read":     {side{"true", "true", "true", "-"}, both, "base true/true", ""},
		"ours, and only comes in":  {side{"true", "true", "true", "false"}, in, "base true/false", "ours"},
		"theirs, and only goes":    {side{"false", "false", "", "true"}, out, "base false/false", ""},
		"ours, and only goes":      {side{"false", "false", "true", "-"}, out, "send, base false/false", ""},
		"nobody is strict":         {side{"false", "false", "false", ""}, both, "take , base /", ""},
		"ours, though it is asked": {side{"false", "false", "true", "false"}, both, "send, base false/false", ""},
	} {
		f := agree.Field{Name: leadbridge.FieldDoNotContact, Direction: c.direction, Policy: leadbridge.AskPerson}
		o := agree.Merge(c.sides(f))
		var decided string
		for _, d := range o.Decisions {
			decided += d.Winner
			if !strings.Contains(d.Why, "stricter") {
				t.Errorf("%s: %q", name, d.Why)
			}
		}
		if got := does(o, f.Name); got != c.want || decided != c.decided {
			t.Errorf("%s: got %q, decided %q; want %q, %q", name, got, decided, c.want, c.decided)
		}
	}
}

// TestNoProofBesideARefusal has a no on one side, and the proof of an older
// yes on the other.
func TestNoProofBesideARefusal(t *testing.T) {
	fields := []agree.Field{{Name: leadbridge.FieldConsentGiven, Direction: leadbridge.Bidirectional, Policy: leadbridge.LeadbridgeWins},
		{Name: leadbridge.FieldConsentAt, Direction: leadbridge.Bidirectional, Policy: leadbridge.LeadbridgeWins},
		{Name: leadbridge.FieldConsentIP, Direction: leadbridge.Outbound, Policy: leadbridge.LeadbridgeWins}}
	yes := leadbridge.Values{"consentGiven": "true", "consentAt": "2026-01-02T03:04:05Z", "consentIp": "192.0.2.1", "consentSource": "form"}
	no := leadbridge.Values{"consentGiven": "false", "consentAt": ""}

	first := agree.Sides{Fields: fields, Ours: yes, Theirs: no}
	first.Base.Agree("consentIp", "192.0.2.1", "192.0.2.1")
	o := agree.Merge(first)
	for _, name := range []string{"consentAt", "consentIp", "consentSource"} {
		if v, taken := o.Take[name]; !taken || v != "" {
			t.Errorf("%s stays beside their no: %v", name, o.Take)
		}
	}
	if o.Take["consentGiven"] != "false" || !slices.Equal(o.Send, []string{"consentIp"}) {
		t.Errorf("take %v, send %v", o.Take, o.Send)
	}

	o = agree.Merge(agree.Sides{Fields: fields, Ours: no, Theirs: yes})
	if len(o.Take) > 0 || !slices.Equal(o.Send, []string{"consentGiven", "consentAt", "consentIp"}) {
		t.Errorf("our no: take %v, send %v", o.Take, o.Send)
	}
}

func TestARefusalThatDoesNotComeIn(t *testing.T) {
	f := agree.Field{Name: leadbridge.FieldConsentGiven, Direction: leadbridge.Outbound, Policy: leadbridge.LeadbridgeWins}
	o := agree.Merge(agree.Sides{Fields: []agree.Field{f}, Ours: leadbridge.Values{"consentGiven": "true", "consentIp": "192.0.2.1"},
		Theirs: leadbridge.Values{"consentGiven": "false"}})
	if o.Moved() {
		t.Errorf("take %v, send %v", o.Take, o.Send)
	}
}
