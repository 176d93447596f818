package sandbox

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"leadbridge"
)

// recordActions are what people do to records.
func (v *server) recordActions() {
	v.on("edit", "Somebody sets a field of a record; without a field its rating.", func(s *session, input func(string) string) (string, error) {
		r, err := s.named(input, "id")
		if err != nil {
			return "", err
		}
		f := r.table.byName[strings.ToLower(input("field"))]
		switch {
		case input("field") == "" && isPerson(r.table):
			s.touch(r)
			return "edited " + r.id(), nil
		case f == nil || f.slot < 0:
			return "", leadbridge.InvalidField("sandbox.action", "field", "%s has no such field that is stored", r.table.name)
		}
		text, problem := f.parse(input("value"), false)
		if problem != nil {
			return "", leadbridge.InvalidField("sandbox.action", "value", "%s", problem.Message)
		}
		s.edit(r, r.set(map[string]string{f.name: text}))
		return "edited " + r.id(), nil
	}, "id", "field", "value")
	v.on("create", "Somebody enters a record, with a last name and an e-mail address.", func(s *session, input func(string) string) (string, error) {
		t, err := s.tableNamed(input)
		if err != nil {
			return "", err
		}
		in := map[string]any{"LastName": input("lastName"), "Email": input("email")}
		if t.name == "Lead" {
			in["Company"] = input("lastName")
		}
		id, problem := s.create(t, in, options{r: s.origin})
		if problem != nil {
			return "", leadbridge.Errorf(leadbridge.Invalid, "sandbox.action", "%s", problem.Message)
		}
		return id, nil
	}, "object", "lastName", "email")
	v.on("editMany", "Somebody edits so many records of an object at once.", func(s *session, input func(string) string) (string, error) {
		t, err := s.tableNamed(input)
		n, _ := strconv.Atoi(input("count"))
		if err != nil || !isPerson(t) {
			return "", leadbridge.InvalidField("sandbox.action", "object", "must be Lead or Contact")
		}
		return fmt.Sprintf("edited %d records", s.touchSome(t, n)), nil
	}, "object", "count")
	v.on("lateEdit", "A transaction edits a record now, and ends only after so many seconds: until then queries see the old state, and the stamp is older than the change looks.", func(s *session, input func(string) string) (string, error) {
		r, err := s.named(input, "id")
		seconds, _ := strconv.Atoi(input("seconds"))
		if err != nil || !isPerson(r.table) {
			return "", leadbridge.InvalidField("sandbox.action", "id", "must be that of a lead or contact")
		}
		s.late = int64(seconds)
		s.touch(r)
		return "edited " + r.id(), nil
	}, "id", "seconds")
	v.on("delete", "Somebody deletes a record; it goes to the Recycle Bin.", func(s *session, input func(string) string) (string, error) {
		r, err := s.named(input, "id")
		if err == nil && !r.deleted {
			s.bin(r)
		}
		return "deleted", err
	}, "id")
	v.on("undelete", "Somebody takes a record out of the Recycle Bin.", func(s *session, input func(string) string) (string, error) {
		r, err := s.named(input, "id")
		if err == nil && r.deleted {
			s.undelete(r)
		}
		return "undeleted", err
	}, "id")
	v.on("purge", "Somebody deletes a record for good, past the Recycle Bin: not even queryAll finds it.", func(s *session, input func(string) string) (string, error) {
		r, err := s.named(input, "id")
		if err == nil {
			if !r.deleted {
				s.bin(r)
			}
			s.purge(r.table, r.seq)
		}
		return "purged", err
	}, "id")
	v.lifeActions()
}

// lifeActions are what ends or joins records, and what is told of them.
func (v *server) lifeActions() {
	v.on("emptyRecycleBin", "Somebody empties the Recycle Bin; with cutLog the log behind getDeleted begins anew.", func(s *session, input func(string) string) (string, error) {
		if input("cutLog") != "" {
			s.org.purgedAt = s.org.seconds()
			for _, t := range s.org.tables {
				t.deletions = nil
			}
		}
		return fmt.Sprintf("purged %d records", s.emptyBin()), nil
	}, "cutLog")
	v.on("merge", "Somebody merges a record into a master; the loser is deleted and names its master.", func(s *session, input func(string) string) (string, error) {
		master, err := s.named(input, "master")
		if err != nil {
			return "", err
		}
		loser, err := s.named(input, "loser")
		if err != nil {
			return "", err
		}
		return "merged into " + master.id(), s.merge(master, loser)
	}, "master", "loser")
	v.on("convert", "Somebody converts a lead into an account and a contact; the answer is the contact's id.", func(s *session, input func(string) string) (string, error) {
		r, err := s.named(input, "id")
		if err != nil {
			return "", err
		}
		return s.convert(r)
	}, "id")
	v.on("addOutboundMessage", "An administrator sets up an outbound message: url, object, and the fields to send, between commas.", func(s *session, input func(string) string) (string, error) {
		u, err := url.Parse(input("url"))
		t, problem := s.tableNamed(input)
		if err != nil || problem != nil || u.Host == "" || !redirectAllowed(input("url")) {
			return "", leadbridge.InvalidField("sandbox.action", "url", "must be an https address, or http on this machine")
		}
		m := &outboundMessage{id: s.org.newID("04k"), url: input("url"), table: t}
		for name := range strings.SplitSeq(input("fields"), ",") {
			f := t.field(strings.TrimSpace(name))
			if f == nil && name != "" {
				return "", leadbridge.InvalidField("sandbox.action", "fields", "%s has no field %q", t.name, name)
			}
			if f != nil {
				m.fields = append(m.fields, f)
			}
		}
		s.org.messages = append(s.org.messages, m)
		return m.id, nil
	}, "url", "object", "fields")
	v.on("removeOutboundMessages", "An administrator removes all outbound messages.", func(s *session, _ func(string) string) (string, error) {
		s.org.messages = nil
		return "removed", nil
	})
	v.on("violations", "How many requests went beyond a limit since the start.", func(s *session, _ func(string) string) (string, error) {
		return strconv.Itoa(s.org.usage.violations), nil
	})
}
