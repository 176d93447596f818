package mapping

import (
	"strconv"
	"strings"
)

// role is what a phrase does in a header.
type role int

const (
	roleHead      role = iota // names a field
	rolePart                  // stands beside a head: number, code, date
	roleQualifier             // says which one: home, billing, customer
	roleVeto                  // makes it something else
	roleFiller                // says nothing
	roleGeneric               // says nothing, and is no name either
	roleUnknown
)

// sense is what a phrase means.
type sense struct {
	role    role
	concept string
	lang    string
	weight  float64
}

// longestPhrase is the greatest number of words of a phrase in the lexicon.
const longestPhrase = 6

// vocabulary is the lexicon, folded and indexed.
type vocabulary struct {
	phrases  map[string]sense
	words    map[string]bool // single words of any phrase, for taking compounds apart
	articles map[string]bool
}

var vocab = buildVocabulary()

// known reports whether the folded word is a phrase of the lexicon by itself.
func known(word string) bool {
	_, ok := vocab.phrases[word]
	return ok
}

func buildVocabulary() *vocabulary {
	v := &vocabulary{phrases: map[string]sense{}, words: map[string]bool{}, articles: map[string]bool{}}
	for _, a := range splitPhrases(articles) {
		v.articles[fold(a)] = true
	}
	// What is entered first wins, so that a word that names a field in one
	// language is not vetoed for what it means in another.
	for _, table := range []struct {
		role    role
		entries []entry
	}{{roleHead, heads}, {rolePart, parts}, {roleQualifier, qualifiers}} {
		for _, e := range table.entries {
			v.add(e.phrases, sense{table.role, e.concept, e.lang, e.weight})
		}
	}
	for _, list := range vetoes {
		v.add(list, sense{role: roleVeto, concept: conceptVeto})
	}
	v.add(fillers, sense{role: roleFiller, concept: conceptFiller})
	v.add(generic, sense{role: roleGeneric, concept: conceptGeneric})
	return v
}

func splitPhrases(list string) []string {
	var out []string
	for p := range strings.SplitSeq(list, ";") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func (v *vocabulary) add(list string, s sense) {
	for _, p := range splitPhrases(list) {
		v.addPhrase(p, s)
		// Umlauts are written both ways: "für" is "fur" and "fuer".
		if spelled := umlauts.Replace(strings.ToLower(p)); spelled != strings.ToLower(p) {
			v.addPhrase(spelled, s)
		}
	}
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue")

func (v *vocabulary) addPhrase(p string, s sense) {
	words := v.withoutArticles(strings.Fields(fold(p)))
	key := strings.Join(words, " ")
	if _, ok := v.phrases[key]; !ok {
		v.phrases[key] = s
	}
	if s.role <= roleVeto {
		for _, w := range words {
			v.words[w] = true
		}
	}
}

// withoutArticles drops the articles, unless there is nothing else.
func (v *vocabulary) withoutArticles(words []string) []string {
	var out []string
	for _, w := range words {
		if !v.articles[w] {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return words
	}
	return out
}

// linkers join the parts of a German compound.
var linkers = []string{"", "s", "n", "en", "es"}

// decompound takes a word apart into known words of at least three letters,
// such as "kundenvorname" into "kunden" and "vorname"; nil if it cannot.
func (v *vocabulary) decompound(word string, parts int) []string {
	if v.words[word] {
		return []string{word}
	}
	if parts == 1 || len(word) < 6 {
		return nil
	}
	for i := len(word) - 3; i >= 3; i-- { // the longest first part first
		if !v.words[word[:i]] {
			continue
		}
		for _, l := range linkers {
			rest, ok := strings.CutPrefix(word[i:], l)
			if !ok || len(rest) < 3 {
				continue
			}
			if tail := v.decompound(rest, parts-1); tail != nil {
				return append([]string{word[:i]}, tail...)
			}
		}
	}
	return nil
}

// understood is a token or run of tokens with its meaning.
type understood struct {
	sense
	token      // the first word, with the separators before it
	number int // the value of a numeral, else 0
}

// understand finds the longest phrases of the lexicon in a header's words.
func (v *vocabulary) understand(toks []token) []understood {
	toks = v.expand(toks)
	var out []understood
	for i := 0; i < len(toks); {
		u, n := v.longest(toks[i:])
		out = append(out, u)
		i += n
	}
	return out
}

// purposes begin what a column is for, as in "Telefon für Rückfragen".
var purposes = map[string]bool{"for": true, "fur": true, "fuer": true, "pour": true, "para": true, "per": true, "voor": true}

// expand drops articles and takes compounds and plurals apart.
func (v *vocabulary) expand(toks []token) []token {
	var out []token
	purpose := false
	for _, t := range toks {
		purpose = purpose || purposes[t.text]
		t.aside = t.aside || purpose
		if v.articles[t.text] {
			continue
		}
		if _, ok := v.phrases[t.text]; ok || v.words[t.text] || isNumeral(t.text) {
			out = append(out, t)
			continue
		}
		if singular, ok := strings.CutSuffix(t.text, "s"); ok && len(singular) > 2 && v.words[singular] {
			t.text = singular
			out = append(out, t)
			continue
		}
		ws := v.decompound(t.text, 3)
		if ws == nil {
			out = append(out, t)
			continue
		}
		for i, w := range ws {
			out = append(out, token{text: w, path: t.path && i == 0, list: t.list && i == 0, aside: t.aside})
		}
	}
	if len(out) == 0 {
		return toks
	}
	return out
}

func (v *vocabulary) longest(toks []token) (understood, int) {
	first := toks[0]
	for n := min(longestPhrase, len(toks)); n > 0; n-- {
		words := make([]string, n)
		for i := range words {
			words[i] = toks[i].text
		}
		key := strings.Join(words, " ")
		if s, ok := v.phrases[key]; ok {
			u := understood{sense: s, token: first}
			u.text = key
			return u, n
		}
	}
	u := understood{sense: sense{role: roleUnknown}, token: first, number: numeral(first.text)}
	if u.number > 0 || isNumeral(first.text) {
		u.role = roleFiller
	}
	return u, 1
}

func isNumeral(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// numerals are the numbers that people write out in a header.
var numerals = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "eins": 1, "zwei": 2, "drei": 3, "deux": 2,
	"trois": 3, "uno": 1, "dos": 2, "tres": 3, "due": 2, "secundo": 2}

// numeral returns the number a word stands for, 0 if none or if it is no
// ordinal number of a column.
func numeral(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n < 100 {
		return n
	}
	return numerals[s]
}
