package storetest

import (
	"context"
	"hash/fnv"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

// Run is the whole exam. fresh makes a new database for each of its parts.
func Run(t *testing.T, fresh func(testing.TB) Opener) {
	parts := map[string]func(*testing.T, Opener){}
	for _, more := range []map[string]func(*testing.T, Opener){leadExam, listExam, applyExam, matchExam, revisionExam, pairExam, mergeExam, jobExam, recordExam, planExam, settingExam, accessExam, userExam, sessionExam, auditExam, quotaExam, integrationExam, grantExam, syncExam, linkExam, queueExam, outboxExam, inboxExam, deskExam, eraseExam, tallyExam, qualityExam, taskExam, leadIndexExam, draftExam} {
		maps.Copy(parts, more)
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		t.Run(name, func(t *testing.T) { parts[name](t, fresh(t)) })
	}
}

// start is when the exam's leads begin to be made.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// newLead makes a change that creates a lead.
func newLead(v leadbridge.Values, at time.Time) leadbridge.LeadChange {
	l := &leadbridge.Lead{ID: uuid.Must(uuid.NewV7()).String(), Version: 1, Values: v, CreatedAt: at, UpdatedAt: at}
	_, after := leadbridge.Diff(nil, v)
	return leadbridge.LeadChange{Lead: l, Keys: keysOf(v), Revisions: []leadbridge.Revision{
		{Version: 1, Op: leadbridge.OpCreate, At: at, Cause: leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: "exam"}, After: after}}}
}

// changed makes a change of a stored lead, a second after its last.
func changed(l *leadbridge.Lead, op leadbridge.RevisionOp, patch leadbridge.Values) leadbridge.LeadChange {
	next := *l
	next.Version, next.UpdatedAt, next.Values = l.Version+1, l.UpdatedAt.Add(time.Second), l.Values.Clone()
	for name, v := range patch {
		next.Values[name] = v
		if v == "" {
			delete(next.Values, name)
		}
	}
	switch op {
	case leadbridge.OpDelete:
		next.DeletedAt = next.UpdatedAt
	case leadbridge.OpRestore:
		next.DeletedAt, next.MergedInto = time.Time{}, ""
	}
	before, after := leadbridge.Diff(l.Values, next.Values)
	return leadbridge.LeadChange{Lead: &next, Was: l.Version, Revisions: []leadbridge.Revision{
		{Version: next.Version, Op: op, At: next.UpdatedAt, Cause: leadbridge.Cause{Kind: leadbridge.CauseEdit}, Before: before, After: after}}}
}

// keysOf is a simple stand-in for the real match keys.
func keysOf(v leadbridge.Values) []leadbridge.MatchKey {
	var keys []leadbridge.MatchKey
	for field, kind := range map[string]leadbridge.KeyKind{leadbridge.FieldEmail: leadbridge.KeyEmail, leadbridge.FieldPhone: leadbridge.KeyPhone} {
		if v[field] != "" {
			h := fnv.New64a()
			h.Write([]byte(v[field]))
			keys = append(keys, leadbridge.MatchKey(h.Sum64()<<4|uint64(kind)))
		}
	}
	return keys
}

// store stores leads, one a second, and returns them.
func create(t testing.TB, db *store.DB, values ...leadbridge.Values) []*leadbridge.Lead {
	t.Helper()
	c := &leadbridge.Changeset{}
	leads := make([]*leadbridge.Lead, len(values))
	for i, v := range values {
		change := newLead(v, start.Add(time.Duration(i)*time.Second))
		c.Leads = append(c.Leads, change)
		leads[i] = change.Lead
	}
	apply(t, db, c)
	return leads
}

func apply(t testing.TB, db *store.DB, c *leadbridge.Changeset) {
	t.Helper()
	if err := db.Apply(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

func lead(t testing.TB, db *store.DB, id string) *leadbridge.Lead {
	t.Helper()
	l, err := db.Lead(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// demand fails the test unless err is of the kind and code.
func demand(t testing.TB, err error, kind leadbridge.Kind, code string) {
	t.Helper()
	if leadbridge.KindOf(err) != kind || leadbridge.CodeOf(err) != code {
		t.Fatalf("got %v (%s, %s), want %s, %s", err, leadbridge.KindOf(err), leadbridge.CodeOf(err), kind, code)
	}
}

func ids(leads []*leadbridge.Lead) []string {
	all := make([]string, len(leads))
	for i, l := range leads {
		all[i] = l.ID
	}
	return all
}
