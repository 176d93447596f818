package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// input is a record as a client writes it. A value is what JSON makes of it;
// from CSV it is a text.
type input map[string]any

// parse makes the stored text of a written value; "" is null.
func (f *field) parse(value any, restrict bool) (string, *apiError) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return f.parseText(v, restrict)
	case bool:
		if f.kind == "boolean" {
			return f.parseText(boolText(v), restrict)
		}
		return "", f.mismatch("VALUE_"+strings.ToUpper(boolText(v)), boolText(v))
	case json.Number:
		if f.isNumber() {
			return f.parseText(v.String(), restrict)
		}
		kind := "VALUE_NUMBER_INT"
		if strings.ContainsAny(v.String(), ".eE") {
			kind = "VALUE_NUMBER_FLOAT"
		}
		return "", f.mismatch(kind, v.String())
	}
	return "", f.mismatch("START_OBJECT", "")
}

func (f *field) mismatch(token, value string) *apiError {
	kind := f.kind
	if f.isText() {
		kind = "string"
	}
	return &apiError{Code: "JSON_PARSER_ERROR",
		inBulk:  rowErrorf("INVALID_TYPE_ON_FIELD_IN_RECORD", []string{f.name}, "%s: value not of required type: %s", f.label, value),
		Message: fmt.Sprintf("Cannot deserialize instance of %s from %s value %s or request may be missing a required field at [line:1, column:1]", kind, token, value)}
}

func (f *field) parseText(v string, restrict bool) (string, *apiError) {
	v = strings.TrimSpace(v)
	if v == "" {
		return "", nil
	}
	switch f.kind {
	case "boolean":
		switch strings.ToLower(v) {
		case "true", "1":
			return "true", nil
		case "false", "0":
			return "", nil
		}
		return "", f.mismatch("VALUE_STRING", v)
	case "int", "double", "currency", "percent":
		return f.parseNumber(v)
	case "date":
		if len(v) > 10 {
			v = v[:10]
		}
		if _, err := time.Parse(time.DateOnly, v); err != nil {
			return "", f.mismatch("VALUE_STRING", v)
		}
		return v, nil
	case "datetime":
		at, ok := parseTime(v)
		if !ok {
			return "", f.mismatch("VALUE_STRING", v)
		}
		return stampText(at.Unix()), nil
	case "reference":
		id := fullID(v)
		if id == "" {
			return "", rowErrorf("MALFORMED_ID", []string{f.name}, "%s: id value of incorrect type: %s", f.label, v)
		}
		return id, nil
	}
	return v, f.checkText(v, restrict)
}

func (f *field) parseNumber(v string) (string, *apiError) {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return "", f.mismatch("VALUE_STRING", v)
	}
	if math.Abs(n) >= math.Pow10(f.digits) {
		return "", rowErrorf("NUMBER_OUTSIDE_VALID_RANGE", []string{f.name}, "%s: value outside of valid range on numeric field: %s", f.label, v)
	}
	unit := math.Pow10(f.scale)
	return numberText(math.Round(n*unit) / unit), nil
}

func numberText(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func (f *field) checkText(v string, restrict bool) *apiError {
	if f.length > 0 && utf8.RuneCountInString(v) > f.length {
		return rowErrorf("STRING_TOO_LONG", []string{f.name}, "%s: data value too large: %s (max length=%d)", f.label, v, f.length)
	}
	switch f.kind {
	case "email":
		local, domain, ok := strings.Cut(v, "@")
		if !ok || local == "" || !strings.Contains(strings.Trim(domain, "."), ".") || strings.ContainsAny(v, " ,;<>()") || strings.Contains(domain, "@") {
			return rowErrorf("INVALID_EMAIL_ADDRESS", []string{f.name}, "%s: invalid email address: %s", f.label, v)
		}
	case "picklist", "multipicklist":
		if !f.restricted && !restrict {
			return nil
		}
		for part := range strings.SplitSeq(v, ";") {
			if !slices.Contains(f.options, part) {
				return rowErrorf("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", []string{f.name}, "%s: bad value for restricted picklist field: %s", f.label, v)
			}
		}
	}
	return nil
}

// timeForms are the ways to write a time.
var timeForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", time.DateOnly}

func parseTime(v string) (time.Time, bool) {
	for _, form := range timeForms {
		if at, err := time.Parse(form, v); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// json returns a field's value as the REST API gives it.
func (f *field) json(r row) any {
	v := r.get(f)
	switch {
	case f.kind == "boolean":
		return v == "true"
	case v == "":
		return nil
	case f.isNumber():
		if f.kind != "int" && !strings.Contains(v, ".") {
			v += ".0"
		}
		return json.Number(v)
	case f.kind == "address":
		return f.address(r)
	}
	return v
}

// address puts a compound address together.
func (f *field) address(r row) any {
	whole := ordered{}
	for _, part := range r.table.fields {
		if part.compound == f.name && !part.hidden {
			key := strings.TrimPrefix(part.name, strings.TrimSuffix(f.name, "Address"))
			whole.set(strings.ToLower(key[:1])+key[1:], part.json(r))
		}
	}
	whole.set("geocodeAccuracy", nil)
	whole.set("latitude", nil)
	whole.set("longitude", nil)
	return whole
}

// number returns a value that compares by size.
func (f *field) number(v string) float64 {
	n, _ := strconv.ParseFloat(v, 64)
	return n
}
