package api

import (
	"context"
	"net/http"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/syncer"
)

// LeadStory is everything that made a lead what it is, each list newest first.
type LeadStory struct {
	Lead       leadView       `json:"lead"`
	Links      []RecordLink   `json:"links" nullable:"false" doc:"The CRMs' records that are this lead"`
	Revisions  []revisionView `json:"revisions" nullable:"false"`
	Records    []SyncedRecord `json:"records" nullable:"false" doc:"What syncs did with it: each request, who won, and why"`
	Conflicts  []Conflict     `json:"conflicts" nullable:"false"`
	Activities []LeadActivity `json:"activities" nullable:"false" doc:"Calls, meetings and notes of the CRMs"`
	Rows       []importRecord `json:"rows" nullable:"false" doc:"Rows of imports that made or changed it"`
}

// RecordLink says which record of a CRM is which lead.
type RecordLink struct {
	IntegrationID string               `json:"integrationId"`
	Object        string               `json:"object"`
	RecordID      string               `json:"recordId"`
	State         leadbridge.LinkState `json:"state" enum:"LINKED,RELEASED,SECONDARY,CONVERTED,ARCHIVED,GONE,MERGED,ERASED" doc:"Only what is LINKED is kept in step"`
	Reason        string               `json:"reason" doc:"Why it is not in step, for a person"`
	Base          linkBase             `json:"base" doc:"What both sides held of the mapped fields when they last agreed"`
	RemoteAt      *time.Time           `json:"remoteAt" doc:"The record's time of change when it was last read or written"`
	CreatedAt     time.Time            `json:"createdAt"`
	UpdatedAt     time.Time            `json:"updatedAt"`
}

type linkBase struct {
	Ours   map[string]string `json:"ours"`
	Theirs map[string]string `json:"theirs"`
}

// LeadActivity is an entry of the activity log that came from a CRM.
type LeadActivity struct {
	IntegrationID string            `json:"integrationId"`
	Object        string            `json:"object"`
	RecordID      string            `json:"recordId"`
	At            time.Time         `json:"at"`
	Values        map[string]string `json:"values" doc:"By the CRM's names"`
}

func linkView(l leadbridge.Link) RecordLink {
	return RecordLink{IntegrationID: l.IntegrationID, Object: l.Object, RecordID: l.RecordID, State: l.State, Reason: l.Reason,
		Base: linkBase{orEmptyMap(l.Base.Ours), orEmptyMap(l.Base.Theirs)}, RemoteAt: orNull(l.RemoteAt), CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt}
}

func activityView(a leadbridge.Activity) LeadActivity {
	return LeadActivity{IntegrationID: a.IntegrationID, Object: a.Object, RecordID: a.RecordID, At: a.At, Values: orEmptyMap(a.Values)}
}

// each returns the views of a list's items, [] for none.
func each[T, V any](items []T, view func(T) V) []V {
	views := make([]V, len(items))
	for i, item := range items {
		views[i] = view(item)
	}
	return views
}

// orEmptyMap is the object {} in place of null.
func orEmptyMap[M ~map[string]string](m M) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

// LeadStoryOf returns a lead's story as a client sees it.
func LeadStoryOf(s syncer.Story) LeadStory {
	return LeadStory{Lead: leadView{lead: s.Lead}, Links: each(s.Links, linkView), Revisions: revisionViews(s.Revisions), Records: each(s.Records, SyncedRecordOf),
		Conflicts: each(s.Conflicts, ConflictOf), Activities: each(s.Activities, activityView),
		Rows: each(s.Rows, func(r leadbridge.ImportRecord) importRecord { return importRecord{ImportRecord: r} })}
}

func (a *API) registerStory() {
	op := syncOp(http.MethodGet, leadsPath+"/{id}/story", "getLeadStory", "Tell a lead's whole story: rows of files, changes, records of CRMs, conflicts, activities")
	op.Tags = []string{"Leads"}
	register(a, access.LeadsRead, op, func(ctx context.Context, in *LeadID) (*item[LeadStory], error) {
		s, err := a.syncs.Story(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return &item[LeadStory]{LeadStoryOf(s)}, nil
	})
}
