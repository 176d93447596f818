package syncer_test

import (
	"testing"

	"leadbridge"
)

// A lead's story tells of everything that made it what it is.
func TestStory(t *testing.T) {
	t.Parallel()
	h := contested(t)
	l, r := h.pair("x")
	h.write(r, city("Chicago"))
	h.sync()
	h.quarrel(l, r, "street", "1 Oak St", "2 Elm St")
	h.rows(l)
	s, err := h.process.Story(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if s.Lead.ID != l || len(s.Links) != 1 || s.Links[0].RecordID != r || len(s.Conflicts) != 1 || s.Conflicts[0].Field != "street" {
		t.Errorf("story %+v", s)
	}
	if first := s.Revisions[len(s.Revisions)-1]; first.Op != leadbridge.OpCreate || first.After["city"] != "Boston" {
		t.Errorf("it begins with %+v", first)
	}
	if len(s.Rows) != 1 || s.Rows[0].Row != 7 || s.Rows[0].LeadID != l {
		t.Errorf("rows %+v", s.Rows)
	}
	var told []leadbridge.SyncOutcome
	for _, r := range s.Records {
		told = append(told, r.What)
	}
	if len(told) < 3 || told[len(told)-1] != leadbridge.SyncCreated {
		t.Errorf("records %v", told)
	}
	_, err = h.process.Story(t.Context(), "nobody")
	refused(t, err, leadbridge.NotFound)
}

// rows makes a row of an import change a lead.
func (h *house) rows(leadID string) {
	h.rig.t.Helper()
	ctx, now := h.rig.t.Context(), h.clock.Now()
	j := &leadbridge.ImportJob{ID: "job", FileName: "a.csv", Status: leadbridge.ImportProcessing, CreatedAt: now, StartedAt: now}
	if err := h.db.CreateImportJob(ctx, j); err != nil {
		h.rig.t.Fatal(err)
	}
	was := h.lead(leadID)
	next := *was
	next.Values = was.Values.Clone()
	next.Values["notes"] = "imported"
	next.Version, next.UpdatedAt = was.Version+1, now
	c := leadbridge.Changeset{
		Leads: []leadbridge.LeadChange{{Lead: &next, Was: was.Version, Revisions: []leadbridge.Revision{{Version: next.Version, Op: leadbridge.OpUpdate, At: now,
			Cause: leadbridge.Cause{Kind: leadbridge.CauseImport, Job: j.ID, Row: 7}, After: leadbridge.Values{"notes": "imported"}}}}},
		Rows: []leadbridge.RowResult{{Record: leadbridge.ImportRecord{Row: 7, Line: 8, Status: leadbridge.RowUpdated, LeadVersion: next.Version}, Lead: &next}},
		Job:  &leadbridge.ImportStep{Seq: j.Seq, Pass: j.Pass, To: leadbridge.Checkpoint{Row: 7, Done: true}, Status: leadbridge.ImportCompleted, At: now},
	}
	if err := h.db.Apply(ctx, &c); err != nil {
		h.rig.t.Fatal(err)
	}
}
