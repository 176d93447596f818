package match

import "slices"

// street is a street line taken apart. Order does not matter: "flat 6, 21
// Mill Road" is "21 Mill Rd #6".
type street struct {
	number string
	unit   string
	main   string // the longest word of its name
	// grams are the sorted letter pairs of the words that name the street.
	grams  [48]uint16
	ngrams int
}

// streetTypes name no street: nearly every address has one of them.
var streetTypes = set("st street str ave avenue av rd road dr drive ln lane ct court crt cct circuit cir circle " +
	"blvd boulevard bvd pl place ter terrace tce cres crescent cr hwy highway pkwy parkway way wy sq square " +
	"close cl grove gr trl trail loop aly alley xing crossing strasse gasse weg platz rue calle via " +
	"n s e w north south east west ne nw se sw the")

// unitWords stand before the number of a dwelling or office.
var unitWords = set("apt apartment unit suite ste flat flt floor fl room rm lot bldg building trlr spc no")

func set(list string) map[string]bool {
	m := map[string]bool{}
	for rest := list; rest != ""; {
		var w string
		w, rest = nextWord(rest)
		m[w] = true
	}
	return m
}

// streetOf takes a folded street line apart.
func streetOf(folded string) street {
	var s street
	unit := false
	for rest := folded; rest != ""; {
		var w string
		w, rest = nextWord(rest)
		switch {
		case unit && (isNumber(w) || len(w) == 1):
			s.unit = w
			unit = false
			continue
		case isNumber(w):
			if s.number == "" {
				s.number = w
			} else if s.unit == "" && rest == "" {
				s.unit = w // "21 Mill Road 6"
			}
			continue
		case unitWords[w] && rest != "":
			unit = true
			continue
		}
		unit = false
		if !streetTypes[w] {
			s.addGrams(w)
			if len(w) > len(s.main) {
				s.main = w
			}
		}
	}
	slices.Sort(s.grams[:s.ngrams])
	return s
}

// isNumber reports whether a word is a house number such as 12 or 12b.
func isNumber(w string) bool { return w[0] >= '0' && w[0] <= '9' }

func (s *street) addGrams(w string) {
	last := uint16(0)
	for _, r := range w {
		c := uint16(r) % 251
		if last != 0 && s.ngrams < len(s.grams) {
			s.grams[s.ngrams] = last<<8 | c
			s.ngrams++
		}
		last = c
	}
}

// likeness compares the names of two streets by their letter pairs, 0 to 1:
// Dice's coefficient, or nearly the overlap coefficient where one of them has
// words that the other lacks.
func (s *street) likeness(t *street) float64 {
	a, b := s.grams[:s.ngrams], t.grams[:t.ngrams]
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	dice := 2 * float64(common) / float64(len(a)+len(b))
	if shorter := min(len(a), len(b)); shorter >= 4 {
		return max(dice, 0.9*float64(common)/float64(shorter))
	}
	return dice
}

// streetLevel is how far two street lines agree.
func streetLevel(a, b *street) level {
	if a.ngrams == 0 || b.ngrams == 0 {
		if a.number != "" && b.number != "" && a.number == b.number && a.ngrams == b.ngrams {
			return streetPartly
		}
		return unsaid
	}
	like := a.likeness(b)
	sameNumber := a.number == b.number && a.number != ""
	switch {
	case like >= 0.75 && a.unit != "" && b.unit != "" && a.unit != b.unit && sameNumber:
		return streetUnit
	case like >= 0.75 && sameNumber:
		return streetSame
	case like >= 0.75 && (a.number == "" || b.number == ""):
		return streetNoNumber
	case like >= 0.75 && (edits(a.number, b.number, 1) <= 1 || a.number == b.unit || b.number == a.unit):
		return streetNearNumber
	case like >= 0.75:
		return streetOtherNumber
	case like >= 0.45 && sameNumber:
		return streetLikely
	case like >= 0.45 || sameNumber:
		return streetPartly
	}
	return streetOther
}

// postalLevel is how far two postal codes agree.
func postalLevel(a, b string) level {
	switch {
	case a == "" || b == "":
		return unsaid
	case a == b:
		return postalSame
	case edits(a, b, 1) <= 1:
		return postalNear
	}
	return postalOther
}

// cityLevel is how far two places agree.
func cityLevel(a, b string) level {
	switch {
	case a == "" || b == "":
		return unsaid
	case a == b:
		return citySame
	case edits(a, b, 2) <= 1+min(len(a), len(b))/8 || a[0] == b[0] && jaroWinkler(a, b) >= 0.9:
		return cityNear
	}
	return cityOther
}

// stateLevel compares states. A code and a name are not compared: cleansing
// makes codes of the names it knows.
func stateLevel(a, b string) level {
	switch {
	case a == "" || b == "" || (len(a) <= 3) != (len(b) <= 3):
		return unsaid
	case a == b:
		return stateSame
	}
	return stateOther
}
