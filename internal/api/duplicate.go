package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// Duplicates is what the API calls of the review list and of merges.
type Duplicates interface {
	ListPairs(ctx context.Context, f lead.PairFilter) (lead.PairPage, error)
	GetPair(ctx context.Context, id string) (leadbridge.DuplicatePair, error)
	PreviewPair(ctx context.Context, id string, r lead.Resolution) (lead.Preview, error)
	Resolve(ctx context.Context, actor lead.Actor, id string, r lead.Resolution) (lead.Resolved, error)
	Comparisons
	Merges
	MergeBatches
}

// Merges is what the API calls of merges.
type Merges interface {
	PreviewMerge(ctx context.Context, r lead.MergeRequest) (lead.Preview, error)
	Merge(ctx context.Context, actor lead.Actor, r lead.MergeRequest) (lead.Merged, error)
	ListMerges(ctx context.Context, f lead.MergeFilter) (lead.MergePage, error)
	Unmerge(ctx context.Context, actor lead.Actor, id string) (lead.Unmerged, error)
	MergeAgain(ctx context.Context, actor lead.Actor, id string) (lead.Merged, error)
}

// pairView is a possible duplicate.
type pairView struct {
	ID        string                 `json:"id"`
	Status    leadbridge.PairStatus  `json:"status" enum:"open,merged,kept,never,closed"`
	Lead      leadView               `json:"lead" doc:"The newer of the two"`
	Other     leadView               `json:"other" doc:"The older"`
	Match     leadbridge.MatchResult `json:"match"`
	ImportID  *string                `json:"importId" doc:"The import that brought it up"`
	SyncRunID *string                `json:"syncRunId" doc:"The run of a sync that brought it up"`
	// SameHousehold is a hint, and no decision.
	SameHousehold bool       `json:"sameHousehold" doc:"The two are likelier different people of one household or office"`
	CreatedAt     time.Time  `json:"createdAt"`
	DecidedAt     *time.Time `json:"decidedAt"`
	DecidedBy     *string    `json:"decidedBy"`
}

// PairOf returns a possible duplicate as a client sees it.
func PairOf(p leadbridge.DuplicatePair) any { return viewPair(p) }

func viewPair(p leadbridge.DuplicatePair) pairView {
	p.Match.MatchedFields, p.Match.Reasons = orEmpty(p.Match.MatchedFields), orEmpty(p.Match.Reasons)
	return pairView{ID: p.ID, Status: p.Status, Lead: leadView{lead: p.Lead}, Other: leadView{lead: p.Other}, Match: p.Match,
		ImportID: orNull(p.JobID), SyncRunID: orNull(p.RunID), SameHousehold: lead.SameHousehold(p.Lead, p.Other), CreatedAt: p.CreatedAt, DecidedAt: orNull(p.DecidedAt), DecidedBy: orNull(p.DecidedBy)}
}

// mergeView is a merge that was made.
type mergeView struct {
	ID          string     `json:"id"`
	Survivor    leadView   `json:"survivor"`
	Loser       leadView   `json:"loser"`
	DuplicateID *string    `json:"duplicateId" doc:"The possible duplicate that it settled"`
	BatchID     *string    `json:"batchId" doc:"The batch of merges that it belongs to"`
	At          time.Time  `json:"at"`
	Actor       string     `json:"actor,omitempty"`
	UndoneAt    *time.Time `json:"undoneAt" doc:"null as long as the merge stands"`
}

func viewMerge(m leadbridge.Merge) mergeView {
	return mergeView{m.ID, leadView{lead: m.Survivor}, leadView{lead: m.Loser}, orNull(m.PairID), orNull(m.BatchID), m.At, m.Actor, orNull(m.UndoneAt)}
}

func viewMerges(ms []leadbridge.Merge) []mergeView {
	views := make([]mergeView, len(ms))
	for i, m := range ms {
		views[i] = viewMerge(m)
	}
	return views
}

// mergePreview is what a merge would make.
type mergePreview struct {
	Survivor leadView      `json:"survivor" doc:"As it is now"`
	Losers   []leadView    `json:"losers" nullable:"false" doc:"Those that would go, oldest first"`
	Fields   []mergedField `json:"fields" nullable:"false" doc:"Every field that one of them has, as it would be"`
}

type mergedField struct {
	Name    string            `json:"name"`
	Value   string            `json:"value"`
	From    []string          `json:"from" nullable:"false" doc:"The leads that hold this value; none if it was joined of several"`
	Values  map[string]string `json:"values" doc:"The leads' own, by ID"`
	Differs bool              `json:"differs" doc:"The leads do not agree"`
	Fixed   bool              `json:"fixed" doc:"The rules of consent decide this field, and no choice does"`
}

func viewPreview(p lead.Preview) mergePreview {
	v := mergePreview{Survivor: leadView{lead: p.Survivor}, Losers: leadViews(p.Losers), Fields: make([]mergedField, len(p.Fields))}
	for i, f := range p.Fields {
		v.Fields[i] = mergedField{f.Name, f.Value, orEmpty(f.From), f.Values, f.Differs, f.Fixed}
	}
	return v
}

// MergeChoice is how leads are to be merged.
type MergeChoice struct {
	Survivor string            `json:"survivor,omitempty" doc:"The ID of the lead that stays; left out, the oldest"`
	Strategy string            `json:"strategy,omitempty" enum:"merge,prefer_new,prefer_existing" doc:"Whose value wins where the leads differ; left out, merge: blanks are filled and the fuller value is kept"`
	Choices  map[string]string `json:"choices,omitempty" doc:"For single fields, the ID of the lead whose value is taken"`
	Versions map[string]int64  `json:"versions,omitempty" doc:"The versions of the leads that you saw, by ID; a merge of others is refused"`
}

type mergeRequest struct {
	MergeChoice
	Leads []string `json:"leads" nullable:"false" minItems:"2" maxItems:"20" doc:"The leads that are to become one"`
}

func (r mergeRequest) domain() lead.MergeRequest {
	return lead.MergeRequest{Leads: r.Leads, Survivor: r.Survivor, Strategy: leadbridge.MergeStrategy(r.Strategy), Choices: r.Choices, Versions: r.Versions}
}

type resolution struct {
	Action string `json:"action" enum:"merge,keep,never,ask" doc:"merge: they are one. keep: they are two; ask again if one changes. never: never ask again. ask: undecided again, the way back from keep and never"`
	MergeChoice
}

func (c MergeChoice) resolution(action string) lead.Resolution {
	return lead.Resolution{Action: lead.Action(action), Survivor: c.Survivor, Strategy: leadbridge.MergeStrategy(c.Strategy), Choices: c.Choices, Versions: c.Versions}
}

// resolvedView is a decision and what it came to.
type resolvedView struct {
	Duplicate pairView    `json:"duplicate"`
	Merges    []mergeView `json:"merges" nullable:"false" doc:"What was merged, to be taken back one by one"`
}

// mergedView is what a merge made.
type mergedView struct {
	Survivor leadView    `json:"survivor"`
	Merges   []mergeView `json:"merges" nullable:"false" doc:"One for each lead that went, to be taken back one by one"`
}

// unmergedView is what taking back a merge came to.
type unmergedView struct {
	Survivor leadView `json:"survivor"`
	Loser    leadView `json:"loser" doc:"The lead that is there again"`
	Kept     []string `json:"kept" nullable:"false" doc:"Fields of the survivor that someone changed since, left as they are"`
}

// PairID names a possible duplicate in a path.
type PairID struct {
	ID string `path:"id" doc:"The possible duplicate's ID"`
}

// MergeID names a merge in a path.
type MergeID struct {
	ID string `path:"id" doc:"The merge's ID"`
}

const duplicatesPath = "/api/duplicates"

func (a *API) registerDuplicates() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: duplicatesPath + path, OperationID: id, Summary: summary, Tags: []string{"Duplicates"}}
	}
	register(a, access.DuplicatesRead, op(http.MethodGet, "", "listDuplicates", "List possible duplicates"), a.listPairs)
	register(a, access.DuplicatesRead, op(http.MethodGet, "/{id}", "getDuplicate", "Get a possible duplicate"),
		func(ctx context.Context, in *PairID) (*item[pairView], error) {
			p, err := a.duplicates.GetPair(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return &item[pairView]{viewPair(p)}, nil
		})
	register(a, access.DuplicatesRead, op(http.MethodPost, "/{id}/preview", "previewDuplicate", "See what merging the two would make; nothing is written"),
		func(ctx context.Context, in *struct {
			PairID
			Body *MergeChoice
		}) (*item[mergePreview], error) {
			var choice MergeChoice
			setIf(&choice, in.Body)
			return previewed(a.duplicates.PreviewPair(ctx, in.ID, choice.resolution(string(lead.ActionMerge))))
		})
	register(a, access.DuplicatesWrite, op(http.MethodPost, "/{id}/resolve", "resolveDuplicate", "Decide on a possible duplicate"), a.resolvePair)

	register(a, access.DuplicatesRead, op(http.MethodGet, "/merges", "listMerges", "List merges, newest first, those taken back among them"), a.listMerges)
	create := op(http.MethodPost, "/merges", "mergeLeads", "Make one lead of several")
	create.DefaultStatus = http.StatusCreated
	register(a, access.DuplicatesWrite, create, func(ctx context.Context, in *struct{ Body mergeRequest }) (*item[mergedView], error) {
		return merged(a.duplicates.Merge(ctx, leadActor(ctx), in.Body.domain()))
	})
	register(a, access.DuplicatesRead, op(http.MethodPost, "/merges/preview", "previewMerge", "See what a merge would make; nothing is written"),
		func(ctx context.Context, in *struct{ Body mergeRequest }) (*item[mergePreview], error) {
			return previewed(a.duplicates.PreviewMerge(ctx, in.Body.domain()))
		})
	register(a, access.DuplicatesWrite, op(http.MethodPost, "/merges/{id}/unmerge", "unmergeLeads", "Take a merge back; what someone changed since is kept and named"),
		func(ctx context.Context, in *MergeID) (*item[unmergedView], error) {
			u, err := a.duplicates.Unmerge(ctx, leadActor(ctx), in.ID)
			if err != nil {
				return nil, err
			}
			return &item[unmergedView]{unmergedView{leadView{lead: u.Survivor}, leadView{lead: u.Loser}, orEmpty(u.Kept)}}, nil
		})
	register(a, access.DuplicatesWrite, op(http.MethodPost, "/merges/{id}/remerge", "remergeLeads", "Take an unmerge back; that is a new merge"),
		func(ctx context.Context, in *MergeID) (*item[mergedView], error) {
			return merged(a.duplicates.MergeAgain(ctx, leadActor(ctx), in.ID))
		})
	a.registerComparisons(op)
	a.registerMergeBatches(op)
}

func previewed(p lead.Preview, err error) (*item[mergePreview], error) {
	if err != nil {
		return nil, err
	}
	return &item[mergePreview]{viewPreview(p)}, nil
}

func merged(m lead.Merged, err error) (*item[mergedView], error) {
	if err != nil {
		return nil, err
	}
	return &item[mergedView]{mergedView{leadView{lead: m.Survivor}, viewMerges(m.Merges)}}, nil
}

func (a *API) resolvePair(ctx context.Context, in *struct {
	PairID
	Body resolution
}) (*item[resolvedView], error) {
	r, err := a.duplicates.Resolve(ctx, leadActor(ctx), in.ID, in.Body.resolution(in.Body.Action))
	if err != nil {
		return nil, err
	}
	out := resolvedView{Duplicate: viewPair(r.Pair), Merges: []mergeView{}}
	if r.Merged != nil {
		out.Merges = viewMerges(r.Merged.Merges)
	}
	return &item[resolvedView]{out}, nil
}

func (a *API) listMerges(ctx context.Context, in *struct {
	Paging
	LeadID  string `query:"leadId" doc:"Only those that this lead took part in"`
	BatchID string `query:"batchId" doc:"Only those of this batch"`
}) (*item[Page[mergeView]], error) {
	p, err := a.duplicates.ListMerges(ctx, lead.MergeFilter{LeadID: in.LeadID, BatchID: in.BatchID, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &item[Page[mergeView]]{Page[mergeView]{Items: viewMerges(p.Merges), NextCursor: p.Next}}, nil
}
