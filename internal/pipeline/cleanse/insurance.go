package cleanse

import (
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline/reference"
)

var (
	insuranceCodes = setOf(leadbridge.InsuranceTypes)
	// insuranceByKey holds the terms, folded.
	insuranceByKey = map[string]string{}
	insuranceNoise = foldedSet(reference.InsuranceNoise)
	// insuranceWords is how many words the longest term has.
	insuranceWords = 1
)

func init() {
	for line, terms := range reference.InsuranceTerms {
		insuranceByKey[folded(line)] = line
		for _, t := range terms {
			insuranceByKey[folded(t)] = line
			insuranceWords = max(insuranceWords, len(strings.Fields(t)))
		}
	}
}

// InsuranceType reads a line of business in English, German, French or
// Spanish (car, homeowners, term life, medicare, BOP, Kfz-Versicherung) and
// returns AUTO, HOME, LIFE, HEALTH or COMMERCIAL. Of several lines the first
// is taken; see [InsuranceTypes]. What it does not know is not ok.
func InsuranceType(text string) (string, bool) {
	if insuranceCodes[text] {
		return text, true
	}
	lines := InsuranceTypes(text)
	if len(lines) == 0 {
		return "", false
	}
	return lines[0], true
}

// InsuranceTypes reads the lines of business that a text names ("Auto + Home"
// names two), each once, in the order they are named. It returns nil if a
// part of the text is none.
func InsuranceTypes(text string) []string {
	var space [64]byte
	text = Text(text)
	if line, ok := insuranceByKey[string(fold(space[:0], text))]; ok {
		return []string{line}
	}
	var lines []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("/,;+|&:()[]", r) }) {
		for _, line := range linesOfPart(part) {
			if line == "" {
				return nil
			}
			seen := false
			for _, l := range lines {
				seen = seen || l == line
			}
			if !seen {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// linesOfPart finds the terms in a part without separators, the longest
// first. A word that is neither a term nor noise makes the part unknown,
// which "" stands for.
func linesOfPart(part string) []string {
	words := strings.FieldsFunc(part, func(r rune) bool { return r == ' ' || r == '_' || r == '.' || r == '-' || r == '\'' })
	var lines []string
	var space [96]byte
	for i := 0; i < len(words); {
		n := min(insuranceWords, len(words)-i)
		for ; n > 0; n-- {
			buf := space[:0]
			for _, w := range words[i : i+n] {
				buf = fold(buf, w)
			}
			if line, ok := insuranceByKey[string(buf)]; ok {
				lines = append(lines, line)
				break
			}
		}
		if n > 0 {
			i += n
			continue
		}
		switch word := folded(words[i]); {
		case insuranceNoise[word] || word != "" && word[0] >= '0' && word[0] <= '9':
		default:
			line := misspelledLine(word)
			if line == "" {
				return []string{""}
			}
			lines = append(lines, line)
		}
		i++
	}
	return lines
}

// misspelledLine returns the line of a term that is one slip away from a word
// long enough to carry it.
func misspelledLine(word string) string {
	if len(word) < 6 {
		return ""
	}
	found := ""
	for term, line := range insuranceByKey {
		if len(term) < 6 || distance(word, term, 2) > 1 {
			continue
		}
		if found != "" && found != line {
			return ""
		}
		found = line
	}
	return found
}
