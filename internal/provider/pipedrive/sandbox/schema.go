package sandbox

import "strings"

// The kinds of records, as webhooks and searches name them.
const (
	kindPerson       = "person"
	kindOrganization = "organization"
	kindDeal         = "deal"
	kindActivity     = "activity"
	kindLead         = "lead"
	kindNote         = "note"
)

// field is one field of a kind of record, built in or made by the company.
type field struct {
	key   string // in records of v2
	code  string // in the fields API; "" means the key
	title string
	// of is the vendor's name of the type; how says what a value really is
	// where the name does not.
	of, how  string
	slot     int // its number among the record's values
	id       int // v1
	options  []option
	custom   bool
	readOnly bool
	// nullable fields answer null when they are empty, listed ones []; the
	// rest is left out.
	nullable, listed bool
	// sync fields exist when the company has set up contact sync.
	sync bool
	// optional fields are answered on request.
	optional bool
	search   string // the name under which a search looks into it
	hidden   bool   // by a person's rights
	removed  bool
	required bool
	show     bool // in the dialogue that adds a record
	added    int64
}

// fieldCode is the field's name in the fields API.
func (f *field) fieldCode() string {
	if f.code != "" {
		return f.code
	}
	return f.key
}

// form is what a value of the field is.
func (f *field) form() string {
	if f.how != "" {
		return f.how
	}
	return f.of
}

func (f *field) option(id int) *option {
	for i := range f.options {
		if f.options[i].ID == id {
			return &f.options[i]
		}
	}
	return nil
}

// option is a choice of an enum or set.
type option struct {
	ID    int    `json:"id"`
	Label string `json:"label"`
	Color string `json:"color,omitempty"`
}

// schema is what a kind of record looks like in one company.
type schema struct {
	kind   string
	path   string   // persons
	fields []*field // built in; a field's place is its slot
	// derived fields are told of, and worked out when asked for.
	derived []*field
	// customs are the company's own; deals and leads share them. nil: none
	// are possible.
	customs *customs
	// owner and visible are the slots that decide who sees a record; -1: all
	// do.
	owner, visible int
}

// customs are the fields that a company made.
type customs struct{ fields []*field }

func newSchema(kind, path string, fields, derived []field, c *customs) *schema {
	s := &schema{kind: kind, path: path, customs: c, owner: -1, visible: -1}
	number := 4000
	add := func(list []*field, f field) []*field {
		number++
		f.slot, f.id = len(list), number
		return append(list, &f)
	}
	for _, f := range fields {
		s.fields = add(s.fields, f)
	}
	for _, f := range derived {
		s.derived = add(s.derived, f)
	}
	for _, f := range s.fields {
		switch f.key {
		case "owner_id":
			s.owner = f.slot
		case "visible_to":
			s.visible = f.slot
		}
	}
	return s
}

// builtIn returns a built-in field by its key in records, or nil.
func (s *schema) builtIn(key string) *field {
	for _, f := range s.fields {
		if f.key == key {
			return f
		}
	}
	return nil
}

// customField returns a field of the company's own by its code, or nil.
func (s *schema) customField(code string) *field {
	for _, f := range s.customFields() {
		if f.key == code && !f.removed {
			return f
		}
	}
	return nil
}

func (s *schema) customFields() []*field {
	if s.customs == nil {
		return nil
	}
	return s.customs.fields
}

// find returns any field by its code in the fields API, or nil.
func (s *schema) find(code string) *field {
	for _, list := range [][]*field{s.fields, s.derived, s.customFields()} {
		for _, f := range list {
			if f.fieldCode() == code && !f.removed {
				return f
			}
		}
	}
	return nil
}

// value returns what a record has in a field that is not derived.
func (f *field) value(r *record) any {
	if f.custom {
		return r.customVal(f.slot)
	}
	return r.val(f.slot)
}

// texts returns the values that a search may find a record by.
func (s *schema) texts(r *record) []string {
	var all []string
	for _, list := range [][]*field{s.fields, s.customFields()} {
		for _, f := range list {
			if f.search != "" && !f.removed {
				all = append(all, textsOf(f.value(r))...)
			}
		}
	}
	return all
}

// textsOf returns a value as a search sees it.
func textsOf(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []contact:
		texts := make([]string, len(v))
		for i, c := range v {
			texts[i] = c.Value
		}
		return texts
	case address:
		return []string{v[0]}
	case money:
		return []string{numberText(v.Value)}
	case float64:
		return []string{numberText(v)}
	}
	return nil
}

// searchable reports whether a search looks into custom fields of a type.
func searchable(of string) bool {
	return strings.Contains(" address varchar text varchar_auto double monetary phone ", " "+of+" ")
}

// withCounts adds the roll-ups that Pipedrive has for each kind of record.
func withCounts(fields []field, more ...string) []field {
	for _, key := range append(more, "activities_count", "done_activities_count", "undone_activities_count", "notes_count", "files_count", "followers_count", "email_messages_count") {
		fields = append(fields, field{key: key, title: titleOf(key), of: "int", optional: true})
	}
	for _, key := range []string{"next_activity_id", "last_activity_id"} {
		fields = append(fields, field{key: key, title: titleOf(key), of: "activity", optional: true})
	}
	return fields
}

// titleOf makes a title of a key: open_deals_count, Open deals count.
func titleOf(key string) string {
	text := strings.ReplaceAll(key, "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
