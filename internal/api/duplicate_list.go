package api

import (
	"context"

	"leadbridge"
	"leadbridge/internal/lead"
)

func (a *API) listPairs(ctx context.Context, in *struct {
	Paging
	Status        string  `query:"status" enum:"open,merged,kept,never,closed" doc:"closed: one of the two leads is gone"`
	LeadID        string  `query:"leadId" doc:"Only those of this lead"`
	ImportID      string  `query:"importId" doc:"Only those that this import brought up"`
	IntegrationID string  `query:"integrationId" doc:"Only those that a sync with this CRM brought up"`
	Least         float64 `query:"least" minimum:"0" maximum:"1" doc:"Only those with at least this score"`
	Below         float64 `query:"below" minimum:"0" maximum:"1" doc:"Only those with a score less than this"`
	Sort          string  `query:"sort" enum:"newest,score,decided" doc:"newest first; the highest score first; decided latest first. Left out, newest"`
	After         string  `query:"after" doc:"Begin behind this possible duplicate, which need not be on the list any more"`
}) (*item[Page[pairView]], error) {
	p, err := a.duplicates.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairStatus(in.Status), LeadID: in.LeadID, JobID: in.ImportID,
		IntegrationID: in.IntegrationID, Least: in.Least, Below: in.Below, Sort: lead.PairSort(in.Sort), After: in.After, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := Page[pairView]{Items: make([]pairView, len(p.Pairs)), NextCursor: p.Next}
	for i, pair := range p.Pairs {
		out.Items[i] = viewPair(pair)
	}
	return &item[Page[pairView]]{out}, nil
}

// pairCounts tells how many possible duplicates wait.
type pairCounts struct {
	Open    int64        `json:"open"`
	Bands   []scoreBand  `json:"bands" nullable:"false" doc:"How many of them have which score"`
	Sources []pairSource `json:"sources" nullable:"false" doc:"What brought them up, most first"`
	Kept    int64        `json:"kept" doc:"Pairs decided to be two people, to be asked again if one changes"`
	Never   int64        `json:"never" doc:"Pairs decided to be two people for good"`
}

type scoreBand struct {
	From  float64 `json:"from" doc:"Scores from this to the next band's"`
	Count int64   `json:"count"`
}

type pairSource struct {
	ImportID      *string `json:"importId"`
	IntegrationID *string `json:"integrationId" doc:"Both null: people who edited leads"`
	Name          string  `json:"name"`
	Count         int64   `json:"count"`
}

func (a *API) countPairs(ctx context.Context, _ *struct{}) (*item[pairCounts], error) {
	c, err := a.duplicates.CountPairs(ctx)
	if err != nil {
		return nil, err
	}
	out := pairCounts{Open: c.Open, Bands: []scoreBand{}, Sources: []pairSource{}, Kept: c.Kept, Never: c.Never}
	for i, n := range c.Bands {
		out.Bands = append(out.Bands, scoreBand{lead.BandEdges[i], n})
	}
	for _, s := range c.Sources {
		out.Sources = append(out.Sources, pairSource{orNull(s.JobID), orNull(s.IntegrationID), s.Name, s.Pairs})
	}
	return &item[pairCounts]{out}, nil
}
