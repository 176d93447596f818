package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// journal is how to take back what a transaction has done.
type journal struct{ undo []func() }

// atomically does something that is taken back when it returns false. It may
// stand within another.
func (s *session) atomically(do func() bool) {
	outer := s.journal
	if outer == nil {
		s.journal = &journal{}
	}
	mark, pending := len(s.journal.undo), len(s.org.pending)
	if !do() {
		for _, undo := range slices.Backward(s.journal.undo[mark:]) {
			undo()
		}
		s.journal.undo = s.journal.undo[:mark]
		s.org.pending = s.org.pending[:pending]
	}
	s.journal = outer
}

// options are what the headers of a write say.
type options struct {
	r         *http.Request // for the vices
	assign    bool          // Sforce-Auto-Assign
	allowSave bool          // Sforce-Duplicate-Rule-Header
	details   bool
}

func (c *call) options() options {
	rule := strings.ToLower(c.r.Header.Get("Sforce-Duplicate-Rule-Header"))
	return options{r: c.origin, assign: !strings.EqualFold(c.r.Header.Get("Sforce-Auto-Assign"), "false"),
		allowSave: strings.Contains(rule, "allowsave=true"), details: strings.Contains(rule, "includerecorddetails=true")}
}

// create makes a row and returns its id.
func (s *session) create(t *table, in input, opt options) (string, *apiError) {
	values := make([]string, t.slots)
	for _, f := range t.fields {
		if f.slot >= 0 && f.preset != "false" {
			values[f.slot] = f.preset
		}
	}
	if owner := t.byName["ownerid"]; owner != nil {
		values[owner.slot] = s.org.userID(userAPI)
	}
	if err := s.fill(t, values, in, true, opt); err != nil {
		return "", err
	}
	if t.name == "Lead" && opt.assign && s.org.Vices.On(viceAssignmentRule) {
		values[t.byName["ownerid"].slot] = s.org.userID(userQueue)
	}
	if err := s.check(t, nil, values, opt); err != nil {
		return "", err
	}
	now := s.org.seconds()
	fresh := record{values: pack(values), created: now, edited: now, stamp: now, createdBy: s.user, editedBy: s.user}
	if t.name == "FieldPermissions" {
		if err := s.permit(row{&fresh, t, 0}); err != nil {
			return "", err
		}
	}
	seq := t.add(record{gone: true})
	s.save(t, seq, fresh)
	return makeID(t.prefix, s.org.pod, seq), nil
}

// update changes a row.
func (s *session) update(r row, in input, opt options) *apiError {
	values := r.unpack(r.table.slots)
	if r.converted() {
		return rowErrorf("CANNOT_UPDATE_CONVERTED_LEAD", nil, "cannot reference converted lead")
	}
	if err := s.fill(r.table, values, in, false, opt); err != nil {
		return err
	}
	if err := s.check(r.table, &r, values, opt); err != nil {
		return err
	}
	s.edit(r, values)
	return nil
}

// edit stores new values of a row.
func (s *session) edit(r row, values []string) {
	changed := *r.record
	changed.values, changed.editedBy = pack(values), s.user
	changed.edited = s.org.seconds()
	changed.stamp = changed.edited
	s.save(r.table, r.seq, changed)
}

// remove puts a row into the Recycle Bin.
func (s *session) remove(r row, opt options) *apiError {
	if s.org.Vices.On(viceReadOnlyUser) {
		return denied()
	}
	if s.org.Vices.Strikes(viceLockRows, opt.r) {
		return locked(r.id())
	}
	s.bin(r)
	return nil
}

// bin deletes a row and logs it for getDeleted.
func (s *session) bin(r row) {
	gone := *r.record
	gone.deleted, gone.editedBy = true, s.user
	gone.edited = s.org.seconds()
	gone.stamp = gone.edited
	t := r.table
	t.deletions = append(t.deletions, deletion{r.seq, gone.stamp})
	if s.journal != nil {
		s.journal.undo = append(s.journal.undo, func() { t.deletions = t.deletions[:len(t.deletions)-1] })
	}
	s.save(t, r.seq, gone)
}

// save stores a row's new state. It can be taken back, may become visible
// late, and is told to those who want messages.
func (s *session) save(t *table, seq uint32, r record) {
	old := t.rows[seq]
	now := s.org.seconds()
	r.visible, r.before = 0, nil
	if late := max(s.late, int64(s.org.Vices.Value(viceLateCommits))); late > 0 {
		s.hide(&r, old, now, now+late)
	}
	if s.journal != nil {
		s.journal.undo = append(s.journal.undo, func() { t.put(seq, old) })
	}
	t.put(seq, r)
	s.org.pending = append(s.org.pending, touched{t, seq})
}

// hide lets queries see the old state until a time.
func (s *session) hide(r *record, old record, now, until int64) {
	r.visible = until
	if old.visible > now {
		r.before = old.before // that was not seen yet either
	} else if !old.gone {
		old.before = nil
		r.before = &old
	}
}

// fill puts what was written into a row's values.
func (s *session) fill(t *table, values []string, in input, creating bool, opt options) *apiError {
	var refused []string
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if strings.EqualFold(name, "attributes") {
			continue
		}
		f := t.field(name)
		switch {
		case f == nil:
			return rowErrorf("INVALID_FIELD", nil, "No such column '%s' on sobject of type %s", name, t.name)
		case f.name == "Id" && creating && (in[name] == nil || in[name] == ""):
			continue // some clients send all keys that a record may have
		case f.name == "Id" && creating:
			return rowErrorf("INVALID_FIELD_FOR_INSERT_UPDATE", []string{"Id"}, "cannot specify Id in an insert call")
		case f.name == "Id":
			return rowErrorf("INVALID_FIELD", nil, "The Id field should not be specified in the sobject data.")
		case f.frozen || creating && !f.createable || !creating && !f.editable:
			refused = append(refused, f.name)
			continue
		}
		text, err := f.parse(in[name], s.org.Vices.On(viceRestricted))
		if err != nil {
			return err
		}
		if f.kind == "reference" && text != "" {
			if r, ok := s.org.find(text); !ok || r.deleted || r.table.name != f.refersTo {
				return rowErrorf("INVALID_CROSS_REFERENCE_KEY", []string{f.name}, "invalid cross reference id")
			}
		}
		values[f.slot] = text
	}
	if len(refused) > 0 {
		return rowErrorf("INVALID_FIELD_FOR_INSERT_UPDATE", refused, "Unable to create/update fields: %s. Please check the security settings of this field and verify that it is read/write for your profile or permission set.", strings.Join(refused, ", "))
	}
	return nil
}

// upsert updates the row whose key has a value, or creates one. Several
// matches are an error that lists them.
func (s *session) upsert(t *table, key *field, value string, in input, updateOnly bool, opt options) (id string, created bool, matches []string, err *apiError) {
	found := t.lookup(key, value)
	switch {
	case strings.TrimSpace(value) == "":
		return "", false, nil, rowErrorf("MISSING_ARGUMENT", nil, "%s not specified", key.name)
	case len(found) > 1:
		for _, seq := range found {
			matches = append(matches, makeID(t.prefix, s.org.pod, seq))
		}
		return "", false, matches, rowErrorf("DUPLICATE_EXTERNAL_ID", nil, "%s: more than one record found for external id field: %v", key.name, matches)
	case len(found) == 1:
		r, _ := t.row(found[0])
		return r.id(), false, nil, s.update(r, in, opt)
	case updateOnly:
		return "", false, nil, &apiError{Code: "NOT_FOUND", Message: "The requested resource does not exist", status: http.StatusNotFound}
	}
	in = maps.Clone(in)
	in[key.name] = value
	id, err = s.create(t, in, opt)
	return id, err == nil, nil, err
}

// target returns the live row with an id, for a write to one row of several.
func (s *session) target(t *table, id string) (row, *apiError) {
	full := fullID(id)
	if full == "" {
		return row{}, rowErrorf("MALFORMED_ID", []string{"Id"}, "bad id %s", id)
	}
	r, ok := s.org.find(full)
	switch {
	case !ok || t != nil && r.table != t:
		return row{}, &apiError{Code: "INVALID_CROSS_REFERENCE_KEY", Message: "invalid cross reference id", status: http.StatusNotFound}
	case r.deleted:
		return row{}, &apiError{Code: "ENTITY_IS_DELETED", Message: "entity is deleted", status: http.StatusNotFound}
	}
	return r, nil
}

func denied() *apiError {
	return &apiError{Code: "INSUFFICIENT_ACCESS_OR_READONLY", Message: "insufficient access rights on object id", status: http.StatusForbidden}
}

func locked(ids ...string) *apiError {
	return rowErrorf("UNABLE_TO_LOCK_ROW", nil, "%s", fmt.Sprintf("unable to obtain exclusive access to this record or %d records: %s", len(ids), strings.Join(ids, ",")))
}
