package source

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// recordParser flattens JSON objects. It keeps its buffers between records.
type recordParser struct {
	dec  *jsontext.Decoder
	in   bytes.Buffer
	key  []byte
	text []byte
}

var errNotObject = errors.New("it is another kind of value")

// parse calls set with the keys and the texts of a record's values. Objects
// in it are flattened by one level; data reports whether any text is not
// empty.
func (p *recordParser) parse(raw []byte, set func(key, value []byte) error) (data bool, err error) {
	p.in.Reset()
	p.in.Write(raw)
	if p.dec == nil {
		p.dec = jsontext.NewDecoder(&p.in, jsonOptions...)
	} else {
		p.dec.Reset(&p.in, jsonOptions...)
	}
	if kind := p.dec.PeekKind(); kind != '{' {
		if _, err := p.dec.ReadValue(); err != nil {
			return false, err
		}
		return false, errNotObject
	}
	// A bad key spoils the record only when all of it was read.
	var spoiled error
	err = p.object(nil, func(key, value []byte) {
		data = data || len(value) > 0
		if e := set(key, value); e != nil && spoiled == nil {
			spoiled = e
		}
	})
	if err == nil {
		if rest := bytes.TrimSpace(p.dec.UnreadBuffer()); len(rest) > 0 {
			return data, fmt.Errorf("more follows after the object")
		}
		err = spoiled
	}
	return data, err
}

// object reads an object's members; prefix is the key it stands under.
func (p *recordParser) object(prefix []byte, set func(key, value []byte)) error {
	if _, err := p.dec.ReadToken(); err != nil {
		return err
	}
	for p.dec.PeekKind() != '}' {
		name, err := p.dec.ReadValue()
		if err != nil {
			return err
		}
		p.key = append(p.key[:0], prefix...)
		if p.key, err = jsontext.AppendUnquote(p.key, name); err != nil && !bytes.Contains(name, []byte(`\`)) {
			p.key = append(append(p.key[:0], prefix...), name[1:len(name)-1]...)
		}
		if prefix == nil && p.dec.PeekKind() == '{' {
			inner := append(bytes.Clone(p.key), '.')
			if err := p.object(inner, set); err != nil {
				return err
			}
			continue
		}
		value, err := p.dec.ReadValue()
		if err != nil {
			return err
		}
		if p.text, err = appendText(p.text[:0], value); err != nil {
			return err
		}
		set(p.key, p.text)
	}
	_, err := p.dec.ReadToken()
	return err
}

// appendText appends a value as the text of a cell: strings without quotes,
// numbers as they are written, null as nothing, a list of such values with
// "; " between them, and all else as JSON.
func appendText(b []byte, v jsontext.Value) ([]byte, error) {
	switch v.Kind() {
	case 'n':
		return b, nil
	case '"':
		out, err := jsontext.AppendUnquote(b, v)
		if err != nil && len(out) >= len(b) {
			err = nil // bytes that are no UTF-8 were replaced
		}
		return out, err
	case '[':
		return appendList(b, v)
	case '{':
		v = v.Clone()
		if err := v.Compact(); err != nil {
			return b, err
		}
	}
	return append(b, v...), nil
}

func appendList(b []byte, v jsontext.Value) ([]byte, error) {
	start := len(b)
	dec := jsontext.NewDecoder(bytes.NewReader(v), jsonOptions...)
	if _, err := dec.ReadToken(); err != nil {
		return b, err
	}
	for dec.PeekKind() != ']' {
		item, err := dec.ReadValue()
		if err != nil {
			return b, err
		}
		if k := item.Kind(); k == '{' || k == '[' {
			v = v.Clone()
			err := v.Compact(jsonOptions...)
			return append(b[:start], v...), err
		}
		if item.Kind() == 'n' {
			continue
		}
		if len(b) > start {
			b = append(b, "; "...)
		}
		if b, err = appendText(b, item); err != nil {
			return b, err
		}
	}
	return b, nil
}
