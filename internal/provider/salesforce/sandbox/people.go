package sandbox

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"leadbridge"
)

// asPerson is the session of somebody who works with the org's data in its
// pages.
func (o *org) asPerson() *session {
	r, _ := http.NewRequest(http.MethodPost, o.Base+"/person", nil)
	return &session{org: o, origin: r, user: userDana, version: fmt.Sprintf("%d.0", newestVersion)}
}

// What people set when nothing is said of what to change: in leads the
// rating, in contacts the department.
var (
	ratings     = []string{"Hot", "Warm", "Cold"}
	departments = []string{"Sales", "Finance", "Operations"}
)

// touch edits a row as a person would.
func (s *session) touch(r row) {
	values := r.unpack(r.table.slots)
	f, of := r.table.byName["rating"], ratings
	if f == nil {
		f, of = r.table.byName["department"], departments
	}
	values[f.slot] = of[(slices.Index(of, values[f.slot])+1)%len(of)]
	s.edit(r, values)
}

// stride is prime and larger than any table, so that steps of it visit every
// row once.
const stride = 15_485_863

// touchSome edits up to n live rows, spread over the table.
func (s *session) touchSome(t *table, n int) int {
	done, start := 0, rand.IntN(len(t.rows))
	for i := range t.rows {
		if done == n {
			break
		}
		if r, ok := t.row(uint32((start + i*stride) % len(t.rows))); ok && !r.deleted && !r.converted() && r.visible <= s.org.seconds() {
			s.touch(r)
			done++
		}
	}
	return done
}

// disturb edits records behind the back of a client that pages.
func (c *call) disturb(t *table) {
	n := int(c.org.Vices.Value(viceConcurrentEdits)) // asked first: the last strike ends the vice
	if isPerson(t) && c.org.Vices.Strikes(viceConcurrentEdits, c.origin) {
		c.org.asPerson().touchSome(t, n)
	}
}

// purge ends a row for good: queryAll does not find it any more.
func (s *session) purge(t *table, seq uint32) {
	r := t.rows[seq]
	r.gone = true
	s.save(t, seq, r)
}

// emptyBin purges all deleted rows.
func (s *session) emptyBin() int {
	n := 0
	for _, t := range s.org.tables {
		for seq := range t.rows {
			if r := &t.rows[seq]; r.deleted && !r.gone {
				s.purge(t, uint32(seq))
				n++
			}
		}
	}
	return n
}

// undelete takes a row out of the Recycle Bin.
func (s *session) undelete(r row) {
	back := *r.record
	back.deleted, back.editedBy = false, s.user
	back.edited = s.org.seconds()
	back.stamp = back.edited
	s.save(r.table, r.seq, back)
}

// set changes stored values of a row by name.
func (r row) set(values map[string]string) []string {
	list := r.unpack(r.table.slots)
	for name, v := range values {
		list[r.table.byName[strings.ToLower(name)].slot] = v
	}
	return list
}

// merge lets one row survive others, of which the empty fields of the master
// are filled.
func (s *session) merge(master row, losers ...row) error {
	const op = "sandbox.merge"
	for _, r := range append([]row{master}, losers...) {
		if r.table != master.table || !isPerson(r.table) && r.table.name != "Account" {
			return leadbridge.Errorf(leadbridge.Invalid, op, "merge records of one object: leads, contacts or accounts")
		}
		if r.deleted || r.converted() {
			return leadbridge.Errorf(leadbridge.Invalid, op, "%s is deleted or converted and cannot be merged", r.id())
		}
	}
	values := master.unpack(master.table.slots)
	for _, loser := range losers {
		if loser.seq == master.seq {
			return leadbridge.Errorf(leadbridge.Invalid, op, "a record cannot be merged with itself")
		}
		for i, v := range loser.unpack(master.table.slots) {
			if values[i] == "" && !master.table.uniqueSlot(i) {
				values[i] = v
			}
		}
	}
	for _, loser := range losers {
		list := loser.set(map[string]string{"MasterRecordId": master.id()})
		s.edit(loser, list)
		again, _ := loser.table.row(loser.seq)
		s.bin(again)
	}
	s.edit(master, values)
	return nil
}

func (t *table) uniqueSlot(slot int) bool {
	return slices.ContainsFunc(t.fields, func(f *field) bool { return f.slot == slot && f.unique })
}

// convert makes an account and a contact of a lead, which can then no longer
// be changed.
func (s *session) convert(lead row) (contact string, err error) {
	if lead.table.name != "Lead" || lead.deleted || lead.converted() {
		return "", leadbridge.Errorf(leadbridge.Invalid, "sandbox.convert", "%s is no open lead", lead.id())
	}
	o, now := s.org, s.org.seconds()
	values := func(t *table, from map[string]string) string {
		list := make([]string, t.slots)
		for to, name := range from {
			if f := lead.table.byName[strings.ToLower(name)]; f != nil {
				list[t.byName[strings.ToLower(to)].slot] = lead.get(f)
			}
		}
		return pack(list)
	}
	add := func(t *table, packed string) row {
		seq := t.add(record{gone: true})
		s.save(t, seq, record{values: packed, created: now, edited: now, stamp: now, createdBy: s.user, editedBy: s.user})
		r, _ := t.row(seq)
		return r
	}
	account := add(o.table("Account"), values(o.table("Account"), map[string]string{"Name": "Company", "OwnerId": "OwnerId", "Phone": "Phone"}))
	same := map[string]string{"MailingStreet": "Street", "MailingCity": "City", "MailingState": "State", "MailingPostalCode": "PostalCode", "MailingCountry": "Country", "Birthdate": "Date_of_Birth__c"}
	contacts := o.table("Contact")
	for _, f := range lead.table.fields {
		if other := contacts.byName[strings.ToLower(f.name)]; other != nil && other.slot >= 0 && f.slot >= 0 && f.name != "MasterRecordId" {
			same[f.name] = f.name
		}
	}
	person := add(contacts, values(contacts, same))
	s.edit(person, person.set(map[string]string{"AccountId": account.id()}))
	s.edit(lead, lead.set(map[string]string{"IsConverted": "true", "ConvertedDate": s.org.now().Format(time.DateOnly), "Status": "Closed - Converted",
		"ConvertedAccountId": account.id(), "ConvertedContactId": person.id()}))
	return person.id(), nil
}
