package sandbox

import (
	"strconv"

	"leadbridge"
	stage "leadbridge/internal/sandbox"
)

// deed is an action on one company, done while its lock is held.
type deed func(co *company, input func(string) string) (string, error)

func (s *simulator) addActions() {
	record := []string{"account", "object", "id"}
	for _, a := range []struct {
		name, meaning string
		inputs        []string
		do            deed
	}{
		{"editRecord", "A person edits one field of a record; field is a key, a code or a title, value JSON or plain text.", append(record, "field", "value"), editRecord},
		{"bulkEdit", "A person edits so many records at once.", []string{"account", "object", "count"}, bulkEdit},
		{"deleteRecord", "A person deletes a record.", record, deleteByHand},
		{"purgeRecord", "A record is removed for good, as 30 days after its deletion.", record, purgeByHand},
		{"mergeRecords", "A person merges a record into another, which survives.", append(record, "into"), mergeByHand},
		{"convertLead", "A person makes a deal of a lead.", []string{"account", "id"}, convertByHand},
		{"archiveRecord", "A person archives a deal or lead.", record, archiveByHand},
		{"unarchiveRecord", "A person takes a deal or lead out of the archive.", record, unarchiveByHand},
		{"addField", "An administrator makes a custom field; options are separated by commas.", []string{"account", "object", "title", "type", "options"}, addFieldByHand},
		{"renameField", "An administrator gives a custom field another title.", []string{"account", "object", "field", "title"}, renameFieldByHand},
		{"removeField", "An administrator removes a custom field.", []string{"account", "object", "field"}, removeFieldByHand},
		{"hideField", "An administrator hides a field from the users of the tokens.", []string{"account", "object", "field"}, veilFieldByHand(true, "hidden")},
		{"showField", "An administrator shows a hidden field again.", []string{"account", "object", "field"}, veilFieldByHand(false, "shown")},
		{"addOption", "An administrator gives a field one more option.", []string{"account", "object", "field", "label"}, addOptionByHand},
		{"removeOption", "An administrator takes an option away from a field.", []string{"account", "object", "field", "label"}, removeOptionByHand},
		{"setScopes", "The app is registered with these scopes, separated by commas; they hold for what is consented to from now on.", []string{"account", "scopes"}, setScopes},
	} {
		s.stage.AddAction(stage.Action{Name: a.name, Meaning: a.meaning, Inputs: a.inputs, Do: s.locked(a.do)})
	}
	s.addGrantActions()
}

// locked makes an action of a deed: it finds the company and holds its lock.
func (s *simulator) locked(do deed) func(func(string) string) (string, error) {
	return func(input func(string) string) (string, error) {
		n, err := s.account(input)
		if err != nil {
			return "", err
		}
		co := s.companies[n]
		co.mu.Lock()
		defer co.mu.Unlock()
		co.settle()
		return do(co, input)
	}
}

// account reads which company is meant, counted from 0; none means the first.
func (s *simulator) account(input func(string) string) (int, error) {
	text := input("account")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n >= len(s.companies) {
		return 0, wrong("account", "is %q; it must be 0 to %d", text, len(s.companies)-1)
	}
	return n, nil
}

func wrong(field, format string, args ...any) error {
	return leadbridge.InvalidField("sandbox.Action", field, format, args...)
}

// tableOf reads which kind of records is meant; none means persons.
func (co *company) tableOf(input func(string) string) (*table, error) {
	name := input("object")
	if name == "" {
		name = kindPerson
	}
	if t := co.table(name); t != nil {
		return t, nil
	}
	return nil, wrong("object", "is %q; there are persons, organizations, deals, activities, leads and notes", name)
}

// recordOf reads which record is meant; it must be there.
func (co *company) recordOf(t *table, id string) (*record, error) {
	n, known := co.leadIDs[id]
	if !known {
		n, _ = strconv.Atoi(id)
	}
	if r := t.get(n); r != nil && r.deleted == 0 {
		return r, nil
	}
	return nil, wrong("id", "is %q; there is no such record among %s", id, t.path)
}

// target reads the kind of records and the record.
func (co *company) target(input func(string) string) (*table, *record, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return nil, nil, err
	}
	r, err := co.recordOf(t, input("id"))
	return t, r, err
}
