package match

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestJaroWinkler(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"martha", "marhta", 0.9611}, {"dwayne", "duane", 0.84}, {"dixon", "dicksonx", 0.8133}, // Winkler's own examples
		{"", "", 1}, {"a", "", 0}, {"abc", "xyz", 0}, {"ab", "ba", 0}, {"müller", "mueller", 0.8043},
	} {
		if got := jaroWinkler(c.a, c.b); math.Abs(got-c.want) > 0.0001 {
			t.Errorf("jaroWinkler(%q, %q) = %.4f, want %.4f", c.a, c.b, got, c.want)
		}
	}
}

// plainEdits is the textbook form of edits.
func plainEdits(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestEdits(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abcü")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, limit := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(1, 4).Draw(t, "limit")
		want := min(plainEdits([]rune(a), []rune(b)), limit+1)
		if got := edits(a, b, limit); got != want {
			t.Fatalf("edits(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
		if edits(b, a, limit) != want || jaroWinkler(a, b) != jaroWinkler(b, a) {
			t.Fatalf("%q and %q depend on their order", a, b)
		}
	})
}

func TestSoundOf(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"smith", "smyth", true}, {"smith", "schmidt", true}, {"meyer", "maier", true}, {"stephen", "steven", true},
		{"philip", "filip", true}, {"knight", "nite", true}, {"wright", "rite", true}, {"catherine", "katharine", true},
		{"jeffrey", "geoffrey", true}, {"wagner", "vagner", true}, {"thompson", "tomson", false}, {"brown", "browne", true},
		{"xavier", "savier", true}, {"петров", "петров", true}, {"smith", "jones", false}, {"王", "李", false}, {"anna", "otto", false},
	} {
		if got := soundOf(c.a) == soundOf(c.b); got != c.same {
			t.Errorf("%s and %s sound alike: %v, want %v", c.a, c.b, got, c.same)
		}
	}
	if soundOf("") != (sound{}) {
		t.Error("the empty name has a sound")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  O'Brien-Smith ": "obrien smith", "Müller": "muller", "Łukasz Żółć": "lukasz zolc", "Straße": "strasse",
		"SØREN": "soren", "J.R.": "j r", "Иванов": "иванов", "d’Arc": "darc", "--": "", "１２３": "123",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := fold(rapid.String().Draw(t, "s"))
		if again := fold(once); again != once {
			t.Fatalf("folding %q again gives %q", once, again)
		}
	})
}
