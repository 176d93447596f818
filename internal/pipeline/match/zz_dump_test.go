package match

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"leadbridge"
)

var levelNames = []string{"unsaid", "firstSame", "firstNickname", "firstNear", "firstSimilar", "firstInitial", "firstOther",
	"lastSame", "lastPart", "lastNear", "lastSimilar", "lastInitial", "lastOther", "nameCrossed", "generationSame", "generationOneSided", "generationOther",
	"birthSame", "birthSlip", "birthNear", "birthUnclear", "birthYear", "birthOther", "birthGeneration",
	"mailSame", "mailRole", "mailNear", "mailSimilar", "mailLocal", "mailOther", "phoneSame", "phoneDesk", "phoneNear", "phoneSimilar", "phoneOther",
	"streetSame", "streetLikely", "streetNoNumber", "streetNearNumber", "streetUnit", "streetOtherNumber", "streetPartly", "streetOther",
	"postalSame", "postalNear", "postalOther", "citySame", "cityNear", "cityWithPostal", "cityOther", "stateSame", "stateOther",
	"companySame", "companyNear", "companyOther"}

func TestZDump(t *testing.T) {
	set := os.Getenv("SET")
	if set == "" {
		t.Skip("no set")
	}
	l := readLabeled(t, set)
	x := NewIndex(leadbridge.DefaultMatchPolicy)
	shared := map[[2]int]bool{}
	for i, v := range l.rows {
		r := Prepare(v)
		x.records = append(x.records, r)
		for _, o := range x.enter(r, int32(i)) {
			shared[[2]int{int(o.row()), i}] = true
		}
	}
	type item struct {
		a, b int
		v    verdict
		s    bool
	}
	var items []item
	var m, u [levels]float64
	nm, nu := 0.0, 0.0
	for b := range l.rows {
		for a := 0; a < b; a++ {
			same := l.entity[a] == l.entity[b]
			if !same && (a*7+b)%13 != 0 && !shared[[2]int{a, b}] {
				continue
			}
			v := judge(x.records[a], x.records[b], leadbridge.DefaultMatchPolicy)
			items = append(items, item{a, b, v, same})
			for _, lv := range v.levels {
				if same {
					m[lv]++
				} else {
					u[lv]++
				}
			}
			if same {
				nm++
			} else {
				nu++
			}
		}
	}
	if os.Getenv("STATS") != "" {
		for i := range m {
			c := chances[i]
			fmt.Printf("%-18s m=%.4f u=%.6f   model %.4f %.4f %.6f\n", levelNames[i], m[i]/nm, u[i]/nu, c.person, c.household, c.stranger)
		}
		return
	}
	slices.SortFunc(items, func(a, b item) int {
		switch {
		case a.v.score > b.v.score:
			return -1
		case a.v.score < b.v.score:
			return 1
		}
		return 0
	})
	show := func(it item) {
		fmt.Printf("%.4f %s same=%v blocked=%v L=%.1f/%.1f\n", it.v.score, it.v.outcome, it.s, shared[[2]int{it.a, it.b}], it.v.total.person, it.v.total.household)
		for _, r := range []int{it.a, it.b} {
			v := l.rows[r]
			fmt.Println("   ", v["firstName"], "|", v["lastName"], "|", v["street"], "|", v["city"], v["state"], v["postalCode"], "|", v["dateOfBirth"], "|", v["phone"], v["email"])
		}
		fmt.Print("    ")
		for _, lv := range it.v.levels {
			if lv != unsaid {
				fmt.Printf("%s %.1f/%.1f, ", levelNames[lv], weights[lv].person, weights[lv].household)
			}
		}
		fmt.Println()
	}
	switch os.Getenv("WHAT") {
	case "miss":
		for _, it := range items {
			if it.s && (it.v.outcome == leadbridge.MatchNew || !shared[[2]int{it.a, it.b}]) {
				show(it)
			}
		}
	case "false":
		for i, it := range items {
			if !it.s {
				show(it)
				if i > 4000 && it.v.score < .01 {
					break
				}
			}
		}
	case "notdup":
		for _, it := range items {
			if it.s && it.v.outcome == leadbridge.MatchPossible {
				show(it)
			}
		}
	}
}
