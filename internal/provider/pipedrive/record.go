package pipedrive

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// record is one of Pipedrive's, its values unread.
type record map[string]json.RawMessage

// flat puts the custom fields beside the others, as version 1 has them. Their
// names are hashes and cannot clash.
func (r record) flat() record {
	var custom record
	if json.Unmarshal(r["custom_fields"], &custom) == nil {
		for name, value := range custom {
			r[name] = value
		}
	}
	delete(r, "custom_fields")
	return r
}

// text returns the value of a field. A dotted name is a part of a value:
// "address.locality".
func (r record) text(name string) string {
	if list, ok := contactLists[name]; ok {
		return primary(r.contacts(list))
	}
	if whole, part, dotted := strings.Cut(name, "."); dotted {
		var parts record
		if json.Unmarshal(r[whole], &parts) == nil && parts != nil {
			return textOf(parts[part])
		}
		// Version 1 has the parts beside the whole.
		return textOf(r[whole+"_"+part])
	}
	return textOf(r[name])
}

func (r record) flag(name string) bool { return string(bytes.TrimSpace(r[name])) == "true" }

// time returns a moment; zero if there is none.
func (r record) time(name string) time.Time { return moment(r.text(name)) }

// moment reads both versions' forms: RFC 3339, and "2025-01-01 10:20:00",
// which is UTC.
func moment(text string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateTime} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// textOf is a JSON value as text. An object is its value, amount or id, an
// array its elements with ";" between them.
func textOf(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		var s string
		_ = json.Unmarshal(raw, &s)
		return s
	case '{':
		var parts record
		_ = json.Unmarshal(raw, &parts)
		for _, name := range []string{"value", "amount", "id"} {
			if v, ok := parts[name]; ok {
				return textOf(v)
			}
		}
		return ""
	case '[':
		var elements []json.RawMessage
		_ = json.Unmarshal(raw, &elements)
		texts := make([]string, len(elements))
		for i, e := range elements {
			texts[i] = textOf(e)
		}
		return strings.Join(texts, ";")
	case 'n':
		return ""
	case 't', 'f':
		return string(raw)
	}
	return number(string(raw))
}

// number writes a JSON number as a decimal without an exponent.
func number(s string) string {
	if !strings.ContainsAny(s, "eE") {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// value returns the canonical text of a field.
func (f *fieldSpec) value(r record) string {
	text := r.text(f.Name)
	switch {
	case f.Type == leadbridge.TypeDateTime:
		if t := moment(text); !t.IsZero() {
			return t.Format("2006-01-02T15:04:05Z")
		}
	case f.Type == leadbridge.TypeDate && len(text) > len(time.DateOnly):
		return text[:len(time.DateOnly)]
	case f.Multiple:
		// Version 1 writes several options as "1,2".
		return strings.ReplaceAll(text, ",", ";")
	}
	return text
}

// record makes a record of what Pipedrive sent, with the fields asked for
// that the account still has.
func (k *kind) record(s *schema, fields []string, r record) provider.Record {
	out := provider.Record{Object: k.name, ID: r.text("id"), CreatedAt: r.time("add_time"), ModifiedAt: r.time("update_time"),
		State: provider.Live, Key: k.key(s, r), Values: make(map[string]string, len(fields))}
	switch {
	case r.flag("is_deleted") || r.text("status") == "deleted":
		out.State = provider.Deleted
	case r.flag("is_archived"):
		out.State = provider.Archived
	}
	for _, name := range fields {
		if f := s.field(name); f != nil && f.NativeType != nativeLinked {
			out.Values[name] = f.value(r)
		}
	}
	out.Links = k.linksOf(r)
	return out
}

// told are the values of the fields that an answer holds.
func (k *kind) told(s *schema, r record) map[string]string {
	values := make(map[string]string, len(s.fields))
	for _, f := range s.fields {
		key, _, _ := strings.Cut(f.Name, ".")
		if list, several := contactLists[key]; several {
			key = list
		}
		if _, there := r[key]; there && f.NativeType != nativeLinked {
			values[f.Name] = f.value(r)
		}
	}
	return values
}

// linksOf returns what a record points to: the fields that do, and the other
// people who take part in an activity.
func (k *kind) linksOf(r record) []provider.Link {
	var links []provider.Link
	add := func(object, id string) {
		if l := (provider.Link{Object: object, ID: id}); id != "" && !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	for _, o := range definition.Objects {
		if name := k.links[o.Name]; name != "" {
			add(o.Name, r.text(name))
		}
	}
	var people []record
	_ = json.Unmarshal(r["participants"], &people)
	for _, p := range people {
		add(persons, p.text("person_id"))
	}
	return links
}

// key returns our own key that a record carries. Leads have a place for it
// from the start.
func (k *kind) key(s *schema, r record) string {
	switch {
	case k.old && r.text("origin") != "API":
		return ""
	case k.old:
		return r.text("origin_id")
	case s.key == "":
		return ""
	}
	return r.text(s.key)
}
