package syncer_test

import (
	"maps"
	"slices"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// contested is a house in which people are asked about everything.
func contested(t *testing.T) *house {
	return newHouse(t, leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson, LeadDeleted: leadbridge.DeleteToo})
}

// quarrel changes a field on both sides.
func (h *house) quarrel(leadID, recordID, field, ours, theirs string) {
	h.rig.t.Helper()
	h.change(leadID, leadbridge.Values{field: ours})
	h.write(recordID, leadbridge.Values{field: theirs})
	h.sync()
}

// open returns the open conflicts.
func (h *house) open() []leadbridge.SyncConflict {
	h.rig.t.Helper()
	page, err := h.process.Conflicts(h.rig.t.Context(), store.ConflictFilter{IntegrationID: h.integration.ID, Status: leadbridge.ConflictOpen})
	if err != nil {
		h.rig.t.Fatal(err)
	}
	return page.Conflicts
}

func (h *house) settle(want int, s syncer.Settlement) {
	h.rig.t.Helper()
	h.later()
	if n, err := h.process.Settle(h.rig.t.Context(), "judge", h.integration.ID, s); err != nil || n != want {
		h.rig.t.Fatalf("settled %d, %v; want %d", n, err, want)
	}
}

// A person settles a field: ours, theirs, or a value for both. Both sides have
// it after the next sync, and it stays settled.
func TestSettleField(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ winner, value, want string }{
		{leadbridge.WinnerOurs, "", "Denver"}, {leadbridge.WinnerTheirs, "", "Miami"}, {"value", "  Salem ", "Salem"}, {"value", "", ""},
	} {
		t.Run(tt.winner+tt.value, func(t *testing.T) {
			t.Parallel()
			h := contested(t)
			l, r := h.pair("x")
			h.quarrel(l, r, "city", "Denver", "Miami")
			h.both(l, r, "city", "Denver", "Miami")
			open := h.open()
			if len(open) != 1 || open[0].Base != "Boston" || open[0].Ours != "Denver" || open[0].Theirs != "Miami" {
				t.Fatalf("open: %+v", open)
			}
			h.settle(1, syncer.Settlement{IDs: []string{open[0].ID}, Winner: tt.winner, Value: tt.value})
			h.sync()
			h.both(l, r, "city", tt.want, tt.want)
			if len(h.open()) != 0 {
				t.Errorf("open: %+v", h.open())
			}
			h.quiet()
			h.told(l, "city", tt.winner)
			_, err := h.process.Settle(t.Context(), "judge", h.integration.ID, syncer.Settlement{IDs: []string{open[0].ID}, Winner: tt.winner, Value: tt.value})
			if leadbridge.CodeOf(err) != syncer.CodeConflictSettled {
				t.Errorf("settled again: %v", err)
			}
		})
	}
}

// told demands that a lead's story tells who settled a field.
func (h *house) told(leadID, field, winner string) {
	h.rig.t.Helper()
	records, err := h.db.LeadSyncRecords(h.rig.t.Context(), h.lead(leadID).Seq, 100)
	if err != nil {
		h.rig.t.Fatal(err)
	}
	if winner == "value" {
		winner = leadbridge.WinnerBoth
	}
	for _, r := range records {
		if r.What == leadbridge.SyncSettled && len(r.Decisions) == 1 && r.Decisions[0].Field == field && r.Decisions[0].Winner == winner {
			return
		}
	}
	h.rig.t.Errorf("nothing tells of the settlement: %+v", records)
}

// All conflicts of a field are settled at once and become a rule; those of
// other fields stay open.
func TestSettleManyByRule(t *testing.T) {
	t.Parallel()
	h := contested(t)
	h.process.Policies = h.process.accounts
	var pairs [][2]string
	for _, n := range []string{"a", "b", "c"} {
		l, r := h.pair(n)
		pairs = append(pairs, [2]string{l, r})
		h.change(l, leadbridge.Values{"city": "Denver", "street": "1 Oak St"})
		h.write(r, leadbridge.Values{"city": "Miami", "street": "2 Elm St"})
	}
	h.sync()
	if n := len(h.open()); n != 6 {
		t.Fatalf("%d are open", n)
	}
	h.settle(3, syncer.Settlement{Field: "city", Winner: leadbridge.WinnerTheirs, Rule: true})
	h.sync()
	for _, p := range pairs {
		h.both(p[0], p[1], "city", "Miami", "Miami")
		h.both(p[0], p[1], "street", "1 Oak St", "2 Elm St")
	}
	i, err := h.db.Integration(t.Context(), h.integration.ID)
	if want := map[string]leadbridge.ConflictPolicy{"city": leadbridge.CRMWins}; err != nil || !maps.Equal(i.Policy.Fields, want) || i.Policy.Conflicts != leadbridge.AskPerson {
		t.Errorf("policy %+v, %v", i.Policy, err)
	}
	h.quarrel(pairs[0][0], pairs[0][1], "city", "Austin", "Tampa")
	h.both(pairs[0][0], pairs[0][1], "city", "Tampa", "Tampa")
	h.settle(3, syncer.Settlement{Winner: leadbridge.WinnerOurs})
	h.sync()
	for _, p := range pairs {
		h.both(p[0], p[1], "street", "1 Oak St", "1 Oak St")
	}
	h.quiet()
}

// A conflict whose lead moved on since is not settled blindly.
func TestSettleLooksAgain(t *testing.T) {
	t.Parallel()
	h := contested(t)
	l, r := h.pair("x")
	h.quarrel(l, r, "city", "Denver", "Miami")
	id := h.open()[0].ID
	h.change(l, city("Austin"))
	_, err := h.process.Settle(t.Context(), "judge", h.integration.ID, syncer.Settlement{IDs: []string{id}, Winner: leadbridge.WinnerTheirs})
	refused(t, err, leadbridge.Conflict)
	h.settle(0, syncer.Settlement{Winner: leadbridge.WinnerTheirs})
	if open := h.open(); len(open) != 1 || open[0].Ours != "Austin" {
		t.Fatalf("open: %+v", open)
	}
	h.settle(1, syncer.Settlement{Winner: leadbridge.WinnerTheirs})
	h.both(l, r, "city", "Miami", "Miami")
	h.quiet()
}

// A settlement that cannot be is refused before anything is written.
func TestSettleIsRefused(t *testing.T) {
	t.Parallel()
	h := contested(t)
	l, r := h.pair("x")
	h.quarrel(l, r, "email", "new@example.com", "other@example.com")
	id := h.open()[0].ID
	for _, s := range []syncer.Settlement{
		{IDs: []string{id}}, {Winner: "value", Value: "a@example.com"}, {IDs: []string{id}, Winner: "value", Value: "no address"},
		{IDs: []string{id}, Winner: "value", Value: "a@example.com", Rule: true},
	} {
		_, err := h.process.Settle(t.Context(), "judge", h.integration.ID, s)
		refused(t, err, leadbridge.Invalid)
	}
	_, err := h.process.Settle(t.Context(), "judge", h.integration.ID, syncer.Settlement{IDs: []string{"nonsense"}, Winner: leadbridge.WinnerOurs})
	refused(t, err, leadbridge.NotFound)
	_, err = h.process.Settle(t.Context(), "judge", h.integration.ID, syncer.Settlement{Winner: leadbridge.WinnerOurs, Rule: true})
	refused(t, err, leadbridge.Unsupported)
	if len(h.open()) != 1 {
		t.Error("something was settled")
	}
}

// One side deleted what the other changed, and a person decides.
func TestSettleWholeRecord(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		leadDeleted bool
		winner      string
		lives       bool
		city        string
	}{
		{"the changed lead stays", false, leadbridge.WinnerOurs, true, "Denver"},
		{"the changed lead goes", false, leadbridge.WinnerTheirs, false, ""},
		{"the changed record stays", true, leadbridge.WinnerTheirs, true, "Miami"},
		{"the changed record goes", true, leadbridge.WinnerOurs, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := contested(t)
			l, r := h.pair("x")
			if tt.leadDeleted {
				h.write(r, city("Miami"))
				h.later()
				if err := h.leads.Delete(t.Context(), "somebody", l, 0); err != nil {
					t.Fatal(err)
				}
			} else {
				h.change(l, city("Denver"))
				h.later()
				h.remove(h.desk, r)
			}
			h.sync()
			open := h.open()
			if len(open) != 1 || open[0].Field != leadbridge.FieldWholeRecord {
				t.Fatalf("open: %+v", open)
			}
			links, err := h.db.LinksOf(t.Context(), h.integration.ID, h.object, []string{r})
			if err != nil || len(links) != 1 || links[0].State != leadbridge.LinkInStep {
				t.Errorf("while a person is asked, the links are %+v, %v", links, err)
			}
			h.settle(1, syncer.Settlement{IDs: []string{open[0].ID}, Winner: tt.winner})
			h.inbox()
			h.sync()
			h.sync()
			records := h.all()
			i := slices.IndexFunc(slices.Collect(maps.Values(records)), func(v leadbridge.Values) bool { return v["email"] == "annx@example.com" })
			if h.lead(l).Deleted() == tt.lives || (i >= 0) != tt.lives {
				t.Errorf("lead deleted: %t, record there: %t", h.lead(l).Deleted(), i >= 0)
			}
			if tt.lives {
				for _, v := range records {
					if v["email"] == "annx@example.com" && (v["city"] != tt.city || h.lead(l).Values["city"] != tt.city) {
						t.Errorf("ours %q, theirs %q, want %q", h.lead(l).Values["city"], v["city"], tt.city)
					}
				}
			}
			if len(h.open()) != 0 {
				t.Errorf("open: %+v", h.open())
			}
			h.quiet()
		})
	}
}

// inbox works off what waits to be read.
func (h *house) inbox() {
	h.rig.t.Helper()
	for done := false; !done; {
		var err error
		if done, err = h.process.Inbox(h.process.ctx, h.integration.ID, 0); err != nil {
			h.rig.t.Fatal(err)
		}
	}
}
