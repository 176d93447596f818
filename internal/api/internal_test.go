package api

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
)

// TestFieldMappingRoundTrip writes any mapping and reads it again.
func TestFieldMappingRoundTrip(t *testing.T) {
	t.Parallel()
	full := rapid.Custom(func(t *rapid.T) leadbridge.FieldMapping {
		m := leadbridge.FieldMapping{SourceField: rapid.StringMatching(`[A-Za-z "\\ü]{0,4}`).Draw(t, "source"),
			TargetField: rapid.SampledFrom([]string{"", "email", "custom.a"}).Draw(t, "target")}
		if rapid.IntRange(0, 3).Draw(t, "more") == 0 {
			m.TransformFunction = "trim"
			m.ValueMap = map[string]string{"a": "b"}
		}
		return m
	})
	rapid.Check(t, func(t *rapid.T) {
		want := fieldMapping(rapid.SliceOfN(full, 0, 5).Draw(t, "mapping"))
		written, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got fieldMapping
		if err := json.Unmarshal(written, &got); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		if len(want) == 0 && len(got) == 0 {
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v was written as %s and read as %+v", want, written, got)
		}
	})
}

func TestCursor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Min(1).Draw(t, "n")
		if got, err := parseCursor(cursorOf(n)); err != nil || got != n {
			t.Fatalf("%d came back as %d: %v", n, got, err)
		}
		if n, err := parseCursor(rapid.String().Draw(t, "junk")); err == nil && n < 0 {
			t.Fatalf("junk became %d", n)
		}
	})
}

func TestPointer(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{"body": "", "body.a": "/a", "body.a[1].b": "/a/1/b", "body.a/b~c": "/a~1b~0c", "query.a": ""} {
		if got := pointer(location); got != want {
			t.Errorf("%s is %q, want %q", location, got, want)
		}
	}
}

func TestLeadValues(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]leadbridge.Values{
		`{}`: {},
		`{"city":"Albany","notes":null,"doNotContact":true}`:  {"city": "Albany", "notes": "", "doNotContact": "true"},
		`{"custom":{"a":12345678901234567890},"metadata":{}}`: {"custom.a": "12345678901234567890"},
		`{"custom.a":1.50}`:     {"custom.a": "1.50"},
		`{"city":["Albany"]}`:   nil,
		`{"custom":"a"}`:        nil,
		`{"metadata":{"a":{}}}`: nil,
	} {
		var got leadValues
		err := json.Unmarshal([]byte(given), &got)
		if want == nil != (err != nil) || err == nil && !reflect.DeepEqual(got.Values, want) {
			t.Errorf("%s became %v: %v", given, got.Values, err)
		}
	}
}
