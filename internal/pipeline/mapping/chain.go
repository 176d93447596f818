package mapping

import (
	"fmt"
	"strings"
)

// A transform function is a chain of calls. Its grammar is
//
//	chain = call { "|" call } .
//	call  = name [ "(" [ argument { "," argument } ] ")" ] .
//
// An argument is either quoted in " or ', within which \" \' \\ \n \t are read
// as usual and any other backslash stands for itself, or it is bare: then it
// runs to the next comma or closing bracket outside of brackets of its own,
// without the space around it. The one argument of expr, and what a lookup
// holds, is taken as it stands, commas and all, to the bracket that closes
// the call; brackets inside the quotes of an expression do not count.

// call is one transform of a chain with its arguments.
type call struct {
	name string
	args []string
}

// maxChain bounds the length of a chain, in bytes.
const maxChain = 8000

// rawArgument names the transforms whose argument is taken as it stands.
var rawArgument = map[string]bool{"expr": true, "lookup": true}

// parseChain reads a chain. The error is for a person.
func parseChain(text string) ([]call, error) {
	if len(text) > maxChain {
		return nil, fmt.Errorf("the transform is longer than %d bytes", maxChain)
	}
	p := &parser{text: text}
	var calls []call
	for {
		c, err := p.call()
		if err != nil {
			return nil, err
		}
		calls = append(calls, c)
		p.space()
		if p.at == len(p.text) {
			return calls, nil
		}
		if p.text[p.at] != '|' {
			return nil, fmt.Errorf("expected | between transforms at %q", p.rest())
		}
		p.at++
	}
}

type parser struct {
	text string
	at   int
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// rest is what is left of the text, shortened for an error.
func (p *parser) rest() string {
	r := []rune(p.text[p.at:])
	if len(r) > 20 {
		return string(r[:20]) + "..."
	}
	return string(r)
}

func (p *parser) call() (call, error) {
	p.space()
	start := p.at
	for p.at < len(p.text) && isNameByte(p.text[p.at]) {
		p.at++
	}
	c := call{name: p.text[start:p.at]}
	if c.name == "" {
		return c, fmt.Errorf("expected the name of a transform at %q", p.rest())
	}
	p.space()
	if p.at == len(p.text) || p.text[p.at] != '(' {
		return c, nil
	}
	p.at++
	if rawArgument[c.name] {
		return c, p.raw(&c)
	}
	return c, p.arguments(&c)
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-'
}

// raw takes everything up to the bracket that closes the call.
func (p *parser) raw(c *call) error {
	start, depth := p.at, 0
	for ; p.at < len(p.text); p.at++ {
		switch b := p.text[p.at]; b {
		case '"', '\'', '`':
			if c.name != "expr" {
				continue
			}
			end := closingQuote(p.text, p.at)
			if end < 0 {
				return fmt.Errorf("%s: a quote %c is not closed", c.name, b)
			}
			p.at = end
		case '(':
			depth++
		case ')':
			if depth == 0 {
				c.args = []string{strings.TrimSpace(p.text[start:p.at])}
				p.at++
				return nil
			}
			depth--
		}
	}
	return unclosed(c)
}

func unclosed(c *call) error { return fmt.Errorf("%s( is not closed by )", c.name) }

// closingQuote returns where the quote that opens at i is closed, or -1.
func closingQuote(s string, i int) int {
	q := s[i]
	for j := i + 1; j < len(s); j++ {
		switch {
		case s[j] == '\\' && q != '`':
			j++
		case s[j] == q:
			return j
		}
	}
	return -1
}

func (p *parser) arguments(c *call) error {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == ')' {
		p.at++
		return nil
	}
	for {
		p.space()
		arg, err := p.argument(c)
		if err != nil {
			return err
		}
		c.args = append(c.args, arg)
		p.space()
		if p.at == len(p.text) {
			return unclosed(c)
		}
		p.at++
		switch p.text[p.at-1] {
		case ')':
			return nil
		case ',':
		default:
			p.at--
			return fmt.Errorf("%s: expected , or ) at %q", c.name, p.rest())
		}
	}
}

func (p *parser) argument(c *call) (string, error) {
	if p.at == len(p.text) {
		return "", unclosed(c)
	}
	if q := p.text[p.at]; q == '"' || q == '\'' {
		end := closingQuote(p.text, p.at)
		if end < 0 {
			return "", fmt.Errorf("%s: a quote %c is not closed", c.name, q)
		}
		arg := unescape(p.text[p.at+1 : end])
		p.at = end + 1
		return arg, nil
	}
	start, depth := p.at, 0
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case '(', '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		case ')':
			if depth == 0 {
				return strings.TrimSpace(p.text[start:p.at]), nil
			}
			depth--
		case ',':
			if depth == 0 {
				return strings.TrimSpace(p.text[start:p.at]), nil
			}
		}
	}
	return "", unclosed(c)
}

var escapes = map[byte]byte{'"': '"', '\'': '\'', '\\': '\\', 'n': '\n', 't': '\t'}

func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if e, ok := escapes[s[i+1]]; ok {
				b.WriteByte(e)
				i++
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// String writes the call so that parseChain reads it back.
func (c call) String() string {
	if c.args == nil {
		return c.name
	}
	if rawArgument[c.name] {
		return c.name + "(" + c.args[0] + ")"
	}
	quoted := make([]string, len(c.args))
	for i, a := range c.args {
		quoted[i] = `"` + quoting.Replace(a) + `"`
	}
	return c.name + "(" + strings.Join(quoted, ", ") + ")"
}

var quoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)
