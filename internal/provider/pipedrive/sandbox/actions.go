package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
		{"hideField", "An administrator hides a field from the users of the tokens.", []string{"account", "object", "field"}, hideFieldByHand},
		{"showField", "An administrator shows a hidden field again.", []string{"account", "object", "field"}, showFieldByHand},
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

func editRecord(co *company, input func(string) string) (string, error) {
	t, r, err := co.target(input)
	if err != nil {
		return "", err
	}
	f, err := fieldNamed(t, input("field"))
	if err != nil {
		return "", err
	}
	var v any = input("value")
	decoder := json.NewDecoder(strings.NewReader(input("value")))
	decoder.UseNumber()
	var decoded any
	if isText := f.form() == "varchar" || f.form() == "text" || f.form() == "phone"; !isText && decoder.Decode(&decoded) == nil {
		v = decoded
	}
	c := &call{sim: co.sim, co: co, table: t, session: session{user: co.users[0]}, now: co.now()}
	value, bad := c.parse(f, v)
	if bad != nil {
		return "", wrong("value", "%s", bad.text)
	}
	co.byHand(func(why cause) { co.edit(t, r.id, f, value, why) })
	return fmt.Sprintf("%s %s: %s edited", t.kind, input("id"), f.title), nil
}

// edit sets one value of a record that is still there.
func (co *company) edit(t *table, id int, f *field, value any, why cause) {
	old := t.get(id)
	if old == nil || old.deleted != 0 {
		return
	}
	r := old.copy()
	if f.custom {
		r.setCustom(f.slot, value)
	} else {
		r.set(f.slot, value)
	}
	co.write(t, r, why)
}

// fieldNamed finds a field by key, code or title.
func fieldNamed(t *table, name string) (*field, error) {
	for _, f := range slices.Concat(t.fields, t.customFields()) {
		if !f.removed && (f.key == name || f.fieldCode() == name || strings.EqualFold(f.title, name)) {
			return f, nil
		}
	}
	return nil, wrong("field", "is %q; %s have no such field", name, t.path)
}

func bulkEdit(co *company, input func(string) string) (string, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return "", err
	}
	count, bad := strconv.Atoi(input("count"))
	if bad != nil || count < 1 {
		return "", wrong("count", "is %q; it must be a number of records", input("count"))
	}
	done := 0
	for _, r := range t.rows {
		if done == count {
			break
		}
		if r != nil && r.deleted == 0 {
			done++
			co.byHand(func(why cause) {
				why.bulk = true
				co.nudge(t, r.id, why)
			})
		}
	}
	return fmt.Sprintf("%d %s edited", done, t.path), nil
}

func deleteByHand(co *company, input func(string) string) (string, error) {
	t, r, err := co.target(input)
	if err != nil {
		return "", err
	}
	co.byHand(func(why cause) {
		if now := t.get(r.id); now.deleted == 0 {
			co.remove(t, now, why)
		}
	})
	return fmt.Sprintf("%s %s deleted", t.kind, input("id")), nil
}

func purgeByHand(co *company, input func(string) string) (string, error) {
	t, r, err := co.target(input)
	if err != nil {
		return "", err
	}
	gone := r.copy()
	gone.deleted = co.now() - purgeAfter.Milliseconds() - 1000
	t.put(gone, co.now())
	return fmt.Sprintf("%s %s purged", t.kind, input("id")), nil
}

func mergeByHand(co *company, input func(string) string) (string, error) {
	t, loser, err := co.target(input)
	if err != nil {
		return "", err
	}
	survivor, err := co.recordOf(t, input("into"))
	if err != nil || survivor.id == loser.id || t.kind == kindActivity || t.kind == kindLead || t.kind == kindNote {
		return "", wrong("into", "is %q; it must name another person, organization or deal", input("into"))
	}
	co.byHand(func(why cause) { co.merge(t, t.get(loser.id), t.get(survivor.id), why) })
	return fmt.Sprintf("%s %d merged into %d", t.kind, loser.id, survivor.id), nil
}

func convertByHand(co *company, input func(string) string) (string, error) {
	r, err := co.recordOf(co.leads, input("id"))
	if err != nil {
		return "", err
	}
	id := co.convertLead(r.id, 0, 0, cause{user: co.users[0], source: "app"})
	return fmt.Sprintf("lead %s became deal %d", input("id"), id), nil
}

func archiveByHand(co *company, input func(string) string) (string, error) {
	return co.setArchived(input, true)
}

func unarchiveByHand(co *company, input func(string) string) (string, error) {
	return co.setArchived(input, false)
}

func (co *company) setArchived(input func(string) string, archived bool) (string, error) {
	t, r, err := co.target(input)
	if err != nil {
		return "", err
	}
	f := t.builtIn("is_archived")
	if f == nil {
		return "", wrong("object", "is %q; only deals and leads have an archive", input("object"))
	}
	co.byHand(func(why cause) {
		if t.kind == kindDeal {
			at := any(nil)
			if archived {
				at = timeText(timeV2, co.now())
			}
			co.edit(t, r.id, t.fields[dealArchiveTime], at, why)
		}
		co.edit(t, r.id, f, archived, why)
	})
	return fmt.Sprintf("%s %s: archived is %t", t.kind, input("id"), archived), nil
}
