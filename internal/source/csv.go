package source

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"leadbridge"
)

// detectCSV finds the dialect of delimited text. D has the encoding already.
func detectCSV(c *content, cs *charset, d Dialect, o leadbridge.SourceOptions) (Dialect, error) {
	d.Format = leadbridge.ImportCSV
	given := givenSyntax{tabbed: hasEnding(c.plainName, []string{".tsv", ".tab"})}
	if o.Delimiter != "" {
		b, err := oneByte("delimiter", o.Delimiter)
		if err != nil {
			return d, err
		}
		given.delimiter = &b
	}
	if o.Quote != "" {
		b, err := oneByte("quote", o.Quote)
		if err != nil {
			return d, err
		}
		given.quote = &b
	}
	text, whole, err := sampleText(c, cs)
	if err != nil {
		return d, err
	}
	if !whole {
		text = wholeLines(text)
	}
	text, above := cutSeparatorLine(text, &given)
	rowCharset := cs.ofRows()
	x := sniffSyntax(text, rowCharset, given, c.lim)
	rows := sampleRows(text, x, rowCharset, c.lim, sniffRows)
	d.setSyntax(x)
	table := withoutComments(rows, x)
	if len(table) == 0 && whole {
		return d, fault(c.name, "file_empty", "the file holds no table, only comments; export it again, with at least a header and one row")
	}
	d.setHeader(table, above, o.HeaderRow)
	if !x.split && given.delimiter == nil {
		d.Notes = append(d.Notes, "No delimiter was found; each line is read as one cell.")
	}
	if x.comment != "" {
		d.Notes = append(d.Notes, "Lines that start with "+x.comment+" are taken for comments and not read.")
	}
	_, _, err = csvColumns(c, cs, d, x)
	return d, err
}

// cutSeparatorLine takes off the first line with which Excel is told the
// delimiter ("sep=;"), and says how many lines that were.
func cutSeparatorLine(text []byte, given *givenSyntax) (rest []byte, lines int64) {
	n := bytes.IndexAny(text, "\r\n")
	if n < 0 {
		return text, 0
	}
	mark := strings.Trim(string(text[:min(n, 8)]), `"`)
	if len(mark) != 5 || !strings.EqualFold(mark[:4], "sep=") {
		return text, 0
	}
	if given.delimiter == nil {
		given.delimiter = &[]byte(mark)[4]
	}
	return text[lineEnd(text, n):], 1
}

// setSyntax tells of the syntax in the dialect.
func (d *Dialect) setSyntax(x syntax) {
	d.Delimiter, d.Quote, d.Escape = "", "", ""
	if x.split {
		d.Delimiter = string(x.delimiter)
	}
	if x.quoted {
		d.Quote, d.Escape = string(x.quote), string(x.quote)
	}
	if x.backslash {
		d.Escape = `\`
	}
	d.Comment = x.comment
}

// setHeader finds the header among the first rows, unless wanted says where
// it is. Above is how many lines stand before those that the rows count.
func (d *Dialect) setHeader(rows []record, above int64, wanted int) {
	if wanted != 0 {
		d.HeaderRow = max(wanted, -1)
		if d.HeaderRow < 0 && above > 0 {
			d.DataRow = int(above) + 1
		}
		return
	}
	index, confident := findHeader(cellsOf(rows))
	if index >= 0 {
		d.HeaderRow = int(rows[index].line + above)
		if index > 0 {
			d.Notes = append(d.Notes, fmt.Sprintf("What stands above line %d is taken for a title and not read.", d.HeaderRow))
		} else if !confident {
			d.Notes = append(d.Notes, fmt.Sprintf("Line %d is taken for the header, though it looks much like the data.", d.HeaderRow))
		}
		return
	}
	d.HeaderRow = -1
	if start := tableStart(cellsOf(rows)); start > 0 || start == 0 && above > 0 {
		d.DataRow = int(rows[start].line + above)
	}
	d.Notes = append(d.Notes, "The file seems to have no header; the columns were given names.")
}

// withoutComments returns the rows that are not comments. Above the header a
// comment may happen to have as many cells as the table.
func withoutComments(sample []record, x syntax) []record {
	first := 0
	mark := x.comment
	if mark == "" {
		mark = "# "
	}
	for first < len(sample) && strings.HasPrefix(sample[first].firstCell(), mark) {
		first++
	}
	if x.comment == "" && (first == len(sample) || headerScore(cellsOf(sample), first) < 0.4) {
		first = 0 // it is a header that starts with "# "
	}
	width := usualWidth(sample)
	return slices.DeleteFunc(slices.Clone(sample[first:]), func(r record) bool { return isComment(r.cells, x.comment, width) })
}

// oneByte reads a setting that is one byte, or its name.
func oneByte(field, s string) (byte, error) {
	switch strings.ToLower(s) {
	case "tab", `\t`:
		return '\t', nil
	case "none":
		return 0, nil
	case "comma":
		return ',', nil
	case "semicolon":
		return ';', nil
	case "pipe":
		return '|', nil
	case "space":
		return ' ', nil
	}
	if len(s) != 1 || s[0] >= 0x80 || s[0] == '\n' || s[0] == '\r' {
		return 0, leadbridge.InvalidField("source", field, "%q is not one ASCII character; give one, for example a comma, or \"tab\"", s)
	}
	return s[0], nil
}

// syntaxOf is the reverse of setSyntax.
func syntaxOf(d Dialect) (syntax, error) {
	var x syntax
	var err error
	if d.Delimiter != "" {
		if x.delimiter, err = oneByte("delimiter", d.Delimiter); err != nil {
			return x, err
		}
		x.split = x.delimiter != 0
	}
	if d.Quote != "" {
		if x.quote, err = oneByte("quote", d.Quote); err != nil {
			return x, err
		}
		x.quoted = x.quote != 0
	}
	if x.split && x.quoted && x.delimiter == x.quote {
		return x, leadbridge.InvalidField("source", "quote", "the quote and the delimiter are the same character")
	}
	x.backslash = d.Escape == `\`
	x.comment = d.Comment
	return x, nil
}

// csvColumns reads the names of the columns and finds where the data begins.
func csvColumns(c *content, cs *charset, d Dialect, x syntax) ([]string, Start, error) {
	t, err := openText(c, cs, Start{})
	if err != nil {
		return nil, Start{}, err
	}
	defer t.Close()
	s := newScanner(t, x, cs.ofRows(), c.lim)
	s.position = t.position
	first := int64(max(d.HeaderRow, d.DataRow, 1))
	if err := s.skipLines(first - 1); err == io.EOF {
		return nil, Start{}, fault(c.name, "header_missing", "the header should be in line %d, but the file ends before", first)
	} else if err != nil {
		return nil, Start{}, err
	}
	var header []string
	start := Start{Position: s.position, Line: s.line}
	if d.HeaderRow >= 0 {
		rec, err := s.next()
		switch {
		case err == io.EOF:
			return nil, Start{}, fault(c.name, "header_missing", "the header should be in line %d, but the file ends before", first)
		case err != nil:
			return nil, Start{}, err
		case rec.fault == overlongRow || rec.fault == overlongCells:
			return nil, Start{}, fault(c.name, "row_too_long", "line %d is longer than a row may be; check that this is a table", rec.line)
		}
		header, start = rec.cells, Start{Position: s.position, Line: s.line}
	}
	width, err := widthBelow(s, len(header))
	if err != nil {
		return nil, Start{}, err
	}
	if width > c.lim.MaxColumns {
		return nil, Start{}, tooManyColumns(c.name, width, c.lim)
	}
	for len(header) < width {
		header = append(header, "")
	}
	return uniqueColumns(header), start, nil
}

// widthBelow returns how many columns the table has: those of its header, or
// more if most of the first rows fill more.
func widthBelow(s *scanner, header int) (int, error) {
	const enough = 200
	wider := make(map[int]int)
	rows, over, widest := 0, 0, 0
	for rows < enough {
		rec, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
		e := extent(rec.cells)
		if header == 0 {
			e = len(rec.cells)
		}
		if extent(rec.cells) == 0 || rec.fault == openQuote || isComment(rec.cells, s.comment, header) {
			continue
		}
		rows++
		if e > header {
			over++
			wider[e]++
			widest = max(widest, e)
		}
	}
	width := header
	if over*2 <= rows {
		return width, nil
	}
	if widest > 0 && header == 0 && wider[widest]*20 >= rows {
		return widest, nil
	}
	for w, n := range wider {
		if n > wider[width] || n == wider[width] && w > width {
			width = w
		}
	}
	return width, nil
}
