package sandbox

import (
	"slices"
	"strings"
	"time"
)

// field is a column of an object, as describe tells of it.
type field struct {
	name, label, kind            string // kind is describe's type
	length                       int    // characters
	digits, scale                int    // of numbers, digits before and behind the point
	custom, externalID, unique   bool
	needed, createable, editable bool // needed: not nillable
	defaulted                    bool // a value is given at creation
	preset                       string
	options                      []string
	restricted                   bool // nothing but the options is taken
	refersTo, relation           string
	compound                     string // the compound field it is part of
	formula                      string
	hidden, frozen               bool // by an administrator: not to be seen; not to be written
	notFilterable                bool

	slot int // among the stored values; -1 for those that are worked out
	// text works the value out; seconds does so for system times.
	text    func(row) string
	seconds func(*record) int64
}

func plain(name, label, kind string, length int) field {
	return field{name: name, label: label, kind: kind, length: length, createable: true, editable: true,
		custom: strings.HasSuffix(name, "__c")}
}

func text(name, label string, length int) field { return plain(name, label, "string", length) }

func pick(name, label string, options ...string) field {
	f := plain(name, label, "picklist", 255)
	f.options = options
	return f
}

func flag(name, label string) field {
	f := plain(name, label, "boolean", 0)
	f.needed, f.defaulted, f.preset = true, true, "false"
	return f
}

func number(name, label, kind string, digits, scale int) field {
	f := plain(name, label, kind, 0)
	f.digits, f.scale = digits, scale
	return f
}

func reference(name, label, to, relation string) field {
	f := plain(name, label, "reference", 18)
	f.refersTo, f.relation = to, relation
	return f
}

func worked(name, label, kind string, length int, text func(row) string) field {
	f := plain(name, label, kind, length)
	f.createable, f.editable, f.text = false, false, text
	return f
}

func stamped(name, label string, seconds func(*record) int64) field {
	f := worked(name, label, "datetime", 0, func(r row) string { return stampText(seconds(r.record)) })
	f.seconds, f.needed, f.defaulted = seconds, true, true
	return f
}

func (f field) required() field          { f.needed = true; return f }
func (f field) part(of string) field     { f.compound = of; return f }
func (f field) given(value string) field { f.defaulted, f.preset = true, value; return f }
func (f field) key(unique bool) field    { f.externalID, f.unique = true, unique; return f }
func (f field) system() field            { f.createable, f.editable = false, false; return f }
func (f field) unfiltered() field        { f.notFilterable = true; return f }

// isText reports whether values are texts that compare without regard to
// case.
func (f *field) isText() bool {
	switch f.kind {
	case "boolean", "int", "double", "currency", "percent", "date", "datetime", "id", "reference", "address":
		return false
	}
	return true
}

func (f *field) isNumber() bool {
	return slices.Contains([]string{"int", "double", "currency", "percent"}, f.kind)
}

// indexed reports whether equality on the field is answered without a scan,
// as the vendor's own indexes do.
func (f *field) indexed() bool { return f.externalID || f.kind == "email" }

const timeForm = "2006-01-02T15:04:05.000-0700"

func stampText(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(timeForm) }
