package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// Conflict is a field that both sides changed and a person must decide on.
type Conflict struct {
	ID            string                    `json:"id"`
	IntegrationID string                    `json:"integrationId"`
	Object        string                    `json:"object"`
	RecordID      string                    `json:"recordId"`
	LeadID        string                    `json:"leadId"`
	Field         string                    `json:"field" doc:"* is about the whole record: one side deleted it, the other changed it"`
	Base          string                    `json:"base" doc:"What both sides last agreed on"`
	Ours          string                    `json:"ours"`
	Theirs        string                    `json:"theirs"`
	OursAt        *time.Time                `json:"oursAt" doc:"When it was changed here"`
	TheirsAt      *time.Time                `json:"theirsAt" doc:"When the record was changed in the CRM"`
	Status        leadbridge.ConflictStatus `json:"status" enum:"OPEN,SETTLED,OBSOLETE" doc:"OBSOLETE: the sides came to agree by themselves"`
	Value         *string                   `json:"value" doc:"What was settled on; null as long as it was not"`
	SettledBy     *string                   `json:"settledBy"`
	RunID         *string                   `json:"runId" doc:"The run that brought it up"`
	CreatedAt     time.Time                 `json:"createdAt"`
	SettledAt     *time.Time                `json:"settledAt"`
}

// ConflictOf returns a conflict as a client sees it.
func ConflictOf(c leadbridge.SyncConflict) Conflict {
	v := Conflict{ID: c.ID, IntegrationID: c.IntegrationID, Object: c.Object, RecordID: c.RecordID, LeadID: c.LeadID, Field: c.Field,
		Base: c.Base, Ours: c.Ours, Theirs: c.Theirs, OursAt: orNull(c.OursAt), TheirsAt: orNull(c.TheirsAt), Status: c.Status,
		SettledBy: orNull(c.SettledBy), RunID: orNull(c.RunID), CreatedAt: c.CreatedAt, SettledAt: orNull(c.SettledAt)}
	if c.Status == leadbridge.ConflictSettled {
		v.Value = &c.Value
	}
	return v
}

type listConflicts struct {
	IntegrationID
	Paging
	Format
	Status string `query:"status" enum:"OPEN,SETTLED,OBSOLETE" default:"OPEN"`
	Field  string `query:"field" doc:"Only conflicts of this field"`
	LeadID string `query:"leadId" doc:"Only those of this lead"`
}

// chosen says what a request is about. Nothing is done to all by leaving
// something out.
func chosen(given int, all bool, name string) error {
	switch {
	case all && given > 0:
		return leadbridge.InvalidField("api", "all", "goes without %s", name)
	case !all && given == 0:
		return leadbridge.InvalidField("api", name, "name at least one, or say \"all\": true")
	}
	return nil
}

type settleRequest struct {
	IDs    []string `json:"ids,omitempty" doc:"The conflicts to settle"`
	Field  string   `json:"field,omitempty" doc:"Instead of ids: all open conflicts of this field"`
	All    bool     `json:"all,omitempty" doc:"Instead of ids and field: all open conflicts"`
	Winner string   `json:"winner" enum:"ours,theirs,value" doc:"value: both sides get the value below"`
	Value  *string  `json:"value,omitempty" doc:"With the winner value; an empty text blanks the field"`
	Rule   bool     `json:"rule,omitempty" doc:"Make ours or theirs the integration's rule for the fields of these conflicts from now on"`
}

func (r settleRequest) domain() (syncer.Settlement, error) {
	const op = "api"
	s := syncer.Settlement{IDs: r.IDs, Field: r.Field, Winner: r.Winner, Rule: r.Rule}
	given := len(r.IDs)
	if r.Field != "" {
		if given > 0 {
			return s, leadbridge.InvalidField(op, "field", "goes without ids")
		}
		given++
	}
	if err := chosen(given, r.All, "ids"); err != nil {
		return s, err
	}
	switch {
	case r.Winner == "value" && r.Value == nil:
		return s, leadbridge.InvalidField(op, "value", "say which value both sides get")
	case r.Winner != "value" && r.Value != nil:
		return s, leadbridge.InvalidField(op, "value", "goes with the winner \"value\" only")
	}
	setIf(&s.Value, r.Value)
	return s, nil
}

// settled says how many conflicts were settled.
type settled struct {
	Settled int `json:"settled"`
}

func (a *API) registerConflicts() {
	path := integrationsPath + "/{id}/conflicts"
	register(a, access.SyncRead, tableOp[Conflict](a, syncOp(http.MethodGet, path, "listConflicts", "List the conflicts that a person must decide on, oldest first")), a.listConflicts)
	settle := syncOp(http.MethodPost, path+"/settle", "settleConflicts", "Settle conflicts: one, many, those of a field, or all")
	settle.Description = "What wins is written to the other side; `value` to both. A conflict that was settled meanwhile makes the answer 409 with the code `conflict_settled`, and nothing is settled."
	register(a, access.SyncWrite, settle, func(ctx context.Context, in *struct {
		IntegrationID
		Body settleRequest
	}) (*item[settled], error) {
		s, err := in.Body.domain()
		if err != nil {
			return nil, err
		}
		n, err := a.syncs.Settle(ctx, syncActor(ctx), in.ID, s)
		return &item[settled]{settled{n}}, err
	})
}

func (a *API) listConflicts(ctx context.Context, in *listConflicts) (*huma.StreamResponse, error) {
	if err := a.exists(ctx, in.ID); err != nil {
		return nil, err
	}
	f := store.ConflictFilter{IntegrationID: in.ID, Status: leadbridge.ConflictStatus(in.Status), Field: in.Field, LeadID: in.LeadID, Cursor: in.Cursor, Limit: in.Limit}
	if in.Format.Format == "csv" {
		return a.conflictTable(f), nil
	}
	p, err := a.syncs.Conflicts(ctx, f)
	if err != nil {
		return nil, err
	}
	return a.streamJSON(Page[Conflict]{Items: each(p.Conflicts, ConflictOf), NextCursor: p.Next}), nil
}

func (a *API) conflictTable(f store.ConflictFilter) *huma.StreamResponse {
	header := []string{"id", "object", "recordId", "leadId", "field", "base", "ours", "theirs", "oursAt", "theirsAt", "status", "value", "settledBy", "createdAt", "settledAt"}
	return a.table("conflicts-"+f.IntegrationID+".csv", header, func(ctx context.Context, cursor string) ([][]string, string, error) {
		f.Cursor, f.Limit = cursor, tablePage
		p, err := a.syncs.Conflicts(ctx, f)
		lines := make([][]string, len(p.Conflicts))
		for i, c := range p.Conflicts {
			lines[i] = []string{c.ID, c.Object, c.RecordID, c.LeadID, c.Field, c.Base, c.Ours, c.Theirs, timeCell(c.OursAt), timeCell(c.TheirsAt),
				string(c.Status), c.Value, c.SettledBy, timeCell(c.CreatedAt), timeCell(c.SettledAt)}
		}
		return lines, p.Next, err
	})
}
