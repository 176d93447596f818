package agree_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
)

var names = []string{"city", "notes", "company", leadbridge.FieldDoNotContact, leadbridge.FieldConsentGiven, leadbridge.FieldConsentAt}

var texts = rapid.SampledFrom([]string{"", "a", "A", "b", "c"})
var answers = rapid.SampledFrom([]string{"", "true", "false"})

func value(t *rapid.T, name, label string) string {
	if name == leadbridge.FieldDoNotContact || name == leadbridge.FieldConsentGiven {
		return answers.Draw(t, label+" "+name)
	}
	return texts.Draw(t, label+" "+name)
}

// drawn makes two sides of fields that flow both ways, with or without a base.
func drawn(t *rapid.T, directions ...leadbridge.SyncDirection) agree.Sides {
	s := agree.Sides{Ours: leadbridge.Values{}, Theirs: leadbridge.Values{}, Echo: rapid.Bool().Draw(t, "echo"), TheirsAt: later}
	ours := map[string]bool{}
	for _, name := range names {
		s.Fields = append(s.Fields, agree.Field{Name: name, Direction: rapid.SampledFrom(directions).Draw(t, "direction of "+name),
			Policy: rapid.SampledFrom(leadbridge.ConflictPolicies).Draw(t, "policy of "+name)})
		if v := value(t, name, "our"); v != "" {
			s.Ours[name] = v
		}
		if rapid.IntRange(0, 4).Draw(t, "read "+name) > 0 {
			s.Theirs[name] = value(t, name, "their")
		}
		if rapid.Bool().Draw(t, "agreed on "+name) {
			s.Base.Agree(name, value(t, name, "base of our"), value(t, name, "base of their"))
		}
		ours[name] = rapid.Bool().Draw(t, "ours is newer in "+name)
	}
	s.OursAt = func(name string) time.Time {
		if ours[name] {
			return later.Add(time.Minute)
		}
		return earlier
	}
	return s
}

// taken is the lead after an outcome.
func taken(s agree.Sides, o agree.Outcome) agree.Sides {
	s.Ours = s.Ours.Clone()
	for name, v := range o.Take {
		s.Ours[name] = v
		if v == "" {
			delete(s.Ours, name)
		}
	}
	s.Base = o.Base
	return s
}

// sent is the lead, the record and the base after an outcome was carried out
// on both sides.
func sent(s agree.Sides, o agree.Outcome) agree.Sides {
	s = taken(s, o)
	s.Theirs, s.Base = s.Theirs.Clone(), s.Base.Clone()
	for _, name := range o.Send {
		if _, read := s.Theirs[name]; read {
			s.Theirs[name] = s.Ours[name]
		}
		s.Base.Agree(name, s.Ours[name], s.Ours[name])
	}
	return s
}

func TestMergeThenMergeAgainIsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, leadbridge.Bidirectional, leadbridge.Inbound, leadbridge.Outbound)
		first := agree.Merge(s)
		again := agree.Merge(taken(s, first))
		if len(again.Take) > 0 {
			t.Fatalf("%v was taken after %v", again.Take, first.Take)
		}
		slices.Sort(first.Send)
		slices.Sort(again.Send)
		if !slices.Equal(again.Send, first.Send) {
			t.Fatalf("to be sent are %v, and at the second look %v", first.Send, again.Send)
		}
		if !slices.EqualFunc(first.Asked(), again.Asked(), func(a, b leadbridge.FieldDecision) bool { return a.Field == b.Field }) {
			t.Fatalf("asked %v, and at the second look %v", first.Asked(), again.Asked())
		}
		after := agree.Merge(sent(s, first))
		if len(after.Take) > 0 || len(after.Send) > 0 || len(after.Asked()) != len(first.Asked()) {
			t.Fatalf("after all was sent: take %v, send %v, ask %v", after.Take, after.Send, after.Asked())
		}
	})
}

// TestBothSidesEndAlike: what flows both ways and nobody is asked about is the
// same on both sides, or differs only as it did when both last agreed.
func TestBothSidesEndAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, leadbridge.Bidirectional)
		o := agree.Merge(s)
		end := sent(s, o)
		for _, f := range s.Fields {
			theirs, read := end.Theirs[f.Name]
			asked := slices.ContainsFunc(o.Asked(), func(d leadbridge.FieldDecision) bool { return d.Field == f.Name })
			if !read || asked || end.Ours[f.Name] == theirs {
				continue
			}
			if s.Base.Ours[f.Name] != s.Ours[f.Name] || end.Ours[f.Name] != s.Ours[f.Name] || theirs != s.Theirs[f.Name] {
				t.Fatalf("%s ends as %q and %q", f.Name, end.Ours[f.Name], theirs)
			}
			if was := s.Base.Theirs[f.Name]; was != theirs && !(s.Echo && agree.SameButForm(was, theirs)) {
				t.Fatalf("%s: their change from %q to %q is lost", f.Name, was, theirs)
			}
		}
	})
}

// TestNothingNewerIsLost: where the newest change wins, it does.
func TestNothingNewerIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, leadbridge.Bidirectional)
		s.Echo = false
		for i := range s.Fields {
			s.Fields[i].Policy = leadbridge.NewestWins
		}
		end := sent(s, agree.Merge(s))
		for _, name := range names[:3] {
			theirs, read := s.Theirs[name]
			oursMoved, theirsMoved := s.Ours[name] != s.Base.Ours[name], read && theirs != s.Base.Theirs[name]
			want := s.Ours[name]
			if theirsMoved && (!oursMoved || s.TheirsAt.After(s.OursAt(name))) {
				want = theirs
			}
			if end.Ours[name] != want {
				t.Fatalf("%s is %q, want %q", name, end.Ours[name], want)
			}
		}
	})
}

// TestChangedBackBeforeItWasSent: ours won over a change of theirs; then the
// lead is given its old value back, before anything was sent. The sides must
// not stay apart.
func TestChangedBackBeforeItWasSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, leadbridge.Bidirectional)
		o := agree.Merge(s)
		next := taken(s, o)
		for _, name := range names[:3] {
			next.Ours[name] = s.Base.Ours[name]
		}
		o = agree.Merge(next)
		end := sent(next, o)
		for _, name := range names[:3] {
			theirs, read := end.Theirs[name]
			asked := slices.ContainsFunc(o.Asked(), func(d leadbridge.FieldDecision) bool { return d.Field == name })
			apart := s.Base.Ours[name] != s.Base.Theirs[name] // by agreement
			if read && !asked && !apart && end.Ours[name] != theirs && !(s.Echo && agree.SameButForm(s.Base.Theirs[name], theirs)) {
				t.Fatalf("%s ends as %q and %q", name, end.Ours[name], theirs)
			}
		}
	})
}

func TestConsentIsNeverWeakened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, leadbridge.Bidirectional, leadbridge.Inbound, leadbridge.Outbound)
		o := agree.Merge(s)
		for name, strict := range map[string]string{leadbridge.FieldDoNotContact: "true", leadbridge.FieldConsentGiven: "false"} {
			f := s.Fields[slices.Index(names, name)]
			theirs, read := s.Theirs[name]
			end := sent(s, o)
			if s.Ours[name] == strict && end.Ours[name] != strict {
				t.Fatalf("our %s went from %q to %q", name, strict, end.Ours[name])
			}
			if theirs == strict && end.Theirs[name] != strict {
				t.Fatalf("their %s went from %q to %q", name, strict, end.Theirs[name])
			}
			if f.Direction == leadbridge.Bidirectional && read && (s.Ours[name] == strict || theirs == strict) &&
				(end.Ours[name] != strict || end.Theirs[name] != strict) {
				t.Fatalf("%s ends as %q and %q", name, end.Ours[name], end.Theirs[name])
			}
		}
		end := sent(s, o)
		if end.Ours[leadbridge.FieldConsentGiven] == "false" && s.Ours[leadbridge.FieldConsentGiven] != "false" &&
			end.Ours[leadbridge.FieldConsentAt] != s.Theirs[leadbridge.FieldConsentAt] && end.Ours[leadbridge.FieldConsentAt] != "" {
			t.Fatalf("%q proves a consent that was refused", end.Ours[leadbridge.FieldConsentAt])
		}
	})
}

// TestBasesHaveTwoHalves: a field is agreed on by both sides or by none, and
// what was not read is not said to have changed.
func TestBasesHaveTwoHalves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, leadbridge.Bidirectional, leadbridge.Inbound, leadbridge.Outbound)
		o := agree.Merge(s)
		if !slices.Equal(o.Base.Ours.Names(), o.Base.Theirs.Names()) {
			t.Fatalf("ours %v, theirs %v", o.Base.Ours, o.Base.Theirs)
		}
		for _, name := range names[:3] {
			if _, read := s.Theirs[name]; read {
				continue
			}
			if _, there := o.Take[name]; there || o.Base.Ours[name] != s.Base.Ours[name] || o.Base.Theirs[name] != s.Base.Theirs[name] {
				t.Fatalf("%s was not read: take %v, base %v", name, o.Take, o.Base)
			}
		}
	})
}

// TestFirstMeetingBlanksNothing: without a base, what one side lacks is no
// change of it.
func TestFirstMeetingBlanksNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, leadbridge.Bidirectional)
		s.Base = leadbridge.Base{}
		o := agree.Merge(s)
		for _, name := range names[:3] {
			if v, there := o.Take[name]; there && v == "" {
				t.Fatalf("our %s was blanked", name)
			}
			if slices.Contains(o.Send, name) && s.Ours[name] == "" {
				t.Fatalf("their %s was blanked", name)
			}
		}
	})
}

// TestEchoesAreNothing: whatever form a CRM gives to what it was sent, reading
// it changes neither side.
func TestEchoesAreNothing(t *testing.T) {
	forms := rapid.StringMatching(`[A-Za-z]{1,8}( [A-Za-z0-9]{1,8}){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		ours := forms.Draw(t, "ours")
		read := leadbridge.Values{"city": rapid.SampledFrom(formsOf(ours)).Draw(t, "read")}
		s := agree.Sides{Fields: []agree.Field{field(leadbridge.Bidirectional, rapid.SampledFrom(leadbridge.ConflictPolicies).Draw(t, "policy"))},
			Ours: leadbridge.Values{"city": ours}, Theirs: read, Echo: true}
		s.Base.Agree("city", ours, ours)
		for range 2 {
			o := agree.Merge(s)
			if o.Moved() {
				t.Fatalf("%q came back as %q: %+v", ours, read["city"], o)
			}
			s.Base, s.Echo = o.Base, false
		}
		if !maps.Equal(s.Base.Theirs, read) {
			t.Fatalf("the base is %v", s.Base)
		}
	})
}

// formsOf are forms that CRMs give to a text.
func formsOf(text string) []string {
	return []string{text, strings.ToUpper(text), strings.ToLower(text), " " + text + "  ", strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(text, " ", "-") + "."}
}
