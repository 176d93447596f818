package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"leadbridge"
	"leadbridge/internal/pipeline/cleanse"
)

// Transform describes one named transform.
type Transform struct {
	Name        string `json:"name"`
	Arguments   string `json:"arguments,omitempty"` // as written in documents, for example "separator, index"
	Description string `json:"description"`         // one line
	Example     string `json:"example"`

	least, most int // number of arguments; most -1 means any
	build       func(b *builder, args []string) (step, error)
}

// step rewrites the texts of one field of one row. It starts with one text
// for each source column. On an error the texts stay as they were.
type step func(texts []string, r *row) ([]string, error)

// row is the record that a step works on.
type row struct {
	cells []string
}

// cell returns the cell of a column, empty if the row is short.
func (r *row) cell(i int) string {
	if i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// builder is what building a step may need to know.
type builder struct {
	columns   []string
	region    string
	dateOrder string
	tables    map[string]map[string]string
}

// Transforms lists the named transforms, in the order of the documents.
func Transforms() []Transform { return slices.Clone(transforms) }

var transforms []Transform

func init() {
	// Set here because expr's own errors list the transforms.
	transforms = []Transform{
		{Name: "trim", Description: "Removes space at both ends and makes runs of space one.", Example: "trim", build: each(squeeze)},
		{Name: "uppercase", Description: "Writes the text in capitals.", Example: "uppercase", build: each(strings.ToUpper)},
		{Name: "lowercase", Description: "Writes the text in small letters.", Example: "lowercase", build: each(strings.ToLower)},
		{Name: "capitalize", Description: "Writes a person's name the way people do: McDonald, O'Brien, van der Berg.", Example: "capitalize", build: each(cleanse.Name)},
		{Name: "digits", Description: "Keeps only the digits.", Example: "digits", build: each(digits)},
		{Name: "phone", Arguments: "[region]", most: 1, Description: "Reads a phone number under a region (two letters) and writes it as E.164.", Example: "phone(DE)", build: buildPhone},
		{Name: "email", Description: "Cleans an e-mail address and writes it in small letters.", Example: "email", build: converting("is not an e-mail address", cleanse.Email)},
		{Name: "date", Arguments: "[pattern, ...]", most: -1, Description: "Reads a date by the first pattern that fits (DD.MM.YYYY, or a Go layout such as 02.01.2006) and writes it as YYYY-MM-DD.", Example: "date(DD.MM.YYYY)", build: buildDate},
		{Name: "datetime", Description: "Reads a date with a time and writes it as YYYY-MM-DDTHH:MM:SSZ.", Example: "datetime", build: buildDateTime},
		{Name: "number", Arguments: "[decimal sign]", most: 1, Description: "Reads a number with currency and grouping signs and writes it plain, with a decimal point.", Example: `number(",")`, build: buildNumber},
		{Name: "boolean", Description: "Reads yes, no, ja, oui, 1, x and the like and writes true or false.", Example: "boolean", build: converting("is neither yes nor no", cleanse.Boolean)},
		{Name: "split", Arguments: "separator[, index]", least: 1, most: 2, Description: "Cuts the text at a separator; the index picks a part, from 1, or from the end with -1.", Example: `split(";", 1)`, build: buildSplit},
		{Name: "join", Arguments: "[separator]", most: 1, Description: "Joins the source columns, or the parts of a split, that are not blank; with one space if no separator is given.", Example: `join(", ")`, build: buildJoin},
		{Name: "coalesce", Description: "Takes the first source column that is not blank.", Example: "coalesce", build: plain(coalesce)},
		{Name: "first", Description: "Takes the first name out of a full name.", Example: "first", build: each(firstOfName)},
		{Name: "last", Description: "Takes the last name, with a suffix such as Jr., out of a full name.", Example: "last", build: each(lastOfName)},
		{Name: "replace", Arguments: "old, new", least: 2, most: 2, Description: "Replaces every occurrence of a text by another.", Example: `replace("St.", "Saint")`, build: buildReplace},
		{Name: "regex", Arguments: "pattern, replacement", least: 2, most: 2, Description: "Replaces what matches a regular expression (RE2); $1 stands for its first group.", Example: `regex("^(\d{5})\d{4}$", "$1")`, build: buildRegex},
		{Name: "lookup", Arguments: "key=value;... or table", least: 1, most: 1, Description: "Replaces a value found in a list or a named table; any other stays. Case does not matter.", Example: "lookup(A=AUTO; H=HOME)", build: buildLookup},
		{Name: "constant", Arguments: "text", least: 1, most: 1, Description: "Puts the same text into every row.", Example: `constant("Trade fair 2026")`, build: buildConstant},
		{Name: "concat", Arguments: "part, ...", least: 1, most: -1, Description: "Writes its parts one after the other; {} stands for the value and {Column} for another column's cell.", Example: `concat("{First}", " ", "{Last}")`, build: buildConcat},
		{Name: "expr", Arguments: "expression", least: 1, most: 1, Description: "Computes the value by an expression over value, values (of the source columns) and row[\"Column\"].", Example: `expr(value == "" ? "unknown" : upper(value))`, build: buildExpr},
	}
}

func transformNamed(name string) (Transform, bool) {
	for _, t := range transforms {
		if strings.EqualFold(t.Name, name) {
			return t, true
		}
	}
	return Transform{}, false
}

func transformNames() []string {
	var names []string
	for _, t := range transforms {
		names = append(names, t.Name)
	}
	return names
}

// named is a step with the name it goes by in an issue.
type named struct {
	name string
	step step
}

// buildChain compiles a transform function. The error is for a person.
func (b *builder) buildChain(text string) ([]named, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	calls, err := parseChain(text)
	if err != nil {
		return nil, err
	}
	var steps []named
	for _, c := range calls {
		t, ok := transformNamed(c.name)
		if !ok {
			return nil, fmt.Errorf("there is no transform %q%s", c.name, didYouMean(c.name, transformNames()))
		}
		if n := len(c.args); n < t.least || t.most >= 0 && n > t.most {
			return nil, fmt.Errorf("%s takes %s, not %d arguments; write it as %s", t.Name, argumentCount(t), n, t.Example)
		}
		s, err := t.build(b, c.args)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		steps = append(steps, named{t.Name, s})
	}
	return steps, nil
}

func argumentCount(t Transform) string {
	switch {
	case t.most < 0:
		return strconv.Itoa(t.least) + " or more"
	case t.least == t.most:
		return strconv.Itoa(t.least)
	}
	return fmt.Sprintf("%d to %d", t.least, t.most)
}

// didYouMean is the end of an error that names the nearest known name.
func didYouMean(unknown string, known []string) string {
	if near := leadbridge.Nearest(unknown, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// plain builds a transform of all texts that cannot fail.
func plain(f func([]string) []string) func(*builder, []string) (step, error) {
	return func(*builder, []string) (step, error) {
		return func(texts []string, _ *row) ([]string, error) { return f(texts), nil }, nil
	}
}

// each builds a transform of every single text that cannot fail.
func each(f func(string) string) func(*builder, []string) (step, error) {
	return func(*builder, []string) (step, error) {
		return eachStep(func(s string) (string, error) { return f(s), nil }), nil
	}
}

// converting builds a transform of every single text into a canonical form.
func converting(problem string, f func(string) (string, bool)) func(*builder, []string) (step, error) {
	return func(*builder, []string) (step, error) { return convertStep(problem, f), nil }
}

func convertStep(problem string, f func(string) (string, bool)) step {
	return eachStep(func(s string) (string, error) {
		if out, ok := f(s); ok {
			return out, nil
		}
		return "", fmt.Errorf("%q %s", s, problem)
	})
}

// eachStep applies f to every text that is not blank.
func eachStep(f func(string) (string, error)) step {
	return func(texts []string, _ *row) ([]string, error) {
		out := make([]string, len(texts))
		for i, t := range texts {
			if blank(t) {
				continue
			}
			var err error
			if out[i], err = f(t); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

// blank reports whether a text holds nothing but space.
func blank(s string) bool { return s == "" || strings.TrimSpace(s) == "" }

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}

func coalesce(texts []string) []string {
	for _, t := range texts {
		if !blank(t) {
			return []string{t}
		}
	}
	return nil
}

func firstOfName(full string) string { return splitName(full).first }
func lastOfName(full string) string  { return splitName(full).last }
