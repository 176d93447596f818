package salesforce

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// stampLayout is how Salesforce writes times in JSON, with no colon in the zone.
const stampLayout = "2006-01-02T15:04:05.000-0700"

// ourLayout is how we write times.
const ourLayout = "2006-01-02T15:04:05Z"

// decodeRows reads the records of an answer, their numbers as written.
func decodeRows(raw []byte) (rows []map[string]any, err error) {
	if len(raw) == 0 {
		return nil, errors.New("there are none")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	err = decoder.Decode(&rows)
	return rows, err
}

// field finds a value of a record by its name or by the path to it. Names
// are told apart without regard to case, as a mapping may be spelt by hand.
func field(row map[string]any, name string) any {
	first, rest, nested := strings.Cut(name, ".")
	value, ok := row[first]
	if !ok {
		for k, v := range row {
			if strings.EqualFold(k, first) {
				value = v
				break
			}
		}
	}
	if !nested {
		return value
	}
	linked, _ := value.(map[string]any)
	return field(linked, rest)
}

// text is a value of JSON as we write it. Types need not be known: a number
// is a number there, and a time has a form that nothing else has.
func text(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return decimal(v.String())
	case string:
		if t, err := stamp(v); err == nil {
			return t.Format(ourLayout)
		}
		return v
	}
	return ""
}

// stamp reads a time as Salesforce writes it: in JSON with a zone, in CSV
// with a Z.
func stamp(s string) (time.Time, error) {
	if len(s) < len("2006-01-02T15:04:05Z") || len(s) > len(stampLayout) || s[10] != 'T' {
		return time.Time{}, errors.New("no time")
	}
	t, err := time.Parse(stampLayout, s)
	if err != nil {
		t, err = time.Parse(time.RFC3339, s)
	}
	return t.UTC(), err
}

// decimal writes a number without an exponent and without zeros that say
// nothing, so that 1200.0 of JSON and 1200 of CSV are the same.
func decimal(s string) string {
	if strings.ContainsAny(s, "eE") {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return s
		}
		s = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return s
}

// record makes ours of a row. lookup returns a column's text.
func (d *driver) record(object string, fields []string, lookup func(string) string) provider.Record {
	r := provider.Record{Object: object, ID: lookup("Id"), Key: lookup(d.keyField), State: provider.Live,
		Values: make(map[string]string, len(fields))}
	r.CreatedAt, _ = stamp(lookup("CreatedDate"))
	r.ModifiedAt, _ = stamp(lookup("SystemModstamp"))
	for _, f := range fields {
		r.Values[f] = lookup(f)
	}
	if object == lead {
		plainCompany(r.Values, lookup)
	}
	master := lookup("MasterRecordId")
	switch {
	case lookup("IsDeleted") == "true" && master != "":
		r.State, r.SurvivorID = provider.Merged, master
	case lookup("IsDeleted") == "true":
		r.State = provider.Deleted
	case lookup("IsConverted") == "true":
		r.State = provider.Converted
		if r.SurvivorID = lookup("ConvertedContactId"); r.SurvivorID != "" {
			r.SurvivorObject = contact
		}
	}
	if account := lookup("AccountId"); account != "" && object == contact {
		r.Links = []provider.Link{{Object: "Account", ID: account}}
	}
	return r
}

// fromJSON makes a record of a row of JSON.
func (d *driver) fromJSON(object string, fields []string, row map[string]any) provider.Record {
	return d.record(object, fields, func(name string) string { return text(field(row, name)) })
}

// asError returns the error as one of ours, nil if it is none.
func asError(err error) *leadbridge.Error {
	var e *leadbridge.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
