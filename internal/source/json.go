package source

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"leadbridge"
)

// jsonLayout is how records stand in a JSON text.
type jsonLayout uint8

const (
	jsonArray   jsonLayout = iota // in an array, perhaps under a key
	jsonLines                     // one in each line
	jsonObjects                   // one after another
)

const (
	// keyScan is how large a file may be for all of its records to be asked
	// for their keys; keyRecords is how many are in a larger one.
	keyScan    = 16 << 20
	keyRecords = 1000
)

var jsonOptions = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// looksLikeJSON reports whether a text starts as an object or an array of
// objects does. Named says that the file's name promises JSON.
func looksLikeJSON(text []byte, named bool) bool {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return false
	}
	if named {
		return text[0] == '{' || text[0] == '['
	}
	next := byte('}')
	if rest := bytes.TrimSpace(text[1:]); len(rest) > 0 {
		next = rest[0]
	}
	switch text[0] {
	case '{':
		return next == '"' || next == '}'
	case '[':
		return next == '{' || next == ']' || next == '['
	}
	return false
}

// detectJSON finds where the records are and which keys they have.
func detectJSON(c *content, cs *charset, d Dialect, o leadbridge.SourceOptions) (Dialect, error) {
	d.Format, d.HeaderRow = leadbridge.ImportJSON, -1
	layout, err := layoutOf(c, cs)
	if err != nil {
		return d, err
	}
	if layout == jsonObjects {
		if d.Path, err = recordPath(c, cs, o.Sheet); err != nil {
			return d, err
		}
	}
	keys, whole, err := gatherKeys(c, cs, d)
	if err != nil {
		return d, err
	}
	d.Keys = keys
	if !whole {
		d.Notes = append(d.Notes, "The columns are the keys of the first records; a record with another key is an error.")
	}
	return d, nil
}

// layoutOf tells the layout by the start of the text.
func layoutOf(c *content, cs *charset) (jsonLayout, error) {
	text, _, err := sampleText(c, cs.asStream())
	if err != nil {
		return 0, err
	}
	text = bytes.TrimLeft(text, " \t\r\n")
	if len(text) > 0 && text[0] == '[' {
		return jsonArray, nil
	}
	lines, objects := 0, 0
	for line := range bytes.Lines(wholeLines(text)) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines++
			if line[0] == '{' && line[len(line)-1] == '}' {
				objects++
			}
		}
	}
	// One broken line must not hide that the others are records.
	if lines >= 2 && objects*2 >= lines {
		return jsonLines, nil
	}
	return jsonObjects, nil
}

// recordPath returns the key of the array of records in a text that is one
// object, and "" if the text is records itself. Wanted names the key where
// there are several.
func recordPath(c *content, cs *charset, wanted string) (string, error) {
	t, err := openText(c, cs.asStream(), Start{})
	if err != nil {
		return "", err
	}
	defer t.Close()
	dec := jsontext.NewDecoder(t, jsonOptions...)
	if _, err := dec.ReadToken(); err != nil {
		return "", jsonFault(c.name, dec, t.position, err)
	}
	var paths []string
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return "", jsonFault(c.name, dec, t.position, err)
		}
		key := name.String()
		isTable, err := skipMember(dec)
		if isTable {
			paths = append(paths, key)
			// The rest of a large file is not read only to see whether it
			// holds a second array.
			if key == wanted || c.file.Size() > keyScan {
				return key, nil
			}
		}
		if err != nil {
			if len(paths) == 1 {
				return paths[0], nil // reading the records will come to the place
			}
			return "", jsonFault(c.name, dec, t.position, err)
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return "", jsonFault(c.name, dec, t.position, err)
	}
	if dec.PeekKind() == '{' {
		return "", nil // more objects follow: each is a record
	}
	switch {
	case len(paths) == 0:
		return "", nil
	case len(paths) == 1:
		return paths[0], nil
	}
	return "", fault(c.name, "json_many_arrays", "the object holds %d arrays of records (%s); choose one of them by its key", len(paths), strings.Join(paths, ", "))
}

// skipMember skips a value and reports whether it is an array of objects.
func skipMember(dec *jsontext.Decoder) (isTable bool, err error) {
	if dec.PeekKind() != '[' {
		return false, dec.SkipValue()
	}
	if _, err := dec.ReadToken(); err != nil {
		return false, err
	}
	isTable = dec.PeekKind() == '{'
	for dec.PeekKind() != ']' {
		if err := dec.SkipValue(); err != nil {
			return isTable, err
		}
	}
	_, err = dec.ReadToken()
	return isTable, err
}

// gatherKeys reads records for their keys. Whole says that it read them all.
func gatherKeys(c *content, cs *charset, d Dialect) (keys []string, whole bool, err error) {
	r, err := newJSONReader(c, cs, d, Start{})
	if err != nil {
		return nil, false, err
	}
	defer r.Close()
	r.gather = true
	for n := 0; ; n++ {
		row, err := r.Read()
		var bad *RowError
		switch {
		case errors.As(err, &bad):
		case err == io.EOF:
			whole = true
		case err != nil && len(r.keys) == 0:
			return nil, false, err
		case err != nil:
			whole = true // reading will come to the place
		}
		if err != nil && bad == nil || n >= keyRecords && row.Position > keyScan ||
			n >= keyRecords && c.file.Size() > keyScan {
			break
		}
		if len(r.keys) > c.lim.MaxColumns {
			return nil, false, tooManyColumns(c.name, len(r.keys), c.lim)
		}
	}
	if len(r.keys) == 0 {
		return nil, false, fault(c.name, "file_empty", "the file holds no records: it needs JSON objects with keys")
	}
	return r.keys, whole, nil
}

// jsonFault tells where a JSON text is broken.
func jsonFault(name string, dec *jsontext.Decoder, base int64, err error) error {
	var known *leadbridge.Error
	if errors.As(err, &known) {
		return known
	}
	code, why := "json_malformed", jsonReason(err)
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		code, why = "file_truncated", "it ends too early"
	}
	at := dec.InputOffset()
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		at = syntactic.ByteOffset
	}
	return fault(name, code, "the JSON is broken at byte %d: %s; correct the file there, or export it again", base+at, why)
}

// jsonReason is the part of a decoder's error that is of use to a person.
func jsonReason(err error) string {
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && syntactic.Err != nil {
		err = syntactic.Err
	}
	return strings.TrimPrefix(err.Error(), "jsontext: ")
}
