package source

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// cellText gathers the text of one string, up to a limit. One byte over the
// limit is kept, so that a string that is too long shows.
type cellText struct {
	b   []byte
	max int
}

func (t *cellText) reset(limit int) { t.b, t.max = t.b[:0], limit }

func (t *cellText) add(piece []byte) {
	t.b = append(t.b, piece[:min(len(piece), max(0, t.max+1-len(t.b)))]...)
}

// readRuns gathers the text of a string item whose start tag was just met:
// that of its <t>, or of its <r> one after the other, without the phonetic
// runs that tell how to pronounce it. It consumes the item.
func (t *cellText) readRuns(x *xmlScanner) error {
	for item, inText := x.depth, false; ; {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch token {
		case xmlStart:
			switch string(x.name) {
			case "t":
				inText = true
			case "rPh", "rPr", "phoneticPr", "extLst":
				if err := x.skipElement(); err != nil {
					return err
				}
			}
		case xmlText:
			if inText {
				t.add(x.text)
			}
		case xmlEnd:
			inText = false
			if x.depth < item {
				return nil
			}
		}
	}
}

// finish returns the gathered text with its escapes decoded. A text that is
// too long stays as it is.
func (t *cellText) finish() []byte {
	if len(t.b) <= t.max {
		t.b = cleanText(t.b)
	}
	return t.b
}

// cleanText decodes, in place, what a string of a workbook may carry: _xHHHH_
// for characters that XML cannot hold. Bytes that are not UTF-8 become the
// replacement character.
func cleanText(b []byte) []byte {
	if !utf8.Valid(b) {
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	if bytes.Contains(b, []byte("_x")) {
		b = decodeEscapes(b)
	}
	return b
}

// decodeEscapes decodes _xHHHH_ in place; two of them may make a character
// outside the basic plane. _x005F_ is the escape of the underscore, so that a
// text may show what looks like an escape.
func decodeEscapes(b []byte) []byte {
	out := b[:0]
	for i := 0; i < len(b); {
		unit, ok := escapedUnit(b[i:])
		if !ok {
			out = append(out, b[i])
			i++
			continue
		}
		i += escapeLength
		if utf16.IsSurrogate(unit) {
			if low, ok := escapedUnit(b[i:]); ok {
				if r := utf16.DecodeRune(unit, low); r != utf8.RuneError {
					unit = r
					i += escapeLength
				}
			}
		}
		out = utf8.AppendRune(out, unit)
	}
	return out
}

const escapeLength = len("_x000D_")

func escapedUnit(b []byte) (rune, bool) {
	if len(b) < escapeLength || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
