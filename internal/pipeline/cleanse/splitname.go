package cleanse

import (
	"regexp"
	"slices"
	"strings"

	"leadbridge/internal/pipeline/reference"
)

// NameParts is a person's full name taken apart. The parts keep the case and
// the dots they were written with.
type NameParts struct {
	Title, First, Middle, Last, Suffix, Nickname string
}

var (
	titles = foldedSet(reference.NameTitles)
	// givenTitles are titles of which only a given name follows.
	givenTitles = foldedSet([]string{"Sir", "Dame", "King", "Queen", "Brother", "Sister", "Father", "Pope", "Princess", "Lord"})
	// titleLike are titles that as often are names when written without a dot.
	titleLike = foldedSet([]string{"Prince", "Earl", "Duke", "Major", "Don", "Count", "Baron", "Judge", "Bishop", "Pope", "Elder", "Deacon", "Marshal", "Private", "Sheriff", "Vice", "President", "M", "MM", "Me", "Med", "Phil", "Po", "Ing", "Dna", "Pr", "Br", "Sr", "Mag", "Rep", "Sec", "Gen", "Ens", "Sen", "Amb", "Lic", "Graf", "Haji", "Chief", "Father", "Brother", "Coach", "Justice", "Royal", "Sen", "Abbot", "Princess", "Doctor", "Officer", "Mayor", "General", "Governor"})
	nickname  = regexp.MustCompile(`\(([^()]*)\)|"([^"]*)"|(?:^|\s)'([^']+)'(?:\s|$|,)`)
)

func foldedSet(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[folded(n)] = true
	}
	return set
}

// SplitName takes a full name apart, in either order ("John Smith" or
// "Smith, John"), with particles, titles, suffixes and nicknames. Of two
// persons with one family name both first names are kept ("John & Mary"), of
// two full names the first person.
func SplitName(full string) NameParts {
	var p NameParts
	text, nickFirst := p.takeNicknames(words(Text(full)))
	parts := splitCommas(text)
	if len(parts) == 0 {
		return p
	}
	var suffixes []string
	for len(parts) > 1 && isSuffixes(parts[len(parts)-1], len(parts) > 2) {
		suffixes = append([]string{parts[len(parts)-1]}, suffixes...)
		parts = parts[:len(parts)-1]
	}
	if len(parts) > 2 && isSuffixes(parts[1], true) { // Smith, Jr., John
		suffixes = append(suffixes, parts[1])
		parts = slices.Delete(parts, 1, 2)
	}
	if len(parts) > 1 {
		p.lastFirst(parts[0], parts[1])
		suffixes = append(parts[2:], suffixes...)
	} else {
		p.firstLast(parts[0])
	}
	if p.Suffix != "" {
		suffixes = append([]string{p.Suffix}, suffixes...)
	}
	p.Suffix = strings.Join(suffixes, ", ")
	if nickFirst && p.Last == "" {
		p.First, p.Last = "", p.First
	}
	return p
}

// takeNicknames cuts what stands in parentheses or quotes out of the name. It
// also reports whether the name began with it.
func (p *NameParts) takeNicknames(text string) (rest string, first bool) {
	if !strings.ContainsAny(text, `("'`) {
		return text, false
	}
	var names []string
	for _, m := range nickname.FindAllStringSubmatch(text, -1) {
		if n := strings.TrimSpace(m[1] + m[2] + m[3]); n != "" {
			names = append(names, n)
		}
	}
	if loc := nickname.FindStringIndex(text); loc != nil {
		first = loc[0] == 0
	}
	p.Nickname = strings.Join(names, ", ")
	return Text(nickname.ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasSuffix(s, ",") {
			return ", "
		}
		return " "
	})), first && len(names) > 0
}

func splitCommas(text string) []string {
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// isSuffixes reports whether a part behind a comma is nothing but suffixes.
// Behind the only comma, a word that is also a family name is not one.
func isSuffixes(part string, third bool) bool {
	for token := range strings.FieldsSeq(part) {
		if !isSuffix(token) || !third && isSurnameLike(token) {
			return false
		}
	}
	return true
}

// isSurnameLike reports whether a credential is as likely a name: Ma, Do.
// In capitals amid small letters it would be written as a credential, but a
// name that stands before a comma says nothing of that.
func isSurnameLike(token string) bool {
	return surnameLike[folded(token)] && strings.IndexByte(token, '.') < 0 && !isUpperCase(token)
}

func isSuffix(token string) bool {
	key := folded(token)
	if credentials[key] != "" {
		return true
	}
	if isDotted(token) {
		return false // J.R. is initials
	}
	if generationKeys[key] {
		return true
	}
	return isRoman(key) || key == "v"
}

// isDotted reports whether a dot stands inside the word.
func isDotted(token string) bool { return strings.IndexByte(strings.TrimRight(token, "."), '.') >= 0 }

var generationKeys = foldedSet(reference.GenerationSuffixes)

func isUpperCase(s string) bool {
	upper, lower := hasCase(s)
	return upper && !lower
}

// lastFirst reads a name written as family name, comma, given names.
func (p *NameParts) lastFirst(last, given string) {
	lastTokens := p.takeTitles(strings.Fields(last))
	lastTokens = p.takeSuffixes(lastTokens, 1, isUpperCase(last))
	p.Last = strings.Join(lastTokens, " ")
	tokens := joinPersons(p.takeTitles(strings.Fields(given)))
	tokens = p.takeSuffixes(tokens, 1, isUpperCase(given))
	if len(tokens) > 0 {
		p.First, p.Middle = tokens[0], strings.Join(tokens[1:], " ")
	}
	// A particle may stand behind the given names: Berg, Jan van der.
	for i := 1; i < len(tokens); i++ {
		if allParticles(tokens[i:]) {
			p.Middle = strings.Join(tokens[1:i], " ")
			p.Last = strings.Join(tokens[i:], " ") + " " + p.Last
			break
		}
	}
}

func allParticles(tokens []string) bool {
	for _, t := range tokens {
		if !particles[t] || len(t) < 2 {
			return false
		}
	}
	return true
}

// firstLast reads a name written in the order it is spoken.
func (p *NameParts) firstLast(text string) {
	tokens := p.takeTitles(strings.Fields(text))
	tokens = p.takeSuffixes(tokens, 2, isUpperCase(text))
	tokens = joinPersons(tokens)
	switch len(tokens) {
	case 0:
		return
	case 1:
		if p.Title != "" && !givenTitles[folded(p.Title)] {
			p.Last = tokens[0]
		} else {
			p.First = tokens[0]
		}
		return
	}
	start := lastNameStart(tokens)
	p.Last = strings.Join(tokens[start:], " ")
	if start > 0 {
		p.First = tokens[0]
		p.Middle = strings.Join(tokens[1:start], " ")
	}
}

// lastNameStart returns the index at which the family name begins.
func lastNameStart(tokens []string) int {
	n := len(tokens)
	if particles[tokens[0]] && len(tokens[0]) > 1 && !isLower(strings.Join(tokens, "")) {
		return 0 // de la Vega, and no first name
	}
	for i := 1; i < n-1; i++ {
		if t := strings.ToLower(tokens[i]); particles[t] && t != "y" && len(t) > 1 {
			return i
		}
	}
	start := n - 1
	for start >= 3 && strings.EqualFold(tokens[start-1], "y") {
		start -= 2 // Velasquez y Garcia
	}
	return start
}

// takeTitles cuts titles off the front, as long as a name remains.
func (p *NameParts) takeTitles(tokens []string) []string {
	n := 0
	for n < len(tokens)-1 {
		if n > 0 && isAnd(tokens[n]) && n+1 < len(tokens)-1 && isTitle(tokens[n+1], false) {
			n += 2 // Mr. & Mrs.
			continue
		}
		if !isTitle(tokens[n], len(tokens)-n <= 2) {
			break
		}
		n++
	}
	if n > 0 {
		p.Title = strings.TrimSpace(p.Title + " " + strings.Join(tokens[:n], " "))
	}
	return tokens[n:]
}

// isTitle reports whether a word is a title. One that could be a first name
// counts only with a dot.
func isTitle(token string, lastTwo bool) bool {
	key := folded(token)
	dotted := strings.HasSuffix(token, ".")
	if titles[key] {
		return dotted || !titleLike[key]
	}
	// Lt.Gov. and Mag-Judge are titles if each of their parts is.
	pieces := strings.FieldsFunc(token, func(r rune) bool { return r == '.' || r == '-' || r == '/' })
	return len(pieces) > 1 && !slices.ContainsFunc(pieces, func(s string) bool { return !titles[folded(s)] || len(s) < 2 })
}

// takeSuffixes cuts suffixes off the end, leaving at least so many words.
func (p *NameParts) takeSuffixes(tokens []string, least int, capitals bool) []string {
	n := len(tokens)
	for n > 1 {
		token := tokens[n-1]
		key := folded(token)
		generation := !isDotted(token) && (generationKeys[key] || len(key) > 1 && isRoman(key))
		switch {
		case generation:
		case key == "v" && n > 2 && least > 1 && len(folded(tokens[n-2])) > 1 && !strings.HasSuffix(token, "."):
		case credentials[key] != "" && n > least && len(key) > 1 && (!surnameLike[key] || strings.Contains(token, ".") || isUpperCase(token) && !capitals):
		default:
			goto done
		}
		n--
	}
done:
	if n < len(tokens) {
		p.Suffix = strings.Join(append(strings.Fields(p.Suffix), tokens[n:]...), " ")
	}
	return tokens[:n]
}

func isAnd(token string) bool {
	switch strings.ToLower(token) {
	case "&", "+", "and", "und", "et":
		return true
	}
	return false
}

// joinPersons makes one first name of two that share a family name, and cuts
// off a second full name.
func joinPersons(tokens []string) []string {
	at := slices.IndexFunc(tokens, isAnd)
	if at < 0 || at == len(tokens)-1 {
		return tokens
	}
	if at == 0 { // "and Jon Dough": the first of the two is lost
		return append([]string{tokens[0] + " " + tokens[1]}, tokens[2:]...)
	}
	right := (&NameParts{}).takeTitles(tokens[at+1:])
	switch {
	case at == 1 || len(right) == 1 && at == 1:
		joined := tokens[0] + " " + tokens[1] + " " + right[0]
		return append([]string{joined}, right[1:]...)
	case len(right) >= 2 && isInitial(tokens[at-1]) && len(tokens[:at]) == 2:
		joined := strings.Join(tokens[:at], " ") + " " + tokens[at] + " " + right[0]
		return append([]string{joined}, right[1:]...)
	}
	return tokens[:at]
}

func isInitial(token string) bool { return len(strings.TrimRight(token, ".")) == 1 }
