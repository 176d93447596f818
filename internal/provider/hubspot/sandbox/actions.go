package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"leadbridge"

	stage "leadbridge/internal/sandbox"
)

// byHand is the source of what people do in the vendor's own pages.
func (a *account) byHand() source {
	return source{kind: "CRM_UI", id: "userId:" + strconv.FormatInt(a.owners[1].UserID, 10), user: a.owners[1].UserID}
}

// scene is what an action works on: an account, and for most a table and a
// record. The account is locked.
type scene struct {
	*account
	table  *table
	record *record
	input  func(string) string
}

// doing makes an action that works on a record or, if it names none, a table.
func (h *hub) doing(do func(s scene) (string, error)) func(input func(string) string) (string, error) {
	return func(input func(string) string) (string, error) {
		number := 0
		if s := input("account"); s != "" {
			n, err := strconv.Atoi(s)
			if err != nil || n < 0 || n >= len(h.accounts) {
				return "", leadbridge.InvalidField("sandbox.Action", "account", "is %q; it must be 0 to %d", s, len(h.accounts)-1)
			}
			number = n
		}
		a, object := h.accounts[number], input("object")
		a.mu.Lock()
		defer a.mu.Unlock()
		if object == "" {
			object = contacts.name
		}
		t, err := a.table(object)
		if err != nil {
			return "", err
		}
		s := scene{account: a, table: t, input: input}
		if id := input("id"); id != "" {
			if s.record = t.find(recordID(id)); s.record == nil {
				return "", leadbridge.Errorf(leadbridge.NotFound, "sandbox.Action", "there is no %s with id %s", t.kind.singular, id)
			}
		}
		return do(s)
	}
}

func (h *hub) addActions() {
	add := func(name, meaning, inputs string, do func(s scene) (string, error)) {
		h.AddAction(stage.Action{Name: name, Meaning: meaning, Inputs: strings.Fields(inputs), Do: h.doing(do)})
	}
	const record = "account object id"
	add("editRecord", "A person edits one property of a record.", record+" property value", editRecord)
	add("createRecord", "A person makes a record; the values are property=value, one a line.", "account object values", createByHand)
	add("bulkEdit", "A person edits a property of many records at once; they all get the same time of modification.", "account object count property value", bulkEdit)
	add("deleteRecord", "A person puts a record into the recycle bin.", record, deleteRecord)
	add("restoreRecord", "A person takes a record out of the recycle bin.", record, restoreRecord)
	add("mergeRecords", "A person merges two records; the first survives.", record+" other", mergeByHand)
	add("eraseRecord", "A person deletes a contact for good, as privacy law demands.", record, eraseByHand)
	add("addField", "An admin adds a property; the options are joined by commas.", "account object name label type options", addField)
	add("hideField", "An admin hides a property.", "account object name", func(s scene) (string, error) { return s.field(func(p *property) { p.Hidden = true }) })
	add("removeField", "An admin archives a property.", "account object name", func(s scene) (string, error) {
		return s.field(func(p *property) { p.Archived, p.ArchivedAt = true, iso(s.now()) })
	})
	add("restoreField", "An admin restores a property that was archived or hidden.", "account object name", func(s scene) (string, error) {
		return s.field(func(p *property) { p.Archived, p.ArchivedAt, p.Hidden = false, "", false })
	})
	add("lockField", "An admin makes a property read-only.", "account object name", func(s scene) (string, error) {
		return s.field(func(p *property) { p.Modification.ReadOnlyValue = true })
	})
	add("setOptions", "An admin replaces the options of a picklist, joined by commas.", "account object name options", func(s scene) (string, error) {
		return s.field(func(p *property) { p.Options = options(split(s.input("options"))...) })
	})
	add("requireField", "An admin demands a value for a property, always or when another has a certain one; version 2026-09 obeys.", "account object name when is", requireField)
	add("clearRules", "An admin takes all such rules away.", "account", func(s scene) (string, error) { s.rules = nil; return "cleared", nil })
	add("removeScope", "The apps lose a scope in the account.", "account scope", func(s scene) (string, error) { s.withheld[s.input("scope")] = true; return s.input("scope"), nil })
	add("restoreScopes", "The apps get all scopes back.", "account", func(s scene) (string, error) { clear(s.withheld); return "restored", nil })
	add("expireTokens", "All access tokens of the account expire now.", "account", func(s scene) (string, error) { h.grants.ExpireAccess(s.number); return "expired", nil })
	add("uninstall", "A person uninstalls all apps from the account.", "account", func(s scene) (string, error) { h.uninstall(s.number); return "uninstalled", nil })
	add("violations", "How many calls were refused by a limit, by policy.", "", func(scene) (string, error) { return h.violations(), nil })
	add("ids", "The ids of the first records that can be read, joined by commas.", "account object count", listIDs)
}

// violations counts the calls that were refused by a limit.
func (h *hub) violations() string {
	h.limits.mu.Lock()
	defer h.limits.mu.Unlock()
	total, parts := 0, []string{}
	for _, policy := range slices.Sorted(maps.Keys(h.limits.violations)) {
		total += h.limits.violations[policy]
		parts = append(parts, fmt.Sprintf("%s %d", policy, h.limits.violations[policy]))
	}
	return strings.Join(append([]string{strconv.Itoa(total)}, parts...), ", ")
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\n' })
}

var errNoRecord = leadbridge.InvalidField("sandbox.Action", "id", "is missing: name a record that is not in the recycle bin")

// needs returns an error unless the action has a live record.
func (s scene) needs() error {
	if s.record == nil || s.record.archivedAt != 0 {
		return errNoRecord
	}
	return nil
}

// set edits a record by hand.
func (s scene) set(r *record, name, value string) error {
	p := s.table.property(name)
	if p == nil || p.computed != nil {
		return leadbridge.InvalidField("sandbox.Action", "property", "there is no property %q that people can edit", name)
	}
	if id, taken := s.table.unique[p.number][p.key(value)]; taken && id != r.id {
		return leadbridge.InvalidField("sandbox.Action", "value", "record %d already has it", id)
	}
	s.change(s.table, r, map[int]string{p.number: value}, s.byHand())
	return nil
}

func editRecord(s scene) (string, error) {
	if err := s.needs(); err != nil {
		return "", err
	}
	return s.record.text(), s.set(s.record, s.input("property"), s.input("value"))
}

func createByHand(s scene) (string, error) {
	r := s.table.add(s.now())
	s.happened(occurrence{table: s.table, what: "creation", id: r.id, by: s.byHand()})
	for _, line := range strings.FieldsFunc(s.input("values"), func(r rune) bool { return r == '\n' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if err := s.set(r, name, value); err != nil {
			return "", err
		}
	}
	s.noted(s.table, r)
	return r.text(), nil
}

func bulkEdit(s scene) (string, error) {
	count, err := strconv.Atoi(s.input("count"))
	if err != nil || count < 1 {
		return "", leadbridge.InvalidField("sandbox.Action", "count", "must be 1 or more")
	}
	page, _ := s.table.page(0, count, false, s.now())
	for _, r := range page {
		if err := s.set(r, s.input("property"), s.input("value")); err != nil {
			return "", err
		}
	}
	at := s.now()
	for _, r := range page { // one import, one time
		r.modified = at
		s.noted(s.table, r)
	}
	return strconv.Itoa(len(page)), nil
}

func deleteRecord(s scene) (string, error) {
	if err := s.needs(); err != nil {
		return "", err
	}
	s.archive(s.table, s.record, s.byHand())
	return s.record.text(), nil
}

func restoreRecord(s scene) (string, error) {
	if s.record == nil || s.record.archivedAt == 0 || !s.table.unarchive(s.record, s.now()) {
		return "", leadbridge.InvalidField("sandbox.Action", "id", "is not in the recycle bin, or its e-mail address belongs to another record meanwhile")
	}
	s.noted(s.table, s.record)
	s.happened(occurrence{table: s.table, what: "restore", id: s.record.id, by: s.byHand()})
	return s.record.text(), nil
}

func mergeByHand(s scene) (string, error) {
	survivor, err := s.merge(s.table, s.input("id"), s.input("other"), s.byHand())
	if err != nil {
		return "", err
	}
	return survivor.text(), nil
}

func eraseByHand(s scene) (string, error) {
	if s.record == nil {
		return "", errNoRecord
	}
	s.erase(s.table, s.record, s.byHand())
	return s.input("id"), nil
}

func addField(s scene) (string, error) {
	kind, group := s.input("type"), s.table.groups[0].Name
	field := strings.Fields(fieldTypes[kind] + " none")[0]
	label, of := s.input("label"), options(split(s.input("options"))...)
	if kind == "enumeration" {
		field = "select"
	}
	p, err := s.newProperty(s.table, propertyInput{Name: s.input("name"), Label: &label, GroupName: &group, Type: &kind, FieldType: &field, Options: &of})
	if err != nil {
		return "", err
	}
	return p.Name, nil
}

// field changes a property, whether archived or not.
func (s scene) field(do func(p *property)) (string, error) {
	p := s.table.byName[s.input("name")]
	if p == nil {
		return "", leadbridge.InvalidField("sandbox.Action", "name", "there is no property %q", s.input("name"))
	}
	do(p)
	return p.Name, nil
}

func requireField(s scene) (string, error) {
	s.rules = append(s.rules, rule{kind: s.table.kind, property: s.input("name"), when: s.input("when"), is: s.input("is")})
	return s.input("name"), nil
}

func listIDs(s scene) (string, error) {
	count, _ := strconv.Atoi(s.input("count"))
	page, _ := s.table.page(0, max(1, count), false, s.now())
	var ids []int64
	for _, r := range page {
		ids = append(ids, r.id)
	}
	return strings.ReplaceAll(idList(ids), ";", ","), nil
}
