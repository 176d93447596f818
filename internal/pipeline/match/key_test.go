package match

import (
	"hash/fnv"
	"slices"
	"testing"

	"leadbridge"
)

// The keys of these leads are in people's databases. A change that makes this
// test fail needs a migration that writes all keys anew.
func TestKeysAreFrozen(t *testing.T) {
	for _, c := range []struct {
		lead string
		want []leadbridge.MatchKey
	}{
		{"f=Bob; l=Müller-Smith; e=Bob.Smith+x@Gmail.com; p=+12125550187; s=12B Oak St Apt 4; c=St. Louis; st=MO; z=63101-1234; d=1985-05-15", []leadbridge.MatchKey{-7617337691050481215, 4821648423970303154, 5434315924378139891, -6271980919563340220, 7912924375972145653, -491258568610240490, -6638854924501304553}},
		{"f=Jane; l=Roe; c=Köln; d=1990-12-01", []leadbridge.MatchKey{5860381207731222947, 6829601767749115173, -6754824783366705626}},
		{"f=Иван; l=Петров; z=101000", []leadbridge.MatchKey{600465446608652406}},
		{"e=info@example.org", []leadbridge.MatchKey{-197747002868137391}},
		{"f=Jane", nil},
	} {
		if got := AppendKeys(nil, lead(c.lead)); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %#v\nwant %#v", c.lead, got, c.want)
		}
	}
}

// Keys hold the formal name of a nickname, so that table is frozen as well.
func TestRootsAreFrozen(t *testing.T) {
	for name, want := range map[string]string{"bob": "robert", "bill": "william", "liz": "elizabeth", "kate": "catherine", "robert": "robert", "jack": "john", "xyz": "xyz"} {
		if got := rootOf(name); got != want {
			t.Errorf("rootOf(%q) = %q, want %q", name, got, want)
		}
	}
	h := fnv.New64a()
	h.Write([]byte(rootText))
	if got, want := h.Sum64(), uint64(0xb19bcf3c6183d25f); got != want {
		t.Errorf("the roots' hash is %#x, want %#x", got, want)
	}
}

func TestNicknames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"bob", "robert", true}, {"robert", "bob", true}, {"bob", "rob", true}, {"liz", "betty", true}, {"chris", "christine", true},
		{"chris", "christopher", true}, {"christine", "christopher", false}, {"robert", "richard", false}, {"xyz", "xyz", false},
	} {
		if got := sharesForm(formsOf(c.a), formsOf(c.b)); got != c.want {
			t.Errorf("%s and %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	full := lead("f=Jane; l=Roe; e=j@example.org; p=+12125550187; s=12 Oak St; c=Boston; st=MA; z=02101; d=1985-05-15")
	kinds := func(keys []leadbridge.MatchKey) (out []leadbridge.KeyKind) {
		for _, k := range keys {
			out = append(out, k.Kind())
		}
		return out
	}
	all := []leadbridge.KeyKind{leadbridge.KeyEmail, leadbridge.KeyPhone, leadbridge.KeyBirthLastName, leadbridge.KeyBirthPostalCode,
		leadbridge.KeyBirthHouse, leadbridge.KeyNamePlace, leadbridge.KeyHouse}
	if got := kinds(AppendKeys(nil, full)); !slices.Equal(got, all) {
		t.Errorf("kinds %v, want %v", got, all)
	}
	if got := kinds(Keys(full, leadbridge.MatchPolicy{MatchByPhone: true})); !slices.Equal(got, all[1:2]) {
		t.Errorf("by phone alone: kinds %v", got)
	}
	for _, k := range AppendKeys(nil, full) {
		if want := k.Kind() == leadbridge.KeyEmail || k.Kind() == leadbridge.KeyPhone; k.Exact() != want {
			t.Errorf("kind %d: exact %v", k.Kind(), k.Exact())
		}
	}
	for _, v := range people(200) {
		if n := len(AppendKeys(nil, v)); n > 7 {
			t.Errorf("%d keys", n)
		}
	}
}

// TestKeysSurviveOneFlaw asks for a common key in spite of one flaw.
func TestKeysSurviveOneFlaw(t *testing.T) {
	const rest = "; s=12 Oak St; c=Boston; st=MA; z=02101; d=1985-05-15"
	for _, c := range []struct{ name, a, b string }{
		{"typed last name", "f=Robert; l=Harrington" + rest, "f=Robert; l=Hafrington" + rest},
		{"nickname", "f=Bob; l=Roe; c=Boston; st=MA", "f=Robert; l=Roe; c=Boston; st=MA"},
		{"swapped names", "f=Roe; l=Robert; c=Boston; st=MA", "f=Robert; l=Roe; c=Boston; st=MA"},
		{"typed date", "f=Robert; l=Roe" + rest, "f=Robert; l=Roe; s=12 Oak St; c=Boston; st=MA; z=02101; d=1985-05-16"},
		{"moved", "f=Robert; l=Roe" + rest, "f=Robert; l=Roe; s=9 Elm Rd; c=Dallas; st=TX; z=75001; d=1985-05-15"},
		{"married", "f=Jane; l=Roe" + rest, "f=Jane; l=Miller" + rest},
		{"dots in Gmail", "e=jane.roe@gmail.com", "e=janeroe+x@googlemail.com"},
		{"national phone", "p=(212) 555-0187", "p=+1 212 555 0187"},
	} {
		a, b := AppendKeys(nil, lead(c.a)), AppendKeys(nil, lead(c.b))
		if !slices.ContainsFunc(a, func(k leadbridge.MatchKey) bool { return slices.Contains(b, k) }) {
			t.Errorf("%s: no key in common", c.name)
		}
	}
}
