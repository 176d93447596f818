package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/survey"
)

// Quality is what the API calls of the figures of all leads.
type Quality interface {
	Figures(ctx context.Context) (*survey.Figures, error)
	Trend(ctx context.Context, days int) ([]survey.Day, error)
	Worst(ctx context.Context, n int) ([]survey.Judged, error)
	Examine(ctx context.Context, l *leadbridge.Lead) (quality.Findings, error)
	Export(ctx context.Context, w io.Writer, atMost int) (int64, error)
}

const qualityPath = "/api/quality"

func (a *API) registerQuality() {
	op := func(path, id, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: path, OperationID: id, Summary: summary, Tags: []string{"Quality"}}
	}
	register(a, access.LeadsRead, op(qualityPath, "getQuality", "Get how good the data of all leads is: overall, by field, source, import and integration"),
		func(ctx context.Context, _ *struct{}) (*item[qualityView], error) {
			f, err := a.figures(ctx)
			if err != nil {
				return nil, err
			}
			return &item[qualityView]{viewQuality(f)}, nil
		})
	register(a, access.LeadsRead, op(qualityPath+"/trend", "getQualityTrend", "Get how good the data was, day by day"), a.qualityTrend)
	register(a, access.LeadsRead, op(qualityPath+"/created", "getLeadsCreated", "Count the leads by when they were created, also by type and by source"), a.leadsCreated)
	register(a, access.LeadsRead, op(qualityPath+"/leads", "listWorstLeads", "List the leads with the lowest scores, the worst first"), a.worstLeads)
	register(a, access.LeadsRead, op(qualityPath+"/rules", "listQualityRules", "List the rules that scores are made by; they are the same for all"),
		func(context.Context, *struct{}) (*item[Page[quality.Criterion]], error) {
			return &item[Page[quality.Criterion]]{Page[quality.Criterion]{Items: quality.Rules[:]}}, nil
		})
	export := op(qualityPath+"/export", "exportQuality", "Get the leads up to a score as a CSV file, with the reasons; cells that start a formula are defused")
	export.Responses = answers("200", "OK", map[string]*huma.Schema{"text/csv": text()})
	register(a, access.LeadsExport, export, func(_ context.Context, in *struct {
		AtMost int `query:"atMost" minimum:"0" maximum:"100" default:"100" doc:"The highest score of a lead in the file"`
	}) (*huma.StreamResponse, error) {
		return a.stream(reportTypes["csv"], "data-quality.csv", func(ctx context.Context, w io.Writer) error {
			_, err := a.quality.Export(ctx, w, in.AtMost)
			return err
		}), nil
	})
	register(a, access.LeadsRead, op(leadsPath+"/{id}/quality", "getLeadQuality", "Get the score of a lead, and why it is no better"),
		func(ctx context.Context, in *LeadID) (*item[QualityScore], error) {
			l, err := a.leads.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			findings, err := a.quality.Examine(ctx, l)
			return &item[QualityScore]{viewScore(findings)}, err
		})
}

// figures returns the newest figures, or says that there are none yet.
func (a *API) figures(ctx context.Context) (*survey.Figures, error) {
	f, err := a.quality.Figures(ctx)
	if err == nil && f == nil {
		err = &leadbridge.Error{Op: "api", Kind: leadbridge.Unavailable, Code: "not_surveyed", After: 10 * time.Second,
			Msg: "The leads are being gone through for the first time. Ask again in a minute."}
	}
	return f, err
}

func (a *API) qualityTrend(ctx context.Context, in *struct {
	Days int `query:"days" minimum:"1" maximum:"1100" default:"90" doc:"How many days to go back"`
}) (*item[Page[trendView]], error) {
	days, err := a.quality.Trend(ctx, in.Days)
	if err != nil {
		return nil, err
	}
	list := make([]trendView, len(days))
	for i, d := range days {
		list[i] = trendView{d.Day, d.Leads, d.Score, d.Good, d.Fair, d.Poor}
	}
	return &item[Page[trendView]]{Page[trendView]{Items: list}}, nil
}

func (a *API) worstLeads(ctx context.Context, in *struct {
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*item[Page[judgedView]], error) {
	worst, err := a.quality.Worst(ctx, in.Limit)
	if err != nil {
		return nil, err
	}
	list := make([]judgedView, len(worst))
	for i, w := range worst {
		list[i] = judgedView{viewScore(w.Findings), leadView{lead: w.Lead}}
	}
	return &item[Page[judgedView]]{Page[judgedView]{Items: list}}, nil
}

func (a *API) leadsCreated(ctx context.Context, in *struct {
	Unit  string `query:"unit" enum:"day,week,month" default:"day" doc:"Weeks begin on Monday"`
	Count int    `query:"count" minimum:"1" maximum:"366" default:"30" doc:"How many units to go back; days are told apart in a zone of one's own for two months, before that in UTC"`
	Zone  string `query:"zone" default:"UTC" doc:"The zone that days are of, for example America/Chicago"`
}) (*item[createdLeads], error) {
	zone, err := time.LoadLocation(in.Zone)
	if err != nil {
		return nil, leadbridge.InvalidField("api", "zone", "is no zone such as America/Chicago")
	}
	f, err := a.figures(ctx)
	if err != nil {
		return nil, err
	}
	unit := survey.Unit(in.Unit)
	start := unit.After(unit.Start(time.Now().In(zone)), 1-in.Count)
	out := createdLeads{All: f.Created.Counted(unit, start, in.Count), ByType: []createdGroup{}, BySource: []createdGroup{}}
	for i := range in.Count {
		out.Starts = append(out.Starts, unit.After(start, i).Format(time.DateOnly))
	}
	for _, s := range f.ByType {
		out.ByType = append(out.ByType, createdGroup{s.Value, s.Rest, s.Counted(unit, start, in.Count)})
	}
	for _, s := range f.BySource {
		out.BySource = append(out.BySource, createdGroup{s.Value, s.Rest, s.Counted(unit, start, in.Count)})
	}
	return &item[createdLeads]{out}, nil
}
