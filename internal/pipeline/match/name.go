package match

import (
	"strings"
	"unicode/utf8"
)

// name is a person's name taken apart.
type name struct {
	first, last           string // the words joined without spaces
	firstWords, lastWords words
	// forms are the formal names that the first name may stand for.
	forms []formID
	// generation is 1 for Sr, 2 for Jr, 3 for III and so on; 0 if not said.
	generation uint8
}

var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true, "rev": true,
	"sir": true, "hon": true, "herr": true, "frau": true, "mme": true, "mlle": true, "sra": true,
}

// particles are words of a last name that many last names have.
var particles = map[string]bool{
	"van": true, "von": true, "der": true, "den": true, "de": true, "del": true, "della": true, "di": true, "da": true,
	"dos": true, "das": true, "du": true, "la": true, "le": true, "los": true, "el": true, "al": true, "bin": true,
	"ibn": true, "ben": true, "zu": true, "ter": true, "ten": true, "saint": true, "st": true, "mac": true, "mc": true,
}

// generationOf reads a generational suffix. A lone "i" or "v" is an initial
// and "sr" may be a title in Spanish, so they count only behind a name.
func generationOf(word string) uint8 {
	switch word {
	case "sr", "senior", "snr":
		return 1
	case "jr", "junior", "jnr", "ii", "2nd":
		return 2
	case "iii", "3rd":
		return 3
	case "iv", "4th":
		return 4
	case "v", "5th":
		return 5
	}
	return 0
}

// nameOf takes folded first and last names apart.
func nameOf(first, last string) name {
	var n name
	for rest := first; rest != ""; {
		var w string
		w, rest = nextWord(rest)
		switch {
		case n.firstWords.n == 0 && rest != "" && titles[w]:
		case n.firstWords.n > 0 && w != "v" && generationOf(w) > 0:
			n.generation = generationOf(w)
		default:
			n.firstWords.add(w)
		}
	}
	for rest := last; rest != ""; {
		var w string
		w, rest = nextWord(rest)
		if n.lastWords.n > 0 && generationOf(w) > 0 {
			n.generation = generationOf(w)
			continue
		}
		n.lastWords.add(w)
	}
	n.first, n.last = joined(&n.firstWords), joined(&n.lastWords)
	if n.firstWords.n > 0 {
		n.forms = formsOf(n.firstWords.list[0])
	}
	return n
}

func joined(w *words) string {
	switch w.n {
	case 0:
		return ""
	case 1:
		return w.list[0]
	}
	return strings.Join(w.all(), "")
}

// firstSound codes the first name, nicknames as the formal name they most
// often stand for, so that Bob and Robert share keys.
func (n *name) firstSound() sound {
	switch n.firstWords.n {
	case 0:
		return sound{}
	case 1:
		return soundOf(rootOf(n.first))
	}
	// A first word of one letter is an initial or a slip of the space bar.
	if len(n.firstWords.list[0]) == 1 {
		return soundOf(n.first)
	}
	return soundOf(rootOf(n.firstWords.list[0]))
}

// firstLevel is how far two first names agree.
func firstLevel(a, b *name) level {
	if a.first == "" || b.first == "" {
		return unsaid
	}
	x, y := a.firstWords.list[0], b.firstWords.list[0]
	switch {
	case a.first == b.first, x == y && len(x) > 1:
		return firstSame
	case sharesForm(a.forms, b.forms):
		return firstNickname
	case len(x) == 1 || len(y) == 1:
		if x[0] == y[0] {
			return firstInitial
		}
	}
	g := alike(a.first, b.first)
	if g == gradeNear && (a.forms != nil && b.forms != nil || !sameStart(x, y)) {
		// Eric and Erin, or the twins Jayden and Kayden: two names, no slip.
		g = gradeSimilar
	}
	if g == gradeOther && (a.firstWords.n > 1 || b.firstWords.n > 1) {
		if sharesWord(&a.firstWords, &b.firstWords) {
			return firstNear
		}
		g = alike(x, y)
	}
	return firstOf[g]
}

// sameStart reports whether two words start alike, if only with their first
// letters swapped or one of them left out. The first letter is the one that
// people get right.
func sameStart(x, y string) bool {
	return x[0] == y[0] || len(x) != len(y) || len(x) > 1 && x[0] == y[1] && x[1] == y[0]
}

// lastLevel is how far two last names agree.
func lastLevel(a, b *name) level {
	switch {
	case a.last == "" || b.last == "":
		return unsaid
	case a.last == b.last:
		return lastSame
	case (len(a.last) == 1 || len(b.last) == 1) && a.last[0] == b.last[0]:
		return lastInitial
	case (a.lastWords.n > 1 || b.lastWords.n > 1) && sharesWord(&a.lastWords, &b.lastWords):
		return lastPart
	}
	return lastOf[alike(a.last, b.last)]
}

// grade is how far two words agree, the best first.
type grade uint8

const (
	gradeSame grade = iota
	gradeNear
	gradeSimilar
	gradeOther
	gradeUnsaid
)

// The levels that the grades mean in a first and in a last name.
var (
	firstOf = [...]level{firstSame, firstNear, firstSimilar, firstOther, unsaid}
	lastOf  = [...]level{lastSame, lastNear, lastSimilar, lastOther, unsaid}
)

func wordGrade(a, b string) grade {
	switch {
	case a == "" || b == "":
		return gradeUnsaid
	case a == b:
		return gradeSame
	}
	return alike(a, b)
}

// sharesWord reports whether two lists have a word in common that tells
// people apart.
func sharesWord(a, b *words) bool {
	for _, x := range a.all() {
		if len(x) < 3 || particles[x] {
			continue
		}
		for _, y := range b.all() {
			if x == y {
				return true
			}
		}
	}
	return false
}

// alike grades two different words: near is one typing slip, similar what
// several slips or another spelling leave.
func alike(a, b string) grade {
	shorter := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if shorter < 2 {
		return gradeOther
	}
	d := edits(a, b, 2)
	if d == 1 {
		// Another letter in a short word makes another word: Ana and Ada.
		if shorter >= 5 || shorter >= 3 && (len(a) != len(b) || swapped(a, b)) {
			return gradeNear
		}
		return gradeSimilar
	}
	if d > 2 {
		// With several slips, only words that start with the same sound count.
		x, _ := soundAt(a, 0)
		y, _ := soundAt(b, 0)
		if x != y {
			return gradeOther
		}
	}
	jw := jaroWinkler(a, b)
	switch {
	case jw >= 0.94 || shorter >= 7 && d == 2:
		return gradeNear
	case jw >= 0.84 || shorter >= 5 && d == 2 || (jw >= 0.7 || d == 2) && soundOf(a) == soundOf(b):
		return gradeSimilar
	}
	return gradeOther
}

// swapped reports whether two words have the same letters, counted in bytes.
func swapped(a, b string) bool {
	sum := 0
	for i := range min(len(a), len(b)) {
		sum += int(a[i]) - int(b[i])
	}
	return sum == 0
}
