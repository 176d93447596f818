package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

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
