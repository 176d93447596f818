package source

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// xmlToken is the kind of thing an xmlScanner found.
type xmlToken int

const (
	xmlStart xmlToken = iota // <name attrs> or <name attrs/>
	xmlEnd                   // </name>, or the second half of <name/>
	xmlText                  // character data, in one piece or several
)

const (
	xmlWindow   = 64 << 10 // bytes read ahead
	xmlMaxTag   = 1 << 20  // bytes; no honest tag comes near
	xmlMaxDepth = 256      // elements inside one another
	// xmlMaxEntity is the longest reference worth waiting for, as in
	// &#x0010FFFF; with some leading zeros.
	xmlMaxEntity = 32

	cdataMark = "<![CDATA["
)

// xmlError says what is wrong with the XML of a part.
type xmlError string

func (e xmlError) Error() string { return string(e) }

const errXMLDoctype = xmlError("it has a document type definition, which is refused")

// xmlScanner splits the XML of a workbook's parts into tags and text. It
// knows what such parts contain and no more: namespaces are dropped, a
// document type definition is refused, only the five entities of XML itself
// and character references are decoded, and the names of end tags are not
// compared. Memory is bounded whatever the input.
type xmlScanner struct {
	src      io.Reader
	buf      []byte // the window: buf[pos:end] is read but not yet consumed
	pos, end int
	srcErr   error

	depth   int
	rooted  bool // a root element was seen
	closing bool // a self-closing tag still owes its end
	cdata   bool // inside of cdataMark

	// The current token. All are valid until the next call of next.
	name    []byte // a start tag's local name
	attrs   []byte // what follows the name of a start tag, undecoded
	text    []byte // decoded text
	decoded []byte // the room that text is decoded into

	// badReference is set when a reference in a text names nothing. The text
	// has it as it stands.
	badReference bool
}

// newXMLScanner returns a scanner of UTF-8 or UTF-16 text.
func newXMLScanner(src io.Reader) *xmlScanner {
	s := &xmlScanner{src: src, buf: make([]byte, xmlWindow)}
	for s.end < len("\xef\xbb\xbf") && s.fill() {
	}
	head := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		s.pos = 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		utf16 := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
		src := utf16.Reader(io.MultiReader(bytes.NewReader(bytes.Clone(head)), src))
		return &xmlScanner{src: src, buf: s.buf}
	}
	return s
}

// fill reads more bytes behind those that are not consumed. It reports
// whether there are more than before.
func (s *xmlScanner) fill() bool {
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	before := s.end
	for s.srcErr == nil && s.end < len(s.buf) && s.end == before {
		var n int
		n, s.srcErr = s.src.Read(s.buf[s.end:])
		s.end += n
	}
	return s.end > before
}

// next returns the next token, io.EOF behind the root element, and
// io.ErrUnexpectedEOF where the text breaks off.
func (s *xmlScanner) next() (xmlToken, error) {
	if s.closing {
		s.closing = false
		s.depth--
		return xmlEnd, nil
	}
	for {
		if s.pos == s.end && !s.fill() {
			return 0, s.endOfInput()
		}
		if s.cdata || s.buf[s.pos] != '<' {
			ok, err := s.readText()
			if err != nil {
				return 0, err
			}
			if ok {
				return xmlText, nil
			}
			continue
		}
		for s.end-s.pos < len(cdataMark) && s.fill() {
		}
		kind := s.buf[min(s.pos+1, s.end-1)]
		if kind == '!' || kind == '?' {
			if err := s.skipMarkup(); err != nil {
				return 0, err
			}
			continue
		}
		tag, err := s.readTag()
		if err != nil {
			return 0, err
		}
		if kind != '/' {
			return xmlStart, s.startTag(tag)
		}
		if s.depth == 0 {
			return 0, xmlError("it has an end tag too many")
		}
		s.depth--
		return xmlEnd, nil
	}
}

func (s *xmlScanner) endOfInput() error {
	if s.depth > 0 || s.cdata || !s.rooted || s.srcErr != io.EOF {
		return s.brokenOff()
	}
	return io.EOF
}

// startTag takes a whole start tag apart.
func (s *xmlScanner) startTag(tag []byte) error {
	tag = tag[1 : len(tag)-1]
	if s.closing = len(tag) > 0 && tag[len(tag)-1] == '/'; s.closing {
		tag = tag[:len(tag)-1]
	}
	i, local := 0, 0
	for ; i < len(tag) && !isXMLSpace(tag[i]); i++ {
		if tag[i] == ':' {
			local = i + 1
		}
	}
	s.name, s.attrs = tag[local:i], tag[i:]
	if len(s.name) == 0 {
		return xmlError("it has a tag without a name")
	}
	s.rooted = true
	if s.depth++; s.depth > xmlMaxDepth {
		return xmlError(fmt.Sprintf("it is nested more than %d deep", xmlMaxDepth))
	}
	return nil
}

// skipMarkup consumes what looks like a tag but is none, up to where CDATA
// begins.
func (s *xmlScanner) skipMarkup() error {
	head := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		return s.skipPast("-->", len("<!--"))
	case bytes.HasPrefix(head, []byte("<?")):
		return s.skipPast("?>", len("<?"))
	case bytes.HasPrefix(head, []byte(cdataMark)):
		s.pos += len(cdataMark)
		s.cdata = true
		return nil
	case bytes.HasPrefix([]byte(cdataMark), head), bytes.HasPrefix([]byte("<!--"), head):
		return s.brokenOff()
	}
	return errXMLDoctype
}

// readTag consumes the tag at pos and returns it whole.
func (s *xmlScanner) readTag() ([]byte, error) {
	for {
		head := s.buf[s.pos:s.end]
		if n := tagLength(head); n > 0 {
			s.pos += n
			return head[:n], nil
		}
		if s.pos == 0 && s.end == len(s.buf) {
			if len(s.buf) >= xmlMaxTag {
				return nil, xmlError(fmt.Sprintf("it has a tag of more than %d bytes", xmlMaxTag))
			}
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
		if !s.fill() {
			return nil, s.brokenOff()
		}
	}
}

// brokenOff is the error of an input that ends where it must not.
func (s *xmlScanner) brokenOff() error {
	if s.srcErr != nil && s.srcErr != io.EOF {
		return s.srcErr
	}
	return io.ErrUnexpectedEOF
}

// tagLength returns the length of the tag that b starts with, 0 if b ends
// before it does. A '>' between quotes ends nothing.
func tagLength(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 {
				return 0
			}
			i += n + 1
		}
	}
	return 0
}

// skipPast consumes everything up to and including the mark, which is looked
// for behind the first skip bytes.
func (s *xmlScanner) skipPast(mark string, skip int) error {
	s.pos += skip
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if !s.fill() {
			return s.brokenOff()
		}
	}
}

// readText makes the text at pos the current token, or a first piece of it
// if it goes on behind the window. It reports false for an empty piece.
func (s *xmlScanner) readText() (bool, error) {
	raw, err := s.rawText()
	if err != nil {
		return false, err
	}
	if s.depth == 0 && len(bytes.TrimLeft(raw, " \t\r\n")) > 0 {
		return false, xmlError("it has text outside its root element")
	}
	s.text = raw
	return len(raw) > 0, nil
}

func (s *xmlScanner) rawText() ([]byte, error) {
	mark, cdata := "<", s.cdata
	if cdata {
		mark = "]]>"
	}
	i := bytes.Index(s.buf[s.pos:s.end], []byte(mark))
	for i < 0 && s.end-s.pos < len(s.buf) && s.fill() {
		i = bytes.Index(s.buf[s.pos:s.end], []byte(mark))
	}
	raw := s.buf[s.pos:s.end]
	switch {
	case i >= 0:
		raw = raw[:i]
		s.pos += i
		if cdata {
			s.pos += len(mark)
			s.cdata = false
		}
	case s.srcErr != nil && s.srcErr != io.EOF:
		return nil, s.srcErr
	default: // a piece of a long text, or the last bytes of the input
		if s.srcErr == nil {
			raw = raw[:s.pieceLength(raw)]
		}
		s.pos += len(raw)
	}
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return raw, nil
	}
	if cdata {
		s.decoded = appendLines(s.decoded[:0], raw)
		return s.decoded, nil
	}
	var ok bool
	s.decoded, ok = decodeXML(s.decoded[:0], raw)
	s.badReference = s.badReference || !ok
	return s.decoded, nil
}

// pieceLength shortens a piece of text so that it does not end within
// anything that must be read as a whole: the mark that ends CDATA, a
// reference, a line end, a character.
func (s *xmlScanner) pieceLength(raw []byte) int {
	n := len(raw) - len("]]>")
	if !s.cdata {
		if i := bytes.LastIndexByte(raw[:n], '&'); i >= n-xmlMaxEntity {
			n = i
		}
	}
	for raw[n-1] == '\r' || !utf8.RuneStart(raw[n]) {
		if n--; n <= len(raw)/2 {
			return len(raw) / 2
		}
	}
	return n
}

// skipElement consumes the rest of the element whose start tag was the last
// token.
func (s *xmlScanner) skipElement() error {
	for outside := s.depth - 1; s.depth > outside; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}
