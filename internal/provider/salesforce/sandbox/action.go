package sandbox

import (
	"strconv"
	"strings"

	"leadbridge"
	stage "leadbridge/internal/sandbox"
)

// act is an action on an org, done by a person, while the org is locked.
type act func(s *session, input func(string) string) (string, error)

// addActions makes known what a person can do to the data.
func (v *server) addActions() {
	v.recordActions()
	v.schemaActions()
	v.grantActions()
}

// on adds an action on an account of the simulator, which the input account
// names (counted from 0; empty means the first).
func (v *server) on(name, meaning string, do act, inputs ...string) {
	v.AddAction(stage.Action{Name: name, Meaning: meaning, Inputs: append([]string{"account"}, inputs...),
		Do: func(input func(string) string) (string, error) {
			n, err := strconv.Atoi(input("account"))
			if input("account") != "" && (err != nil || n < 0 || n >= len(v.orgs)) {
				return "", leadbridge.InvalidField("sandbox.action", "account", "must be 0 to %d", len(v.orgs)-1)
			}
			o := v.orgs[n]
			o.mu.Lock()
			defer o.mu.Unlock()
			done, err := do(o.asPerson(), input)
			o.flush()
			return done, err
		}})
}

// named returns the row that an input names by its id.
func (s *session) named(input func(string) string, name string) (row, error) {
	r, ok := s.org.find(fullID(input(name)))
	if !ok {
		return row{}, leadbridge.InvalidField("sandbox.action", name, "is %q, which is the id of no record", input(name))
	}
	return r, nil
}

// fieldNamed returns the field that the inputs object and field name, hidden
// or not. The object is Lead unless said.
func (s *session) fieldNamed(input func(string) string) (*table, *field, error) {
	t, err := s.tableNamed(input)
	if err != nil {
		return nil, nil, err
	}
	f := t.byName[strings.ToLower(input("field"))]
	if f == nil {
		return nil, nil, leadbridge.InvalidField("sandbox.action", "field", "%s has no field %q", t.name, input("field"))
	}
	return t, f, nil
}

func (s *session) tableNamed(input func(string) string) (*table, error) {
	name := input("object")
	if name == "" {
		name = "Lead"
	}
	t := s.org.table(name)
	if t == nil {
		return nil, leadbridge.InvalidField("sandbox.action", "object", "there is no object %q", name)
	}
	return t, nil
}
