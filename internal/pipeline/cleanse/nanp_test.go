package cleanse

import (
	"math/rand/v2"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

// checkNANP holds the fast path against the library on one text.
func checkNANP(t interface{ Fatalf(string, ...any) }, text, region string) (handled bool) {
	fast, ok := nanp(text, region)
	if !ok {
		return false
	}
	if slow := libraryPhone(text, region); fast != slow {
		t.Fatalf("%q in %q: fast path %+v, library %+v", text, region, fast, slow)
	}
	return true
}

func TestNANPEqualsLibrary(t *testing.T) {
	drawn, handled := 0, 0
	for drawn < 2000 { // enough that the share below is no accident
		rapid.Check(t, func(t *rapid.T) {
			drawn++
			if checkNANP(t, drawPhone(t), rapid.SampledFrom(phoneRegions).Draw(t, "region")) {
				handled++
			}
		})
		if t.Failed() {
			return
		}
	}
	if handled*5 < drawn {
		t.Errorf("the fast path took only %d of %d numbers: it is not being tested", handled, drawn)
	}
}

var phoneRegions = []string{"US", "US", "CA", "DE", "GB", "PR", "JM", "MX", "", "ZZ"}

// drawPhone makes ten digits or so, with punctuation anywhere.
func drawPhone(t *rapid.T) string {
	digits := rapid.SampledFrom([]string{"", "", "1", "+1", "+", "011", "+49"}).Draw(t, "prefix") +
		rapid.OneOf(rapid.StringMatching(`[2-9][0-9]{9}`), rapid.StringMatching(`[2-9]0[0-9]555[0-9]{4}`), rapid.StringMatching(`(246|876|658|242)[2-9][0-9]{6}`), rapid.StringMatching(`[0-9]{7,12}`),
			rapid.SampledFrom([]string{"2222222222", "2345678901", "9876543210", "9999999999", "8005550199", "9112345678"})).Draw(t, "digits")
	var b strings.Builder
	for _, c := range digits {
		if rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
			b.WriteString(rapid.SampledFrom([]string{" ", "-", ".", "(", ")", ") ", " (", " - ", "--"}).Draw(t, "punctuation"))
		}
		b.WriteRune(c)
	}
	b.WriteString(rapid.SampledFrom([]string{"", "", "", " ", ".", ")", "-"}).Draw(t, "end"))
	return b.String()
}

func FuzzNANP(f *testing.F) {
	for _, s := range []string{"(212) 555-0187", "+1 212.555.0187", "12125550187", "1 (911) 123-4567", "(+1)2125550187", "-2125550187", "0112125550"} {
		f.Add(s, "US")
	}
	f.Add("+12425550187", "DE")
	f.Fuzz(func(t *testing.T, text, region string) { checkNANP(t, text, region) })
}

// TestNANPExchanges samples numbers of every area code, so that a change of
// the library's data that the fast path does not follow shows.
func TestNANPExchanges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for area := 200; area <= 999; area++ {
		for range 3 {
			var b []byte
			b = append(b, byte('0'+area/100), byte('0'+area/10%10), byte('0'+area%10))
			for len(b) < 10 {
				b = append(b, byte('0'+random.IntN(10)))
			}
			checkNANP(t, string(b), "US")
		}
	}
}

// TestNANPLastFourDigitsAreFree proves what [isValidNANP] rests on: no
// pattern of the library's for the countries of the numbering plan looks at
// the last four digits of a number, but for the area codes it knows.
func TestNANPLastFourDigitsAreFree(t *testing.T) {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	countries := 0
	for _, m := range collection.GetMetadata() {
		if m.GetCountryCode() != 1 {
			continue
		}
		countries++
		for _, d := range []*phonenumbers.PhoneNumberDesc{m.GeneralDesc, m.FixedLine, m.Mobile, m.TollFree, m.PremiumRate, m.SharedCost, m.PersonalNumber, m.Voip, m.Pager, m.Uan, m.Voicemail} {
			if p := d.GetNationalNumberPattern(); p != "" && p != "NA" && !decidedBySix(parsePattern(t, p)) {
				t.Errorf("%s: the pattern %s looks at the last four digits", m.GetId(), p)
			}
		}
		if p := m.GetLeadingDigits(); p != "" {
			if _, long := lengths(parsePattern(t, p)); long > 6 {
				t.Errorf("%s: the leading digits %s reach into the last four", m.GetId(), p)
			}
		}
	}
	if countries < 20 {
		t.Fatalf("only %d countries of the numbering plan found", countries)
	}
}

func parsePattern(t *testing.T, pattern string) *syntax.Regexp {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

// decidedBySix reports whether six digits decide if a number matches, at
// least outside the area codes that ask the library for each number.
func decidedBySix(re *syntax.Regexp) bool {
	switch {
	case freeTail(re) >= 4:
		return true
	case re.Op == syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !decidedBySix(sub) })
	case re.Op == syntax.OpConcat && re.Sub[0].Op == syntax.OpLiteral && len(re.Sub[0].Rune) >= 3:
		return isFineGrained([]byte(string(re.Sub[0].Rune[:3])))
	}
	return false
}

func isAnyDigit(re *syntax.Regexp) bool {
	return re.Op == syntax.OpCharClass && len(re.Rune) == 2 && re.Rune[0] == '0' && re.Rune[1] == '9'
}

// freeTail returns how many of the last characters of every match may be any
// digit, 99 if all may.
func freeTail(re *syntax.Regexp) int {
	const all = 99
	switch re.Op {
	case syntax.OpCharClass:
		if isAnyDigit(re) {
			return all
		}
	case syntax.OpRepeat:
		if isAnyDigit(re.Sub[0]) {
			return all
		}
	case syntax.OpCapture:
		return freeTail(re.Sub[0])
	case syntax.OpAlternate:
		least := all
		for _, sub := range re.Sub {
			least = min(least, freeTail(sub))
		}
		return least
	case syntax.OpConcat:
		free := 0
		for i := len(re.Sub) - 1; i >= 0; i-- {
			if freeTail(re.Sub[i]) < all {
				return free + freeTail(re.Sub[i])
			}
			short, _ := lengths(re.Sub[i])
			free += short
		}
		return all
	}
	return 0
}

// lengths returns the lengths of the shortest and the longest match of re.
func lengths(re *syntax.Regexp) (short, long int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass:
		return 1, 1
	case syntax.OpCapture:
		return lengths(re.Sub[0])
	case syntax.OpQuest:
		_, long = lengths(re.Sub[0])
		return 0, long
	case syntax.OpRepeat:
		short, long = lengths(re.Sub[0])
		return short * re.Min, long * re.Max
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			s, l := lengths(sub)
			short, long = short+s, long+l
		}
		return short, long
	case syntax.OpAlternate:
		short, long = lengths(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			s, l := lengths(sub)
			short, long = min(short, s), max(long, l)
		}
		return short, long
	}
	return 0, 99
}
