package agree_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
)

var (
	earlier = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	later   = earlier.Add(time.Minute)
)

func field(d leadbridge.SyncDirection, p leadbridge.ConflictPolicy) agree.Field {
	return agree.Field{Name: "city", Direction: d, Policy: p}
}

// side is one field's state on both sides; "-" stands for what was never
// agreed on or not read.
type side struct{ baseOurs, baseTheirs, ours, theirs string }

func (s side) sides(f agree.Field) agree.Sides {
	out := agree.Sides{Fields: []agree.Field{f}, Ours: leadbridge.Values{}, Theirs: leadbridge.Values{},
		OursAt: func(string) time.Time { return earlier }, TheirsAt: later}
	if s.baseOurs != "-" {
		out.Base.Agree(f.Name, s.baseOurs, s.baseTheirs)
	}
	if s.ours != "" {
		out.Ours[f.Name] = s.ours
	}
	if s.theirs != "-" {
		out.Theirs[f.Name] = s.theirs
	}
	return out
}

// does tells what an outcome does in one line: "take X", "send", "ask", with
// the base after it.
func does(o agree.Outcome, name string) string {
	var words []string
	if v, ok := o.Take[name]; ok {
		words = append(words, "take "+v)
	}
	if slices.Contains(o.Send, name) {
		words = append(words, "send")
	}
	if len(o.Asked()) > 0 {
		words = append(words, "ask")
	}
	if o.Base.Has(name) {
		words = append(words, "base "+o.Base.Ours[name]+"/"+o.Base.Theirs[name])
	}
	return strings.TrimSpace(strings.Join(words, ", "))
}

func TestOneField(t *testing.T) {
	const both, in, out = leadbridge.Bidirectional, leadbridge.Inbound, leadbridge.Outbound
	const newest, crm, lb, ask = leadbridge.NewestWins, leadbridge.CRMWins, leadbridge.LeadbridgeWins, leadbridge.AskPerson
	for name, c := range map[string]struct {
		side
		direction leadbridge.SyncDirection
		policy    leadbridge.ConflictPolicy
		want      string
	}{
		"nothing moved":             {side{"a", "a", "a", "a"}, both, newest, "base a/a"},
		"a form of theirs stays":    {side{"a", "A", "a", "A"}, both, newest, "base a/A"},
		"theirs moved":              {side{"a", "a", "a", "b"}, both, lb, "take b, base b/b"},
		"theirs was cleared":        {side{"a", "a", "a", ""}, both, lb, "take , base /"},
		"ours moved":                {side{"a", "a", "b", "a"}, both, crm, "send, base a/a"},
		"ours was cleared":          {side{"a", "a", "", "a"}, both, crm, "send, base a/a"},
		"both to the same":          {side{"a", "a", "b", "b"}, both, ask, "base b/b"},
		"both apart, newest":        {side{"a", "a", "b", "c"}, both, newest, "take c, base c/c"},
		"both apart, CRM":           {side{"a", "a", "b", "c"}, both, crm, "take c, base c/c"},
		"both apart, ours":          {side{"a", "a", "b", "c"}, both, lb, "send, base c/c"},
		"both apart, ask":           {side{"a", "a", "b", "c"}, both, ask, "ask, base a/a"},
		"first meeting, the same":   {side{"-", "", "a", "a"}, both, newest, "base a/a"},
		"first meeting, ours only":  {side{"-", "", "a", ""}, both, crm, "send"},
		"first meeting, theirs":     {side{"-", "", "", "b"}, both, lb, "take b, base b/b"},
		"first meeting, apart":      {side{"-", "", "a", "b"}, both, lb, "send, base b/b"},
		"first meeting, asked":      {side{"-", "", "a", "b"}, both, ask, "ask"},
		"first meeting, both empty": {side{"-", "", "", ""}, both, newest, ""},
		"not read":                  {side{"a", "a", "a", "-"}, both, newest, "base a/a"},
		"not read, ours moved":      {side{"a", "a", "b", "-"}, both, newest, "send, base a/a"},
		"inbound, theirs moved":     {side{"a", "a", "x", "b"}, in, lb, "take b, base b/b"},
		"inbound, ours moved":       {side{"a", "a", "x", "a"}, in, newest, "base a/a"},
		"inbound, not read":         {side{"a", "a", "x", "-"}, in, newest, "base a/a"},
		"inbound, empty at first":   {side{"-", "", "x", ""}, in, newest, ""},
		"outbound, ours moved":      {side{"a", "a", "b", "c"}, out, crm, "send, base c/c"},
		"outbound, theirs moved":    {side{"a", "a", "a", "c"}, out, crm, "base a/a"},
	} {
		sides := c.sides(field(c.direction, c.policy))
		before := sides.Base.Clone()
		if got := does(agree.Merge(sides), "city"); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if !maps.Equal(before.Ours, sides.Base.Ours) || !maps.Equal(before.Theirs, sides.Base.Theirs) {
			t.Errorf("%s: the base that was given has changed", name)
		}
	}
}

// TestEcho reads back what was written, in forms that a CRM may give it.
func TestEcho(t *testing.T) {
	for _, c := range []struct {
		sent, got, ours string
		want            string
	}{
		{"Main St 5", "MAIN ST. 5", "Main St 5", "base Main St 5/MAIN ST. 5"},
		{"Main St 5", "MAIN ST. 5", "Oak St 1", "send, base Main St 5/MAIN ST. 5"},
		{"Main St 5", "Main St 6", "Main St 5", "take Main St 6, base Main St 6/Main St 6"},
		{"Main St 5", "", "Main St 5", "take , base /"},
		{"", "Main St 5", "", "take Main St 5, base Main St 5/Main St 5"},
		{"A long note that is cut off somewhere", "A long note that is cut", "A long note that is cut off somewhere",
			"base A long note that is cut off somewhere/A long note that is cut"},
		{"Albert", "Al", "Albert", "take Al, base Al/Al"},
		{"1.5", "15", "1.5", "take 15, base 15/15"},
		{"-5", "5", "-5", "take 5, base 5/5"},
		{"1,234", "1234", "1,234", "base 1,234/1234"},
		{"same", "....................", "same", "take ...................., base ..................../...................."},
	} {
		sides := side{c.sent, c.sent, c.ours, c.got}.sides(field(leadbridge.Bidirectional, leadbridge.AskPerson))
		sides.Echo = true
		if got := does(agree.Merge(sides), "city"); got != c.want {
			t.Errorf("%q came back as %q: got %q, want %q", c.sent, c.got, got, c.want)
		}
		if c.sent == c.got {
			continue
		}
		sides.Echo = false
		if o := agree.Merge(sides); c.ours == c.sent && o.Take["city"] != c.got {
			t.Errorf("%q became %q, not after a write of ours, and was not taken", c.sent, c.got)
		}
	}
}

func TestOpenConflictsAreAskedOn(t *testing.T) {
	for name, c := range map[string]struct {
		side
		want string
	}{
		"still apart":               {side{"a", "a", "b", "c"}, "ask, base a/a"},
		"theirs is as it was":       {side{"a", "a", "b", "a"}, "ask, base a/a"},
		"ours is as it was":         {side{"a", "a", "a", "c"}, "ask, base a/a"},
		"the sides agree":           {side{"a", "a", "c", "c"}, "base c/c"},
		"theirs was not read":       {side{"a", "a", "b", "-"}, "base a/a"},
		"both are as they were, so": {side{"a", "a", "a", "a"}, "base a/a"},
	} {
		sides := c.sides(field(leadbridge.Bidirectional, leadbridge.CRMWins))
		sides.Open = map[string]bool{"city": true}
		if got := does(agree.Merge(sides), "city"); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestDecide(t *testing.T) {
	for name, c := range map[string]struct {
		policy       leadbridge.ConflictPolicy
		ours, theirs time.Time
		winner, says string
	}{
		"theirs is newer":   {leadbridge.NewestWins, earlier, later, leadbridge.WinnerTheirs, "The CRM's change is newer: 2026-11-02 09:01:00.000 UTC"},
		"ours is newer":     {leadbridge.NewestWins, later, earlier, leadbridge.WinnerOurs, "Our change is newer"},
		"at the same time":  {leadbridge.NewestWins, later, later, leadbridge.WinnerOurs, "Our change is newer"},
		"theirs is unknown": {leadbridge.NewestWins, earlier, time.Time{}, leadbridge.WinnerOurs, "at an unknown time"},
		"both are unknown":  {leadbridge.NewestWins, time.Time{}, time.Time{}, leadbridge.WinnerOurs, "at an unknown time"},
		"CRM":               {leadbridge.CRMWins, later, earlier, leadbridge.WinnerTheirs, "the CRM wins"},
		"Leadbridge":        {leadbridge.LeadbridgeWins, earlier, later, leadbridge.WinnerOurs, "Leadbridge wins"},
		"a person":          {leadbridge.AskPerson, earlier, later, leadbridge.WinnerNobody, "a person is asked"},
	} {
		if winner, why := agree.Decide(c.policy, c.ours, c.theirs); winner != c.winner || !strings.Contains(why, c.says) {
			t.Errorf("%s: %s, because %q", name, winner, why)
		}
	}
}
