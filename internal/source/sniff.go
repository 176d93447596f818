package source

import (
	"bytes"
	"io"
	"strings"
)

const (
	// sniffText is how much of the sample every candidate is tried on, and
	// sniffRows how many rows of it.
	sniffText = 64 << 10
	sniffRows = 1000
)

// delimiterPrior says how likely a byte separates cells, before a look at
// them. Bytes that also stand inside dates, numbers and words have to make a
// far better table than the others.
var delimiterPrior = map[byte]float64{
	',': 1, ';': 1, '\t': 1, '|': 0.98,
	'^': 0.95, '~': 0.95, 0x01: 0.95, 0x02: 0.95, 0x1e: 0.95, 0x1f: 0.95,
	':': 0.42, ' ': 0.35,
	'*': 0.3, '&': 0.3, '#': 0.3, '%': 0.3, '!': 0.3, '$': 0.3, '=': 0.3,
	'@': 0.3, '/': 0.3, '\\': 0.3, '-': 0.3, '_': 0.3, '+': 0.3,
}

// sniffSyntax finds out how a text is delimited. What is given is kept.
func sniffSyntax(sample []byte, cs *charset, given givenSyntax, lim Limits) syntax {
	text := sample
	if len(text) > sniffText {
		text = wholeLines(text[:sniffText])
	}
	var best syntax
	bestScore := -1.0
	for _, x := range candidates(text, given) {
		rows := sampleRows(text, x, cs, lim, sniffRows)
		x.comment = commentMark(rows)
		score := tableScore(rows, x) * given.prior(x)
		// Earlier candidates are the more usual ones.
		if score > bestScore*1.01 {
			best, bestScore = x, score
		}
	}
	return best
}

// givenSyntax is what the user said of the syntax.
type givenSyntax struct {
	delimiter *byte
	quote     *byte // 0 for none
	tabbed    bool  // the file's name ends in .tsv or .tab
}

// prior says how likely a syntax is before a look at its rows.
func (g givenSyntax) prior(x syntax) float64 {
	p := 1.0
	if x.split && g.delimiter == nil {
		p = delimiterPrior[x.delimiter]
	}
	if g.tabbed && x.delimiter == '\t' {
		p = 1.2
	}
	if !x.quoted && x.delimiter != '\t' {
		p *= 0.85 // only in files with tabs is it usual to have no quotes
	}
	return p
}

// candidates lists the syntaxes worth trying on a text, the usual ones first.
func candidates(text []byte, given givenSyntax) []syntax {
	var list []syntax
	for _, d := range candidateDelimiters(text, given) {
		for _, q := range candidateQuotes(text, given) {
			x := syntax{delimiter: d, split: d != 0, quote: q, quoted: q != 0}
			list = append(list, x)
			if hasEscapes(text, x) {
				x.backslash = true
				list = append(list, x)
			}
		}
	}
	return list
}

// candidateDelimiters returns the bytes that stand in enough of the lines, and
// 0 for no delimiter at all.
func candidateDelimiters(text []byte, given givenSyntax) []byte {
	if given.delimiter != nil {
		return []byte{*given.delimiter}
	}
	lines := 0
	with := make(map[byte]int)
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		lines++
		var seen [128]bool
		for _, c := range line {
			if c < 128 && !seen[c] {
				seen[c] = true
				with[c]++
			}
		}
	}
	var found []byte
	for _, d := range []byte(",;\t|^~\x01\x02\x1e\x1f: *&#%!$=@/\\-_+") {
		// A quoted text of many lines hides the delimiter in most of them.
		enough := with[d]*2 >= lines
		if delimiterPrior[d] > 0.9 {
			enough = with[d] > 0 && with[d]*20 >= lines
		}
		if enough && with[d] > 0 {
			found = append(found, d)
		}
	}
	return append(found, 0)
}

// candidateQuotes returns the quotes that stand at the border of a cell, and
// 0 for none.
func candidateQuotes(text []byte, given givenSyntax) []byte {
	if given.quote != nil {
		return []byte{*given.quote}
	}
	quotes := []byte{'"'}
	if opensSomewhere(text, '\'') {
		quotes = append(quotes, '\'')
	}
	if bytes.IndexByte(text, '"') >= 0 {
		quotes = append(quotes, 0)
	}
	return quotes
}

func opensSomewhere(text []byte, q byte) bool {
	for i, c := range text {
		if c == q && (i == 0 || !isWordByte(text[i-1])) && i+1 < len(text) {
			return true
		}
	}
	return false
}

func isWordByte(c byte) bool { return isDigit(c) || isLetter(c) || c >= 0x80 }

// hasEscapes reports whether a backslash stands before something it could
// escape.
func hasEscapes(text []byte, x syntax) bool {
	p := rowParser{syntax: x}
	for i := 0; i+1 < len(text); i++ {
		if text[i] == '\\' {
			if c := text[i+1]; c != '\\' && c != '\r' && p.escapable(c) {
				return true
			}
			i++
		}
	}
	return false
}

// sampleRows splits a text into at most limit rows that are not blank.
func sampleRows(text []byte, x syntax, cs *charset, lim Limits, limit int) []record {
	s := newScanner(bytes.NewReader(text), x, cs, lim)
	var rows []record
	for len(rows) < limit {
		rec, err := s.next()
		if err == io.EOF {
			break
		}
		if rec.fault != soundRecord || extent(rec.cells) > 0 {
			rows = append(rows, rec)
		}
	}
	return rows
}

// wholeLines cuts off an unfinished last line.
func wholeLines(text []byte) []byte {
	if n := bytes.LastIndexAny(text, "\r\n"); n >= 0 {
		return text[:n+1]
	}
	return text
}

// commentMark returns what starts the comments among the rows, "" if there
// are none. A row in the midst of the data has to look like a comment, so that
// one that only lacks cells is not lost.
func commentMark(rows []record) string {
	width := usualWidth(rows)
	for _, mark := range []string{"#", "//"} {
		above := true
		for _, r := range rows {
			if !strings.HasPrefix(r.firstCell(), mark) {
				above = false
			} else if isComment(r.cells, mark, width) && (above || len(r.cells) == 1 || strings.HasPrefix(r.firstCell(), mark+" ")) {
				return mark
			}
		}
	}
	return ""
}

// isComment reports whether a row is a comment in a table of that width.
func isComment(cells []string, mark string, width int) bool {
	return mark != "" && len(cells) > 0 && strings.HasPrefix(cells[0], mark) && (len(cells) != width || width == 1)
}

// usualWidth is the most frequent number of cells, the larger on a tie.
func usualWidth(rows []record) int {
	count := make(map[int]int)
	for _, r := range rows {
		count[len(r.cells)]++
	}
	best := 0
	for w, n := range count {
		if n > count[best] || n == count[best] && w > best {
			best = w
		}
	}
	return best
}

// cellsOf returns the cells of records.
func cellsOf(rows []record) [][]string {
	cells := make([][]string, len(rows))
	for i, r := range rows {
		cells[i] = r.cells
	}
	return cells
}
