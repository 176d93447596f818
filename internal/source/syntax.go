package source

import "bytes"

// syntax is how a delimited text is written.
type syntax struct {
	delimiter byte
	split     bool // false: a line is one cell, and delimiter says nothing
	quote     byte
	quoted    bool // false: quotes are text
	backslash bool // a backslash escapes quotes, delimiters and line ends
	comment   string
}

// skipsSpace reports whether spaces before a quote are not part of a cell.
func (x *syntax) skipsSpace() bool { return !x.split || x.delimiter != ' ' }

func (x *syntax) ends(c byte) bool {
	return c == '\n' || c == '\r' || x.split && c == x.delimiter
}

// rowParser takes one row apart. It keeps its buffers between rows.
type rowParser struct {
	syntax
	maxRow int

	text []byte // the cells' bytes, without quotes and escapes
	ends []int  // where each cell ends in text
}

// outcome is how far a parser came.
type outcome uint8

const (
	rowWhole outcome = iota
	rowCut           // the input ends inside the row
	rowOpen          // a quote is never closed; the row was ended with its line
)

// parse takes the row at the start of b apart and returns its length with the
// line end. At the end of the input, final is true.
func (p *rowParser) parse(b []byte, final bool) (n int, o outcome) {
	p.text, p.ends = p.text[:0], p.ends[:0]
	i := 0
	for {
		next, o := p.cell(b, i, final)
		if o == rowCut {
			return 0, rowCut
		}
		p.ends = append(p.ends, len(p.text))
		i = next
		if o == rowWhole && i < len(b) && b[i] != '\n' && b[i] != '\r' {
			i++ // the delimiter
			continue
		}
		// A carriage return at the end of b may be half of a line end.
		if !final && (i == len(b) || i+1 == len(b) && b[i] == '\r') {
			return 0, rowCut
		}
		return lineEnd(b, i), o
	}
}

// lineEnd returns the place behind the line end at i.
func lineEnd(b []byte, i int) int {
	switch {
	case i >= len(b):
		return i
	case b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

// cell appends the cell at i and returns the place of what ends it.
func (p *rowParser) cell(b []byte, i int, final bool) (end int, o outcome) {
	if p.quoted {
		j := i
		if p.skipsSpace() {
			for j < len(b) && b[j] == ' ' {
				j++
			}
		}
		if j < len(b) && b[j] == p.quote {
			return p.quotedCell(b, i, j, final)
		}
	}
	return p.plainCell(b, i), rowWhole
}

func (p *rowParser) plainCell(b []byte, i int) int {
	from := i
	for ; i < len(b); i++ {
		c := b[i]
		if p.syntax.ends(c) {
			break
		}
		if p.backslash && c == '\\' && i+1 < len(b) && p.escapable(b[i+1]) {
			p.text = append(p.text, b[from:i]...)
			i++
			from = i
		}
	}
	p.text = append(p.text, b[from:i]...)
	return i
}

// escapable reports whether a backslash before c is an escape. Before
// anything else it is text, as in C:\data.
func (p *rowParser) escapable(c byte) bool {
	switch c {
	case '\\', '\n', '\r', '"', '\'':
		return true
	}
	return p.split && c == p.delimiter || p.quoted && c == p.quote
}

// quotedCell appends the cell that starts at i and has its quote at open.
//
// A quote ends the cell only where the cell can end. Any other is taken for
// text that should have been doubled, unless it looks like the opening quote
// of a later cell: then the quote at open was never meant as one.
func (p *rowParser) quotedCell(b []byte, i, open int, final bool) (end int, o outcome) {
	start := len(p.text)
	limit := min(len(b), i+p.maxRow)
	for k := open + 1; ; k++ {
		k = p.copyUntilQuote(b[:limit], k)
		if k == limit {
			break
		}
		after := k + 1
		if after < len(b) && b[after] == p.quote {
			p.text = append(p.text, p.quote)
			k++
			continue
		}
		if p.skipsSpace() {
			for after < len(b) && b[after] == ' ' {
				after++
			}
		}
		if after == len(b) && !final {
			return 0, rowCut
		}
		if after == len(b) || p.syntax.ends(b[after]) {
			return after, rowWhole
		}
		if k == open+1 || p.opensCell(b, k) {
			return p.literalCell(b, i, open, start)
		}
		p.text = append(p.text, p.quote)
	}
	if limit == len(b) && !final {
		return 0, rowCut
	}
	return p.literalCell(b, i, open, start)
}

// copyUntilQuote appends what comes before the next quote that is not escaped
// and returns the quote's place, or len(b) if there is none.
func (p *rowParser) copyUntilQuote(b []byte, k int) int {
	for k < len(b) {
		n := bytes.IndexByte(b[k:], p.quote)
		if n < 0 {
			n = len(b) - k
		}
		if p.backslash {
			if e := bytes.IndexByte(b[k:k+n], '\\'); e >= 0 {
				p.text = append(p.text, b[k:k+e]...)
				if k += e; k+1 < len(b) && p.escapable(b[k+1]) {
					k++
				}
				p.text = append(p.text, b[k])
				k++
				continue
			}
		}
		p.text = append(p.text, b[k:k+n]...)
		return k + n
	}
	return len(b)
}

// literalCell reads the cell at i again, with its quotes as text. If the line
// has no second quote, the one at open was left open and the rest of the line
// cannot be told apart.
func (p *rowParser) literalCell(b []byte, i, open, start int) (end int, o outcome) {
	p.text = p.text[:start]
	eol := len(b)
	if n := bytes.IndexAny(b[open:], "\r\n"); n >= 0 {
		eol = open + n
	}
	if bytes.IndexByte(b[open+1:eol], p.quote) >= 0 {
		return p.plainCell(b, i), rowWhole
	}
	p.text = append(p.text, b[i:eol]...)
	return eol, rowOpen
}

// opensCell reports whether the quote at k stands where a cell begins.
func (p *rowParser) opensCell(b []byte, k int) bool {
	k--
	if p.skipsSpace() {
		for b[k] == ' ' {
			k--
		}
	}
	return p.syntax.ends(b[k])
}
