package cleanse

import "strings"

// namePrefix returns the length of the Mc or Mac that a name in lower case
// begins with, if what follows takes a capital, and 0 otherwise.
func namePrefix(s string) int {
	if rest, ok := strings.CutPrefix(s, "mc"); ok {
		if len(rest) >= 2 && rest[0] >= 'a' && rest[0] <= 'z' {
			return 2
		}
		return 0
	}
	rest, ok := strings.CutPrefix(s, "mac")
	if !ok || len(rest) < 3 || !isMac(strings.TrimRight(rest, ".,")) {
		return 0
	}
	return 3
}

// isMac reports whether Mac before rest is the Gaelic "son of". Rests that
// begin with a consonant mostly are; before a vowel, c, h or k the name is as
// likely Iberian, Slavic or one word (Machado, Macejko, Mackey), so that only
// known ones count. Endings in a, c, i, j, o and z are not Gaelic.
func isMac(rest string) bool {
	if macKnown[rest] {
		return true
	}
	if macNot[rest] || strings.IndexByte("aeiouychk", rest[0]) >= 0 {
		return false
	}
	return strings.IndexByte("acijoz", rest[len(rest)-1]) < 0
}

var (
	macKnown = lowerSet([]string{
		"adam", "adams", "alister", "allister", "alpine", "alpin", "andrew", "andrews", "ara", "ardle", "arthur", "askill", "atee", "aulay", "auley", "auliffe", "avoy",
		"eachern", "eachen", "eachron", "elroy", "elwain", "elwee", "enroe", "entee", "eoin", "erlean", "ewan", "ewen", "evoy", "elhinney",
		"ilroy", "ilvaine", "ilwraith", "inerney", "innes", "innis", "inally", "indoe", "intyre", "intosh", "isaac", "iver", "ivor", "illivray", "inroy",
		"odrum", "ouat", "owan", "owen", "oubrey", "uspie",
		"callum", "calman", "cann", "carron", "carter", "carthy", "cartney", "caskill", "caughey", "caul", "cauley", "chesney", "clain", "clellan", "clelland", "clennan", "clintock", "closkey", "cluskey", "collum", "coll", "combie", "conachie", "conaghy", "connell", "corkindale", "cormack", "cormick", "corquodale", "courtney", "creadie", "crimmon", "crindle", "crossan", "cubbin", "cue", "culloch", "cunn", "curdy", "cutcheon",
		"hale", "hardy", "harg", "hattie", "hugh", "hutcheon",
		"kay", "kechnie", "kellar", "keller", "kendrick", "kenna", "kercher", "killop", "kinlay", "kinley", "kinnon", "kinney", "kissock", "kown",
		"murdo", "namara", "namee", "rae", "vicar", "donagh",
	})
	macNot = lowerSet([]string{
		"beth", "lin", "lis", "ri", "ro", "rina", "ready", "quarie", "quarrie", "que", "quet", "ramé", "riz", "razzo",
		"dissi", "lovin", "les", "lan", "rury", "ten", "tan", "ton", "sen", "son", "sons", "well", "win", "wan", "ray", "rides", "ris", "ropoulos", "rinos", "ridis", "lovich", "lich", "par", "pal", "bean", "bee",
	})
)
