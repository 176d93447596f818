package sandbox

import (
	"net/http"
	"strings"
)

// createField is the Tooling API's way to a custom text field. Nobody sees a
// new field before its permissions are given.
func (c *call) createField() {
	var body struct {
		FullName string
		Metadata struct {
			Label      string `json:"label"`
			Type       string `json:"type"`
			Length     int    `json:"length"`
			ExternalID bool   `json:"externalId"`
			Unique     bool   `json:"unique"`
		}
	}
	if !c.read(&body) {
		return
	}
	object, name, _ := strings.Cut(body.FullName, ".")
	t, m := c.org.object(object), body.Metadata
	switch {
	case c.org.Vices.On(viceReadOnlyUser):
		c.failWith(denied())
	case t == nil || !strings.HasSuffix(name, "__c") || m.Type != "Text" || m.Length < 1 || m.Length > 255 || m.Label == "":
		c.fail(http.StatusBadRequest, "FIELD_INTEGRITY_EXCEPTION", "FullName must be Object.Field__c of an object that exists, with the Metadata label, type Text and length 1 to 255")
	case t.byName[strings.ToLower(name)] != nil:
		c.fail(http.StatusBadRequest, "DUPLICATE_DEVELOPER_NAME", "There is already a field named %s on %s.", strings.TrimSuffix(name, "__c"), t.name)
	default:
		f := text(name, m.Label, m.Length)
		if m.ExternalID {
			f = f.key(m.Unique)
		}
		f.unique, f.hidden = m.Unique, true
		t.addField(f)
		t.changed = c.now()
		c.json(http.StatusCreated, saved(c.org.newID("00N"), nil))
	}
}

// permit lets the user see, and maybe write, the field that a new row of
// FieldPermissions names.
func (s *session) permit(r row) *apiError {
	object, name, _ := strings.Cut(r.get(r.table.byName["field"]), ".")
	t := s.org.object(object)
	if t == nil || t.byName[strings.ToLower(name)] == nil {
		return rowErrorf("INVALID_CROSS_REFERENCE_KEY", []string{"Field"}, "invalid cross reference id")
	}
	f := t.byName[strings.ToLower(name)]
	f.hidden = r.get(r.table.byName["permissionsread"]) != "true"
	f.frozen = r.get(r.table.byName["permissionsedit"]) != "true"
	t.changed = s.org.now()
	return nil
}
