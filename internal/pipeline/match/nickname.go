package match

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed nicknames.txt
var nicknameText string

// formID numbers a formal name.
type formID uint16

// formalNames are the names that an ambiguous nickname most often stands for,
// the commoner first. Stored keys depend on this list: it must not change.
const formalNames = "james john robert michael william david richard joseph thomas charles christopher daniel matthew " +
	"anthony donald steven andrew kenneth joshua kevin timothy ronald edward jeffrey jacob nicholas gary jonathan stephen " +
	"lawrence benjamin samuel gregory alexander patrick raymond dennis gerald peter henry nathan douglas zachary walter " +
	"arthur albert theodore frederick leonard eugene vincent philip harold ralph alfred stanley franklin " +
	"mary patricia jennifer elizabeth barbara susan jessica margaret sandra dorothy kimberly deborah rebecca katherine " +
	"christine pamela cynthia kathleen amanda stephanie victoria virginia theresa catherine judith janet carolyn angela " +
	"jacqueline josephine samantha alexandra eleanor gabrielle florence millicent rosemary abigail isabella"

type nicknameTable struct {
	forms map[string][]formID // sorted; a formal name stands for itself too
	root  map[string]string
}

// nicknames reads the table once.
var nicknames = sync.OnceValue(func() *nicknameTable {
	t := &nicknameTable{forms: map[string][]formID{}, root: map[string]string{}}
	of := map[string][]string{}
	id := formID(0)
	for line := range strings.Lines(nicknameText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		formal, rest := nextWord(strings.TrimSpace(line))
		for name := formal; name != ""; name, rest = nextWord(rest) {
			t.forms[name] = append(t.forms[name], id)
			of[name] = append(of[name], formal)
		}
		id++
	}
	rank := map[string]int{}
	for i, formal := range strings.Fields(formalNames) {
		rank[formal] = i + 1
	}
	for name, formals := range of {
		slices.Sort(t.forms[name])
		best := 0
		for _, formal := range append(formals, name) {
			if r := rank[formal]; r > 0 && (best == 0 || r < best) {
				best, t.root[name] = r, formal
			}
		}
		if rank[name] > 0 {
			delete(t.root, name) // a formal name in its own right
		}
	}
	return t
})

// formsOf returns the formal names that a folded first name may stand for.
func formsOf(name string) []formID { return nicknames().forms[name] }

// rootOf returns the formal name that a folded first name most often stands
// for, or the name itself.
func rootOf(name string) string {
	if root, ok := nicknames().root[name]; ok {
		return root
	}
	return name
}

// sharesForm reports whether two names can be forms of one.
func sharesForm(a, b []formID) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			return true
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return false
}
