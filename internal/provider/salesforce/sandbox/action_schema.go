package sandbox

import (
	"slices"
	"strings"

	"leadbridge"
)

// schemaActions are what an administrator does to fields and objects.
func (v *server) schemaActions() {
	change := func(name, meaning string, do func(*table, *field)) {
		v.on(name, meaning, func(s *session, input func(string) string) (string, error) {
			t, f, err := s.fieldNamed(input)
			if err != nil {
				return "", err
			}
			if name == "removeField" && !f.custom {
				return "", leadbridge.InvalidField("sandbox.action", "field", "%s is a standard field and cannot be deleted", f.name)
			}
			do(t, f)
			t.changed = s.org.now()
			return "done", nil
		}, "object", "field")
	}
	change("hideField", "Field-level security hides a field from the user.", func(_ *table, f *field) { f.hidden = true })
	change("showField", "Field-level security shows a field again, to read and write.", func(_ *table, f *field) { f.hidden, f.frozen = false, false })
	change("freezeField", "Field-level security makes a field read-only.", func(_ *table, f *field) { f.frozen = true })
	change("requireField", "A field becomes required.", func(_ *table, f *field) { f.needed = true })
	change("restrictPicklist", "A picklist takes its options only.", func(_ *table, f *field) { f.restricted = true })
	change("removeField", "A custom field is deleted with its values.", (*table).removeField)
	v.on("addField", "An administrator adds a text field; key unique or plain makes it an external id.", func(s *session, input func(string) string) (string, error) {
		t, err := s.tableNamed(input)
		name := input("field")
		switch {
		case err != nil:
			return "", err
		case !strings.HasSuffix(name, "__c") || t.byName[strings.ToLower(name)] != nil:
			return "", leadbridge.InvalidField("sandbox.action", "field", "must be a new name that ends with __c")
		}
		f := text(name, strings.ReplaceAll(strings.TrimSuffix(name, "__c"), "_", " "), 255)
		if key := input("key"); key != "" {
			f = f.key(key == "unique")
		}
		t.addField(f)
		t.changed = s.org.now()
		return "added", nil
	}, "object", "field", "key")
	v.on("hideObject", "The user may no longer see an object.", func(s *session, input func(string) string) (string, error) {
		t, err := s.tableNamed(input)
		if err == nil {
			t.hidden = true
		}
		return "hidden", err
	}, "object")
}

// removeField takes a field out of an object. Its place stays empty.
func (t *table) removeField(f *field) {
	t.fields = slices.DeleteFunc(t.fields, func(o *field) bool { return o == f })
	delete(t.byName, strings.ToLower(f.name))
	delete(t.lookups, f)
}

// grantActions are what an administrator does to sign-ins.
func (v *server) grantActions() {
	v.on("expireTokens", "All access tokens of an account expire now.", func(s *session, _ func(string) string) (string, error) {
		v.grants.ExpireAccess(s.org.index)
		return "expired", nil
	})
	v.on("revokeGrants", "An administrator blocks the app: all its grants end.", func(s *session, _ func(string) string) (string, error) {
		v.grants.RevokeAccount(s.org.index)
		return "revoked", nil
	})
	v.on("closeCursors", "All open queries lose their cursors.", func(s *session, _ func(string) string) (string, error) {
		s.org.cursors = nil
		return "closed", nil
	})
}
