package source

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charset turns a file's bytes into UTF-8. One byte a character, and UTF-8
// itself, are decoded row by row, so that positions stay byte offsets of the
// file; all else is decoded before it is split into rows.
type charset struct {
	name   string
	table  *[256]string      // one byte a character
	stream encoding.Encoding // decoded as a whole
	single *charmap.Charmap  // what table is made from
}

var (
	utf8Charset     = &charset{name: "utf-8"}
	windows1252     = singleByte("windows-1252", charmap.Windows1252)
	byteOrderMark   = []byte("\xef\xbb\xbf")
	wideCharsetsBOM = []struct {
		mark, name string
	}{
		{"\xff\xfe\x00\x00", "utf-32le"}, {"\x00\x00\xfe\xff", "utf-32be"},
		{"\xff\xfe", "utf-16le"}, {"\xfe\xff", "utf-16be"},
	}
)

func singleByte(name string, m *charmap.Charmap) *charset {
	c := &charset{name: name, table: new([256]string), single: m}
	for i := range c.table {
		c.table[i] = string(m.DecodeByte(byte(i)))
	}
	return c
}

// charsetNamed returns the charset of an IANA name, or nil.
func charsetNamed(name string) *charset {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "", "utf-8", "utf8", "utf-8-sig", "us-ascii", "ascii":
		return utf8Charset
	case "windows-1252", "cp1252", "iso-8859-1", "latin1":
		// What calls itself ISO 8859-1 has the quotes and dashes of
		// windows-1252 where ISO 8859-1 has control characters.
		return windows1252
	case "utf-16le":
		return &charset{name: name, stream: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	case "utf-16be":
		return &charset{name: name, stream: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	case "utf-16":
		return &charset{name: name, stream: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)}
	case "utf-32le":
		return &charset{name: name, stream: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)}
	case "utf-32be":
		return &charset{name: name, stream: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)}
	}
	e, err := ianaindex.IANA.Encoding(name)
	if err != nil || e == nil {
		if e, err = htmlindex.Get(name); err != nil {
			return nil
		}
	}
	if m, ok := e.(*charmap.Charmap); ok {
		return singleByte(name, m)
	}
	return &charset{name: name, stream: e}
}

// plain reports whether b is text as it stands.
func (c *charset) plain(b []byte) bool { return c.table == nil && utf8.Valid(b) }

// text decodes the bytes of a row. Bytes that are no UTF-8 in a file that
// otherwise is are read as windows-1252: they come from cells that were
// pasted in from elsewhere.
func (c *charset) text(b []byte) string {
	if c.table == nil {
		if c.plain(b) {
			return string(b)
		}
		return mendUTF8(b)
	}
	i := 0
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	if i == len(b) {
		return string(b)
	}
	out := append(make([]byte, 0, len(b)+16), b[:i]...)
	for ; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			out = append(out, b[i])
		} else {
			out = append(out, c.table[b[i]]...)
		}
	}
	return string(out)
}

// isASCII reports whether b is ASCII text, which leaves its charset open. The
// zeros of UTF-16 are no text.
func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c == 0 {
			return false
		}
	}
	return true
}

func mendUTF8(b []byte) string {
	var s strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			s.WriteString(windows1252.table[b[0]])
		} else {
			s.Write(b[:n])
		}
		b = b[n:]
	}
	return s.String()
}

// detectCharset names the encoding of a sample of a file; whole says that the
// sample is all of it. The note tells of a guess.
func detectCharset(sample []byte, whole bool) (name, note string) {
	if bytes.HasPrefix(sample, byteOrderMark) {
		return "utf-8", ""
	}
	for _, wide := range wideCharsetsBOM {
		if bytes.HasPrefix(sample, []byte(wide.mark)) {
			return wide.name, ""
		}
	}
	if name := wideByZeros(sample); name != "" {
		return name, ""
	}
	if !whole {
		sample = wholeRunes(sample)
	}
	good, bad := countUTF8(sample)
	switch {
	case bad == 0:
		return "utf-8", ""
	case good >= 4*bad:
		return "utf-8", "A few characters are not UTF-8; they are read as Windows-1252."
	}
	name = guessLegacy(sample)
	return name, "The encoding was guessed as " + name + "; check that letters with accents look right."
}

// wideByZeros recognizes UTF-16 and UTF-32 without a byte order mark by where
// the zero bytes of their ASCII characters are.
func wideByZeros(sample []byte) string {
	n := len(sample) &^ 3
	if n < 4 {
		return ""
	}
	var zeros [4]int
	for i, c := range sample[:n] {
		if c == 0 {
			zeros[i&3]++
		}
	}
	quarter := n / 4
	most := func(k int) bool { return zeros[k]*10 >= quarter*3 }
	few := func(k int) bool { return zeros[k]*100 <= quarter }
	switch {
	case most(1) && most(2) && most(3) && few(0):
		return "utf-32le"
	case most(0) && most(1) && most(2) && few(3):
		return "utf-32be"
	case most(1) && most(3) && few(0) && few(2):
		return "utf-16le"
	case most(0) && most(2) && few(1) && few(3):
		return "utf-16be"
	}
	return ""
}

// wholeRunes cuts off the start of a character at the end of b.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// countUTF8 counts the characters beyond ASCII that are UTF-8, and the bytes
// that are not.
func countUTF8(b []byte) (good, bad int) {
	if utf8.Valid(b) {
		return 0, 0
	}
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return good, bad
}

// ofRows is the charset that rows are in once the text is streamed.
func (c *charset) ofRows() *charset {
	if c.stream != nil {
		return utf8Charset
	}
	return c
}

// asStream is the charset decoded as a whole, unless it is UTF-8.
func (c *charset) asStream() *charset {
	if c.table != nil {
		return &charset{name: c.name, stream: c.single}
	}
	return c
}
