package pipedrive

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// fieldSpec is a field that knows how its values are read and written.
type fieldSpec struct{ provider.Field }

// schema is the fields of a kind of record as the account has them.
type schema struct {
	fields []*fieldSpec
	byName map[string]*fieldSpec
	// key is the custom field that holds our own key; "" if there is none.
	key string
	// spare is another field like it, which nobody uses; "" if there is none.
	spare string
	// readAt is when the account was asked.
	readAt time.Time
}

func (s *schema) field(name string) *fieldSpec { return s.byName[name] }

func (s *schema) add(f *fieldSpec) {
	s.fields = append(s.fields, f)
	s.byName[f.Name] = f
}

// schemas keeps what was read for a while.
type schemas struct {
	mu   sync.Mutex
	kept map[string]*schema
}

// schemaLife is how long a schema is taken to be true for writing and for
// reading values that are there.
const schemaLife = 5 * time.Minute

// schema returns the fields of a kind, at most that old.
func (d *driver) schema(ctx context.Context, k *kind, age time.Duration) (*schema, error) {
	d.schemas.mu.Lock()
	defer d.schemas.mu.Unlock()
	if s := d.schemas.kept[k.name]; s != nil && (k.fields == "" || d.clock().Sub(s.readAt) < age) {
		return s, nil
	}
	s, err := d.readSchema(ctx, k)
	if err != nil {
		return nil, err
	}
	if d.schemas.kept == nil {
		d.schemas.kept = map[string]*schema{}
	}
	d.schemas.kept[k.name] = s
	return s, nil
}

// wireField is a field as Pipedrive describes it.
type wireField struct {
	Name    string `json:"field_name"`
	Code    string `json:"field_code"`
	Meaning string `json:"description"`
	Type    string `json:"field_type"`
	Options []struct {
		ID    json.RawMessage `json:"id"`
		Label string          `json:"label"`
	} `json:"options"`
	Subfields []struct {
		Code string `json:"field_code"`
		Name string `json:"field_name"`
	} `json:"subfields"`
	Custom bool `json:"is_custom_field"`
}

func (d *driver) readSchema(ctx context.Context, k *kind) (*schema, error) {
	live, err := d.wireFields(ctx, k)
	if err != nil {
		return nil, err
	}
	s := newSchema(k, live, d.keyTitle())
	s.readAt = d.clock()
	return s, nil
}

// newSchema joins the fields that every account has with the account's own.
func newSchema(k *kind, live []wireField, keyTitle string) *schema {
	byCode := map[string]wireField{}
	for _, w := range live {
		byCode[w.Code] = w
	}
	s := &schema{byName: map[string]*fieldSpec{}}
	for _, b := range k.builtin {
		f := &fieldSpec{b.Field}
		w, described := byCode[f.Name]
		if b.optional && !described {
			continue
		}
		// Leads share no more than the custom fields with deals.
		if described && !k.old {
			f.Title, f.Description = w.Name, w.Meaning
			if options := w.options(); len(options) > 0 && f.Type == leadbridge.TypeEnum {
				f.Options = options
			}
			s.add(f)
			s.addParts(f, w)
			continue
		}
		s.add(f)
	}
	for _, w := range live {
		if w.Custom {
			s.addCustom(k, w, keyTitle)
		}
	}
	return s
}

func (s *schema) addCustom(k *kind, w wireField, keyTitle string) {
	f := w.custom()
	switch isKey := !k.old && w.isKey(keyTitle); {
	case isKey && s.key == "": // the first in Pipedrive's list, for all who look
		s.key = f.Name
		f.ReadOnly, f.Unique = true, true
		f.Description = "Leadbridge keeps its own key here."
	case isKey:
		s.spare = f.Name
	}
	s.add(f)
	s.addParts(f, w)
}

// isKey reports whether a field is the one for our own key, by its title or
// by its hash.
func (w wireField) isKey(title string) bool {
	isText := w.Type == "varchar" || w.Type == "varchar_auto" || w.Type == "text"
	return isText && (strings.EqualFold(strings.TrimSpace(w.Name), title) || w.Code == title)
}

func (d *driver) keyTitle() string {
	if t := strings.TrimSpace(d.Settings[settingKeyField]); t != "" {
		return t
	}
	return defaultKeyField
}

// wireFields reads the account's own list of fields.
func (d *driver) wireFields(ctx context.Context, k *kind) ([]wireField, error) {
	var all []wireField
	if k.fields == "" {
		return nil, nil
	}
	err := each(ctx, d, "list fields of "+k.name, k.fields, url.Values{"limit": {strconv.Itoa(pageSize)}}, func(w wireField) bool {
		all = append(all, w)
		return true
	})
	return all, err
}
