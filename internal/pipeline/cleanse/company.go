package cleanse

import (
	"strings"
	"unicode/utf8"

	"leadbridge/internal/pipeline/reference"
)

var (
	legalForms = canonicalNames(reference.LegalForms)
	// shortWords are words of up to three letters that are no acronyms.
	shortWords = lowerSet(strings.Fields(`the and of for inn co to at on in by my our all new old big car cars air art bar bay box boy cab cup day dog cat ear eye far fit fly fox fun gas gem get go got gym hat hay hot ice ink ivy jet job joy key kid law log map men mix net nut oak oil one pet pit pop pro pub red rug run sea sea set sky spa son sun tax tea tee ten tie tin tip top toy two van vet via war wax way web wet win zoo lee jim joe bob tom ben dan sam max ray roy kim ann amy eva ian jay ken leo les lou pat ron sue ted tim von van de la le el un una il der die das und et y`))
)

// Company cleans a company's name: its legal form is written as usual, and a
// name all in capitals or all in small letters gets capitals word by word.
// Words that look like acronyms keep theirs.
func Company(text string) string {
	text = words(Text(text))
	upper, lower := hasCase(text)
	if upper == lower {
		last := strings.TrimRight(text[strings.LastIndexByte(text, ' ')+1:], ",;")
		if _, ok := legalForm(last); !ok {
			return text
		}
	}
	tokens := strings.Split(text, " ")
	atEnd := true // only legal forms stand behind the word
	for i := len(tokens) - 1; i >= 0; i-- {
		bare := strings.TrimRight(tokens[i], ",;")
		tail := tokens[i][len(bare):]
		if form, ok := legalForm(bare); ok && atEnd && i > 0 {
			tokens[i] = form + tail
			continue
		}
		atEnd = atEnd && (bare == "&" || bare == "+")
		if upper == lower || upper && len(tokens) == 1 {
			continue // mixed case, or one word in capitals: most likely an acronym
		}
		tokens[i] = companyWord(bare, i == 0, upper) + tail
	}
	result := composed(strings.Join(tokens, " "))
	if _, small := hasCase(result); upper && lower && !small {
		return Company(result) // what was left of mixed case is gone
	}
	return result
}

// legalForm returns the usual way to write a legal form. The final dot of an
// abbreviation stays, the dots of l.l.c. go.
func legalForm(token string) (string, bool) {
	for i := 0; i < len(token); i++ {
		c := token[i] | 0x20
		if !(c >= 'a' && c <= 'z' || token[i] == '.' || token[i] == '/' || c >= 0x80) {
			return "", false // @inc is no form
		}
	}
	var space [32]byte
	form, ok := legalForms[string(fold(space[:0], token))]
	if !ok {
		return "", false
	}
	if strings.HasSuffix(token, ".") && strings.Count(token, ".") == 1 && !strings.Contains(form, ".") {
		form += "."
	}
	return form, true
}

// companyWord gives one word of a name in one case its capitals.
func companyWord(word string, first, capitals bool) string {
	low := strings.ToLower(word)
	switch {
	case !first && (low == "and" || low == "of" || low == "the" || low == "for" || low == "und" || low == "et" || low == "y" || low == "de" || low == "la"):
		return low
	case capitals && looksLikeAcronym(low):
		return word
	}
	return capitalize(low, true)
}

// looksLikeAcronym reports whether a word written in capitals is more likely
// an acronym than a word: it has a dot or a digit inside, no vowel, or up to
// three letters and is not a common word.
func looksLikeAcronym(low string) bool {
	if strings.ContainsAny(low, "0123456789") || strings.Contains(strings.TrimRight(low, "."), ".") {
		return true
	}
	if !strings.ContainsAny(low, "aeiouyäöüáéíóúàèìòùâêîôû") {
		return strings.IndexByte(low, '\'') < 0
	}
	return utf8.RuneCountInString(strings.Trim(low, "'-.")) <= 3 && !shortWords[low] && strings.IndexByte(low, '\'') < 0
}
