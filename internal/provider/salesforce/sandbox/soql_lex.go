package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// token is a word of SOQL.
type token struct {
	kind tokenKind
	text string // of a string: without quotes and escapes
	at   int    // bytes from the start
	// escaped marks, in a string for LIKE, the bytes that stand for
	// themselves although they are % or _.
	escaped map[int]bool
}

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenString
	tokenNumber
	tokenTime // a date or a time, unquoted
	tokenSign // operators, parentheses, commas
)

var (
	lexName   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]*(:\d+)?`)
	lexTime   = regexp.MustCompile(`^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|z|[+-]\d\d:?\d\d))?`)
	lexNumber = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?`)
	lexSign   = regexp.MustCompile(`^(<=|>=|!=|<>|[=<>(),])`)
)

func malformed(format string, args ...any) *apiError {
	return &apiError{Code: "MALFORMED_QUERY", Message: fmt.Sprintf(format, args...)}
}

// lex cuts a query into its words.
func lex(q string) ([]token, *apiError) {
	var tokens []token
	for i := 0; i < len(q); {
		rest := q[i:]
		switch {
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			i++
			continue
		case rest[0] == '\'':
			t, n, err := lexString(rest)
			if err != nil {
				return nil, err
			}
			t.at = i
			tokens = append(tokens, t)
			i += n
			continue
		}
		kind, text := tokenEnd, ""
		for _, try := range []struct {
			kind tokenKind
			is   *regexp.Regexp
		}{{tokenTime, lexTime}, {tokenNumber, lexNumber}, {tokenName, lexName}, {tokenSign, lexSign}} {
			if text = try.is.FindString(rest); text != "" {
				kind = try.kind
				break
			}
		}
		if kind == tokenEnd {
			return nil, malformed("line 1:%d no viable alternative at character '%c'", i, rest[0])
		}
		tokens = append(tokens, token{kind: kind, text: text, at: i})
		i += len(text)
	}
	return append(tokens, token{at: len(q)}), nil
}

// lexString reads a quoted string and tells how long it is with its quotes.
func lexString(q string) (token, int, *apiError) {
	t := token{kind: tokenString, escaped: map[int]bool{}}
	var b strings.Builder
	for i := 1; i < len(q); i++ {
		switch c := q[i]; c {
		case '\'':
			t.text = b.String()
			return t, i + 1, nil
		case '\\':
			if i++; i >= len(q) {
				break
			}
			n, err := unescape(&b, q[i:], t.escaped)
			if err != nil {
				return t, 0, err
			}
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return t, 0, malformed("line 1:%d mismatched character '<EOF>' expecting '''", len(q))
}

// unescape writes what stands behind a backslash, and tells how many bytes it
// took beyond the first.
func unescape(b *strings.Builder, q string, escaped map[int]bool) (int, *apiError) {
	switch q[0] {
	case 'n', 'N':
		b.WriteByte('\n')
	case 'r', 'R':
		b.WriteByte('\r')
	case 't', 'T':
		b.WriteByte('\t')
	case 'b', 'B':
		b.WriteByte('\b')
	case 'f', 'F':
		b.WriteByte('\f')
	case '\'', '"', '\\':
		b.WriteByte(q[0])
	case '%', '_':
		escaped[b.Len()] = true
		b.WriteByte(q[0])
	case 'u':
		n, err := strconv.ParseUint(q[1:min(5, len(q))], 16, 32)
		if err != nil {
			return 0, malformed("Illegal unicode sequence")
		}
		b.WriteRune(rune(n))
		return 4, nil
	default:
		return 0, malformed("Invalid string literal '\\%c'. Illegal character sequence '\\%c' in string literal.", q[0], q[0])
	}
	return 0, nil
}
