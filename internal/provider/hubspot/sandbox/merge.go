package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// mostMerged is how many identities a record may swallow.
const mostMerged = 250

// mergeRecords answers POST {type}/merge with the survivor.
func mergeRecords(c *call) (int, any, error) {
	if err := c.limited("Merge"); err != nil {
		return 0, nil, err
	}
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	var in struct {
		Primary text `json:"primaryObjectId"`
		Other   text `json:"objectIdToMerge"`
	}
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	survivor, err := c.account.merge(t, string(in.Primary), string(in.Other), c.token.source())
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.show(t, survivor, wanted{properties: slices.Concat(t.kind.defaults, []string{"hs_merged_object_ids"})}), nil
}

// merge makes one record of two. What the first has not, it takes from the
// other; the other's address becomes a further one.
func (a *account) merge(t *table, primaryID, otherID string, by source) (*record, error) {
	now := a.now()
	primary, other := t.live(recordID(primaryID), now), t.live(recordID(otherID), now)
	merged := t.byName["hs_merged_object_ids"]
	switch {
	case primary == nil || other == nil:
		return nil, notFound("resource not found")
	case primary == other:
		return nil, invalid("A record cannot be merged with itself")
	}
	ids := append(list(primary.values.get(merged.number)), append(list(other.values.get(merged.number)), other.text())...)
	if len(ids) > mostMerged {
		return nil, invalid("A record may have %d merged records at most", mostMerged)
	}
	survivor := primary
	if a.hub.Vices.On(viceMergeNewID) {
		survivor = t.add(now)
		survivor.created = min(primary.created, other.created)
		ids = append(ids, primary.text())
	}
	changes := t.merged(primary, other)
	changes[merged.number] = strings.Join(ids, ";")
	a.swallow(t, other, survivor)
	if survivor != primary {
		for number := range t.properties {
			if v := primary.values.get(number); v != "" && changes[number] == "" {
				changes[number] = v
			}
		}
		a.swallow(t, primary, survivor)
	}
	moved := len(changes)
	a.change(t, survivor, changes, source{kind: "MERGE_CONTACTS", id: by.id, user: by.user})
	a.happened(occurrence{table: t, what: "merge", id: survivor.id, by: by,
		merge: &mergeEvent{Primary: primary.id, Merged: []int64{other.id}, New: survivor.id, Moved: moved}})
	return survivor, nil
}

// swallow takes a record out of sight, so that its id leads to the survivor.
func (a *account) swallow(t *table, gone, survivor *record) {
	t.moved[gone.id] = survivor.id
	a.moveLinks(t.kind, gone.id, survivor.id)
	t.erase(gone)
	a.noted(t, gone)
}

// merged are the values that the first record gets of the other.
func (t *table) merged(primary, other *record) map[int]string {
	changes := map[int]string{}
	for _, p := range t.properties {
		theirs := other.values.get(p.number)
		if theirs == "" || p.Modification.ReadOnlyValue || p.computed != nil || p.Name == "hs_additional_emails" {
			continue
		}
		if primary.values.get(p.number) == "" {
			changes[p.number] = theirs
		}
	}
	if t.kind != contacts {
		return changes
	}
	email, more := t.byName["email"].number, t.byName["hs_additional_emails"].number
	all := append(list(primary.values.get(more)), list(other.values.get(more))...)
	if _, taken := changes[email]; !taken && other.values.get(email) != "" {
		all = append(all, other.values.get(email))
	}
	if len(all) > 0 {
		changes[more] = strings.Join(all, ";")
	}
	return changes
}

// eraseRecord answers POST {type}/gdpr-delete: for good, and the address
// cannot be created again.
func eraseRecord(c *call) (int, any, error) {
	if err := c.limited("Delete"); err != nil {
		return 0, nil, err
	}
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	var in struct {
		ID         text   `json:"objectId"`
		IDProperty string `json:"idProperty"`
	}
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	r, err := c.byKey(t, in.IDProperty, string(in.ID))
	if err != nil {
		return 0, nil, err
	}
	if r == nil && in.IDProperty == "" {
		r = t.find(recordID(string(in.ID))) // what is in the recycle bin, too
	}
	switch {
	case r != nil:
		c.account.erase(t, r, c.token.source())
	case in.IDProperty == "email":
		c.account.erasedEmails[strings.ToLower(string(in.ID))] = true
	default:
		return 0, nil, notFound("resource not found")
	}
	return http.StatusNoContent, nil, nil
}

// erase deletes a record as privacy law demands.
func (a *account) erase(t *table, r *record, by source) {
	if t.kind == contacts {
		for _, address := range t.claims(t.byName["email"], r) {
			a.erasedEmails[strings.ToLower(address)] = true
		}
	}
	t.erase(r)
	a.noted(t, r)
	a.happened(occurrence{table: t, what: "privacyDeletion", id: r.id, by: by})
}
