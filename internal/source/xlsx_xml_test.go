package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// tokens writes down what the scanner finds: <name|attrs>, text, </>.
func tokens(r io.Reader) (string, error) {
	var b strings.Builder
	x := newXMLScanner(r)
	for {
		token, err := x.next()
		switch {
		case err == io.EOF:
			return b.String(), nil
		case err != nil:
			return b.String(), err
		case token == xmlStart:
			fmt.Fprintf(&b, "<%s", x.name)
			for rest := x.attrs; ; {
				var key, value []byte
				if key, value, rest = nextAttr(rest); key == nil {
					break
				}
				fmt.Fprintf(&b, "|%s=%s", key, value)
			}
			b.WriteByte('>')
		case token == xmlEnd:
			b.WriteString("</>")
		default:
			b.Write(x.text)
		}
	}
}

func TestXMLScanner(t *testing.T) {
	tests := []struct{ name, xml, want string }{
		{"tags", `<a><b x="1" y='2'/>t</a>`, `<a><b|x=1|y=2></>t</>`},
		{"declaration", "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<a/>\n", "\n<a></>\n"},
		{"prefixes", `<x:a r:id="7"><x:b></x:b ></x:a>`, `<a|r:id=7><b></></>`},
		{"references", "<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;</a>", `<a><&>"'A😀</>`},
		{"unknown references stay", "<a>AT&T &nbsp; &#0; &</a>", "<a>AT&T &nbsp; &#0; &</>"},
		{"CDATA", "<a>1<![CDATA[<b>&amp;]]]]>2</a>", "<a>1<b>&amp;]]2</>"},
		{"comments", "<!-- <a> --><a><!-- > -- --->x<!----></a>", "<a>x</>"},
		{"line ends", "<a>1\r\n2\r3\n</a>", "<a>1\n2\n3\n</>"},
		{"a > in quotes", `<a x="b>c" y='">'>t</a>`, `<a|x=b>c|y=">>t</>`},
		{"spaces in tags", "<a\n x = \"1\"\t/>", "<a|x=1></>"},
	}
	for _, tt := range tests {
		for _, r := range []io.Reader{strings.NewReader(tt.xml), iotest.OneByteReader(strings.NewReader(tt.xml)), iotest.DataErrReader(strings.NewReader(tt.xml))} {
			if got, err := tokens(r); got != tt.want || err != nil {
				t.Errorf("%s: got %q, %v, want %q", tt.name, got, err, tt.want)
			}
		}
	}
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		utf16, _ := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String("<a>\u00e9\U0001F600</a>")
		if got, err := tokens(strings.NewReader(utf16)); got != "<a>\u00e9\U0001F600</>" || err != nil {
			t.Errorf("UTF-16: got %q, %v", got, err)
		}
	}
}

func TestXMLScannerRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a document type":   `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
		"text outside":      `<?xml version="1.0"?> CORRUPTED`,
		"an end too many":   "<a></a></a>",
		"a nameless tag":    "<a>< b/></a>",
		"depth":             strings.Repeat("<a>", 300),
		"a huge tag":        "<a x=\"" + strings.Repeat("y", 2<<20) + "\"/>",
		"a declaration":     "<a><!ELEMENT b></a>",
		"text behind":       "<a/>b",
		"NUL behind":        "<a/>\x00",
		"CDATA outside":     "<a/><![CDATA[b]]>",
		"nothing but space": " \n",
	} {
		_, err := tokens(strings.NewReader(text))
		if name == "nothing but space" {
			if err != io.ErrUnexpectedEOF {
				t.Errorf("%s: got %v", name, err)
			}
		} else if !errors.As(err, new(xmlError)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	const whole = `<?xml version="1.0"?><!-- c --><a x="1">t&amp;<![CDATA[u]]><b/></a>`
	for n := range whole {
		if _, err := tokens(strings.NewReader(whole[:n])); err != io.ErrUnexpectedEOF {
			t.Errorf("cut at %d: got %v", n, err)
		}
	}
	broken := errors.New("broken")
	if _, err := tokens(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(whole)))); err != iotest.ErrTimeout {
		t.Errorf("a read error became %v", err)
	}
	if _, err := tokens(io.MultiReader(strings.NewReader("<a>text"), iotest.ErrReader(broken))); err != broken {
		t.Errorf("a read error became %v", err)
	}
}

// Long texts come in pieces, which must not cut references, line ends or
// characters, wherever the window ends.
func TestXMLScannerPieces(t *testing.T) {
	for shift := range 40 {
		for _, unit := range []string{"&amp;", "\r\n", "é", "😀", "]]&gt;", "x"} {
			inside := strings.Repeat("x", shift) + strings.Repeat(unit, 3*xmlWindow/len(unit))
			want := strings.NewReplacer("&amp;", "&", "&gt;", ">", "\r\n", "\n").Replace(inside)
			if got, err := tokens(strings.NewReader("<a>" + inside + "</a>")); err != nil || got != "<a>"+want+"</>" {
				t.Fatalf("%q shifted by %d: %v", unit, shift, err)
			}
			if strings.Contains(unit, "&") {
				continue
			}
			if got, err := tokens(strings.NewReader("<a><![CDATA[" + inside + "]]></a>")); err != nil || got != "<a>"+want+"</>" {
				t.Fatalf("CDATA of %q shifted by %d: %v", unit, shift, err)
			}
		}
	}
}

// The scanner agrees with encoding/xml on everything that one can write.
func TestXMLScannerOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var doc bytes.Buffer
		open := 1
		doc.WriteString("<a>")
		for range rapid.IntRange(0, 20).Draw(t, "parts") {
			switch rapid.IntRange(0, 6).Draw(t, "part") {
			case 0:
				doc.WriteString("<b x='1'>")
				open++
			case 1:
				if open > 1 {
					open--
					doc.WriteString("</b>")
				}
			case 2:
				doc.WriteString(`<p:c y="&lt;'>"/>`)
			case 3:
				doc.WriteString("<![CDATA[a]b>]]>")
			case 4:
				doc.WriteString("<!-- c -->")
			default:
				xml.EscapeText(&doc, []byte(rapid.String().Draw(t, "text")))
			}
		}
		doc.WriteString(strings.Repeat("</b>", open-1) + "</a>")
		want := oracleTokens(t, doc.Bytes())
		got, err := tokens(iotest.HalfReader(bytes.NewReader(doc.Bytes())))
		if err != nil || got != want {
			t.Fatalf("%q: got %q, %v, want %q", doc.Bytes(), got, err, want)
		}
	})
}

func oracleTokens(t *rapid.T, doc []byte) string {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = true
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			b.WriteString("<" + token.Name.Local)
			for _, a := range token.Attr {
				b.WriteString("|" + a.Name.Local + "=" + strings.ReplaceAll(a.Value, "<", "&lt;"))
			}
			b.WriteString(">")
		case xml.EndElement:
			b.WriteString("</>")
		case xml.CharData:
			b.Write(token)
		}
	}
}

func TestCleanText(t *testing.T) {
	for text, want := range map[string]string{
		"ABC_x000D_\nDEF":  "ABC\r\nDEF",
		"_x0041_x":         "Ax",
		"_x005F_x000D_":    "_x000D_",
		"_xD83D__xDE00_":   "😀",
		"_xD83D_":          "\uFFFD",
		"_x00_ _xZZZZ_ _x": "_x00_ _xZZZZ_ _x",
		"a\xffb":           "a\uFFFDb",
		"first_x_last":     "first_x_last",
	} {
		if got := cleanText([]byte(text)); string(got) != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
