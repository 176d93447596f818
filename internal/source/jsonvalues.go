package source

import (
	"bytes"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonValueRecords are records in an array, or one after another.
type jsonValueRecords struct {
	name   string
	text   *textStream
	budget *budgetReader
	dec    *jsontext.Decoder
	base   int64 // position of the decoder's first byte
	number int64
	array  bool
}

func openJSONValues(c *content, cs *charset, layout jsonLayout, path string, start Start) (*jsonValueRecords, error) {
	skipTo := int64(0)
	if start.Position > 0 && start.Line == 0 {
		// Without its number, a record is found by reading those before it.
		skipTo, start = start.Position, Start{}
	}
	t, err := openText(c, cs, start)
	if err != nil {
		return nil, err
	}
	v := &jsonValueRecords{name: c.name, text: t, base: t.position, array: layout == jsonArray, number: max(start.Line-1, 0)}
	v.budget = &budgetReader{r: t, limit: int64(c.lim.MaxRow) + 256<<10}
	in := io.Reader(v.budget)
	if start.Position > 0 && v.array {
		in, err = v.enterArray()
	}
	if err == nil {
		v.dec = jsontext.NewDecoder(in, jsonOptions...)
		if v.array {
			err = v.findArray(path, start.Position > 0)
		}
	}
	for err == nil && v.base+v.dec.InputOffset() < skipTo {
		if _, _, _, err = v.next(); err == io.EOF {
			err = shorterFile(v.name)
		}
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	return v, nil
}

// enterArray makes what is left of an array into an array.
func (v *jsonValueRecords) enterArray() (io.Reader, error) {
	b := make([]byte, 1)
	for {
		if _, err := io.ReadFull(v.budget, b); err != nil {
			return nil, shorterFile(v.name)
		}
		v.base++
		switch b[0] {
		case ' ', '\t', '\r', '\n':
		case ',':
			v.base--
			return io.MultiReader(bytes.NewReader([]byte("[")), v.budget), nil
		default:
			v.base -= 2
			return io.MultiReader(bytes.NewReader([]byte{'[', b[0]}), v.budget), nil
		}
	}
}

// findArray moves the decoder into the array of records.
func (v *jsonValueRecords) findArray(path string, inside bool) error {
	if path != "" && !inside {
		v.budget.unlimited = true
		defer func() { v.budget.unlimited = false }()
		if _, err := v.dec.ReadToken(); err != nil {
			return jsonFault(v.name, v.dec, v.base, err)
		}
		for {
			if v.dec.PeekKind() == '}' {
				return fault(v.name, "json_no_array", "the object has no key %q with the records", path)
			}
			name, err := v.dec.ReadToken()
			if err != nil {
				return jsonFault(v.name, v.dec, v.base, err)
			}
			if name.String() == path && v.dec.PeekKind() == '[' {
				break
			}
			if err := v.dec.SkipValue(); err != nil {
				return jsonFault(v.name, v.dec, v.base, err)
			}
		}
	}
	if _, err := v.dec.ReadToken(); err != nil {
		return jsonFault(v.name, v.dec, v.base, err)
	}
	return nil
}

func (v *jsonValueRecords) next() (raw []byte, line, end int64, err error) {
	v.budget.from = v.budget.n - int64(len(v.dec.UnreadBuffer()))
	kind := v.dec.PeekKind()
	if v.array && kind == ']' {
		return nil, 0, 0, io.EOF
	}
	v.number++
	raw, err = v.dec.ReadValue()
	end = v.base + v.dec.InputOffset()
	switch {
	case err == io.EOF && !v.array:
		return nil, 0, 0, io.EOF
	case err != nil:
		return nil, v.number, end, jsonFault(v.name, v.dec, v.base, err)
	case !utf8.Valid(raw):
		raw = []byte(mendUTF8(raw))
	}
	return raw, v.number, end, nil
}

// budgetReader fails when one record takes more than its share of memory.
type budgetReader struct {
	r         io.Reader
	n, from   int64
	limit     int64
	unlimited bool
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if !b.unlimited && b.n-b.from > b.limit {
		return 0, fault("", "row_too_long", "a record is longer than the %d bytes it may have", b.limit)
	}
	n, err := b.r.Read(p)
	b.n += int64(n)
	return n, err
}
