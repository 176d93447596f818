package source

import (
	"bytes"
	"io"
	"strings"
)

// record is one row of delimited text as it stands in the file.
type record struct {
	cells   []string
	line    int64 // physical line it starts at
	endLine int64 // and ends at
	end     int64 // position behind it
	fault   recordFault
}

// firstCell is the first cell.
func (r *record) firstCell() string {
	if len(r.cells) == 0 {
		return ""
	}
	return r.cells[0]
}

type recordFault uint8

const (
	soundRecord   recordFault = iota
	openQuote                 // the last cell's quote is never closed
	overlongRow               // longer than the limit; its cells are lost
	zeroBytes                 // holds NUL bytes
	overlongCells             // a cell is longer than the limit
)

// scanner splits a stream of delimited text into records. Its memory is
// bounded by the longest row that is allowed.
type scanner struct {
	rowParser
	charset *charset
	maxCell int
	width   int // cells to expect; a hint

	r        io.Reader
	buf      []byte
	at, have int   // buf[at:have] is not yet read
	feed     int   // where in buf the next line feed is, when >= at
	position int64 // of buf[at]
	line     int64 // physical line of buf[at], from 1
	final    bool  // r has ended
	err      error // what r failed with
}

const (
	firstBuffer = 64 << 10
	// A row is given up when it fills the buffer at its largest.
	bufferRows = 2
)

func newScanner(r io.Reader, x syntax, c *charset, lim Limits) *scanner {
	return &scanner{
		rowParser: rowParser{syntax: x, maxRow: lim.MaxRow},
		charset:   c,
		maxCell:   lim.MaxCell,
		r:         r,
		feed:      -1,
		line:      1,
	}
}

// next returns the next record, blank ones included, and io.EOF at the end.
func (s *scanner) next() (record, error) {
	for {
		if s.at < s.have {
			if rec, ok := s.plainRecord(); ok {
				return rec, nil
			}
			n, o := s.parse(s.buf[s.at:s.have], s.final)
			if o != rowCut {
				return s.parsedRecord(n, o), nil
			}
		}
		if s.final {
			if s.err != nil {
				return record{}, s.err
			}
			return record{}, io.EOF
		}
		if !s.fill() {
			return s.overlong()
		}
	}
}

// plainRecord takes the usual row: one line without quotes and escapes.
func (s *scanner) plainRecord() (record, bool) {
	if s.feed < s.at {
		if n := bytes.IndexByte(s.buf[s.at:s.have], '\n'); n >= 0 {
			s.feed = s.at + n
		} else {
			s.feed = s.have
		}
	}
	fed := s.feed < s.have
	end, next := s.feed, min(s.feed+1, s.have)
	switch n := bytes.IndexByte(s.buf[s.at:end], '\r'); {
	case n < 0 && !fed && !s.final:
		return record{}, false
	case n < 0:
	case fed && s.at+n+1 == s.feed:
		end = s.at + n
	case s.at+n+1 == s.have && !s.final:
		return record{}, false // perhaps the line feed is yet to come
	default:
		end, next = s.at+n, s.at+n+1
	}
	b := s.buf[s.at:end]
	if s.quoted && bytes.IndexByte(b, s.quote) >= 0 || s.backslash && bytes.IndexByte(b, '\\') >= 0 {
		return record{}, false
	}
	text := s.charset.text(b)
	cells := make([]string, 0, max(s.width, 1))
	if s.split {
		for {
			n := strings.IndexByte(text, s.delimiter)
			if n < 0 {
				break
			}
			cells = append(cells, text[:n])
			text = text[n+1:]
		}
	}
	return s.take(next-s.at, 1, append(cells, text), b, soundRecord), true
}

// parsedRecord makes a record of what the row parser found.
func (s *scanner) parsedRecord(n int, o outcome) record {
	cells := make([]string, 0, max(s.width, len(s.ends)))
	if s.charset.plain(s.text) {
		text, from := string(s.text), 0
		for _, end := range s.ends {
			cells = append(cells, text[from:end])
			from = end
		}
	} else {
		from := 0
		for _, end := range s.ends {
			cells = append(cells, s.charset.text(s.text[from:end]))
			from = end
		}
	}
	fault := soundRecord
	if o == rowOpen {
		fault = openQuote
	}
	return s.take(n, countLines(s.buf[s.at:s.at+n]), cells, s.text, fault)
}

// take moves on by n bytes, which are a record.
func (s *scanner) take(n, lines int, cells []string, text []byte, fault recordFault) record {
	if fault == soundRecord {
		if bytes.IndexByte(text, 0) >= 0 {
			fault = zeroBytes
		} else if len(text) > s.maxCell {
			for _, c := range cells {
				if len(c) > s.maxCell {
					fault = overlongCells
				}
			}
		}
	}
	rec := record{cells: cells, line: s.line, fault: fault}
	s.at += n
	s.position += int64(n)
	s.line += int64(lines)
	rec.end, rec.endLine = s.position, s.line-1
	return rec
}

// fill reads more, and reports whether there was room to.
func (s *scanner) fill() bool {
	if s.at > 0 {
		copy(s.buf, s.buf[s.at:s.have])
		s.have -= s.at
		s.at, s.feed = 0, -1
	}
	if s.have == len(s.buf) {
		size := max(firstBuffer, 2*len(s.buf))
		if size = min(size, bufferRows*s.maxRow+firstBuffer); size == len(s.buf) {
			return false
		}
		s.buf = append(make([]byte, 0, size), s.buf...)[:size]
	}
	n, err := io.ReadFull(s.r, s.buf[s.have:])
	s.have += n
	s.feed = -1
	if err != nil {
		s.final = true
		if err != io.EOF && err != io.ErrUnexpectedEOF {
			s.err = err
			// Half a row is no row.
			s.have = bytes.LastIndexByte(s.buf[:s.have], '\n') + 1
		}
	}
	return true
}

// overlong skips a row that is longer than memory is given for, up to the end
// of its first line.
func (s *scanner) overlong() (record, error) {
	var skipped int64
	for {
		b := s.buf[s.at:s.have]
		if n := bytes.IndexAny(b, "\r\n"); n >= 0 && (n+1 < len(b) || s.final) {
			rec := s.take(lineEnd(b, n), 1, nil, nil, overlongRow)
			return rec, nil
		}
		if s.final {
			rec := s.take(len(b), 1, nil, nil, overlongRow)
			if skipped == 0 && s.err != nil {
				return record{}, s.err
			}
			return rec, nil
		}
		// A carriage return at the end is kept until its line feed is seen.
		drop := len(b)
		if drop > 0 && b[drop-1] == '\r' {
			drop--
		}
		s.at += drop
		s.position += int64(drop)
		skipped += int64(drop)
		s.fill()
	}
}

// skipLines moves on by n physical lines, whatever is in them.
func (s *scanner) skipLines(n int64) error {
	for n > 0 {
		b := s.buf[s.at:s.have]
		if i := bytes.IndexAny(b, "\r\n"); i >= 0 && (i+1 < len(b) || s.final) {
			s.take(lineEnd(b, i), 1, nil, nil, overlongRow)
			n--
			continue
		}
		if s.final {
			s.at = s.have
			if s.err != nil {
				return s.err
			}
			return io.EOF
		}
		if !s.fill() {
			if _, err := s.overlong(); err != nil {
				return err
			}
			n--
		}
	}
	return nil
}

// countLines counts the line ends in b, which ends with one or is the last.
func countLines(b []byte) int {
	n := bytes.Count(b, []byte("\n"))
	if cr := bytes.Count(b, []byte("\r")); cr > 0 {
		n += cr - bytes.Count(b, []byte("\r\n"))
	}
	if len(b) > 0 && b[len(b)-1] != '\n' && b[len(b)-1] != '\r' {
		n++
	}
	return n
}
