package source

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// attr returns the decoded value of the current start tag's attribute of
// that local name.
func (s *xmlScanner) attr(name string) (string, bool) {
	for rest := s.attrs; ; {
		var key, value []byte
		if key, value, rest = nextAttr(rest); key == nil {
			return "", false
		}
		if string(localName(key)) != name {
			continue
		}
		decoded, _ := decodeXML(nil, value)
		return string(decoded), true
	}
}

// nextAttr splits the first attribute off a start tag's attributes. The key
// is nil if there is none.
func nextAttr(b []byte) (key, value, rest []byte) {
	i := 0
	for i < len(b) && isXMLSpace(b[i]) {
		i++
	}
	start := i
	for i < len(b) && b[i] != '=' {
		i++
	}
	key = trimXMLSpace(b[start:i])
	for i++; i < len(b) && isXMLSpace(b[i]); i++ {
	}
	if len(key) == 0 || i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, nil, nil
	}
	n := bytes.IndexByte(b[i+1:], b[i])
	if n < 0 {
		return nil, nil, nil
	}
	return key, b[i+1 : i+1+n], b[i+n+2:]
}

// localName drops a namespace prefix.
func localName(b []byte) []byte {
	return b[bytes.IndexByte(b, ':')+1:]
}

// trimXMLSpace drops the spaces at the end.
func trimXMLSpace(b []byte) []byte {
	for len(b) > 0 && isXMLSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func isXMLSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r'
}

// appendLines appends text to dst with every line end as \n.
func appendLines(dst, text []byte) []byte {
	for i, c := range text {
		switch {
		case c == '\n' && i > 0 && text[i-1] == '\r':
		case c == '\r':
			dst = append(dst, '\n')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// decodeXML appends text to dst with references resolved and every line end
// as \n. It reports false if it left a reference as it stands, because it
// names nothing.
func decodeXML(dst, text []byte) (_ []byte, ok bool) {
	ok = true
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return appendLines(dst, text), ok
		}
		dst, text = appendLines(dst, text[:i]), text[i:]
		n := bytes.IndexByte(text[:min(len(text), xmlMaxEntity)], ';')
		r, known := rune('&'), false
		if n > 0 {
			r, known = xmlReference(string(text[1:n]))
		}
		if !known {
			r, n, ok = '&', 0, false
		}
		dst, text = utf8.AppendRune(dst, r), text[n+1:]
	}
}

// xmlReference resolves what stands between & and ;.
func xmlReference(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n > 0 && n <= utf8.MaxRune
}
