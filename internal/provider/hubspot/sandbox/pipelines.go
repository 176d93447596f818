package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// pipeline is a road with stages that deals and leads move along.
type pipeline struct {
	ID           string           `json:"id"`
	Label        string           `json:"label"`
	DisplayOrder int              `json:"displayOrder"`
	Stages       []*pipelineStage `json:"stages"`
	Archived     bool             `json:"archived"`
	CreatedAt    string           `json:"createdAt"`
	UpdatedAt    string           `json:"updatedAt"`
}

type pipelineStage struct {
	ID               string            `json:"id"`
	Label            string            `json:"label"`
	DisplayOrder     int               `json:"displayOrder"`
	Metadata         map[string]string `json:"metadata"`
	WritePermissions string            `json:"writePermissions"`
	Archived         bool              `json:"archived"`
	CreatedAt        string            `json:"createdAt"`
	UpdatedAt        string            `json:"updatedAt"`
}

// newPipeline makes a pipeline of "id=label=probability" texts.
func (a *account) newPipeline(id, label string, order int, stages ...string) *pipeline {
	at := iso(a.openedAt)
	p := &pipeline{ID: id, Label: label, DisplayOrder: order, CreatedAt: at, UpdatedAt: at, Stages: []*pipelineStage{}}
	for i, s := range stages {
		part := strings.Split(s, "=")
		closed := part[2] == "0.0" || part[2] == "1.0"
		p.Stages = append(p.Stages, &pipelineStage{ID: part[0], Label: part[1], DisplayOrder: i, WritePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
			Metadata: map[string]string{"isClosed": strconv.FormatBool(closed), "probability": part[2]}, CreatedAt: at, UpdatedAt: at})
	}
	return p
}

func (a *account) dealPipelines() []*pipeline {
	base := 181_000_000 + a.number*4_000_000 // a pipeline that people made has numbers, the first one has words
	id := func(n int) string { return strconv.Itoa(base + n) }
	return []*pipeline{
		a.newPipeline("default", "Sales Pipeline", 0, "appointmentscheduled=Appointment Scheduled=0.2", "qualifiedtobuy=Qualified To Buy=0.4",
			"presentationscheduled=Quote Presented=0.6", "decisionmakerboughtin=Decision Maker Bought-In=0.8", "contractsent=Application Sent=0.9",
			"closedwon=Closed Won=1.0", "closedlost=Closed Lost=0.0"),
		a.newPipeline(id(0), "Renewals", 1, id(1)+"=Renewal Due=0.5", id(2)+"=Requoted=0.7", id(3)+"=Renewed=1.0", id(4)+"=Lapsed=0.0")}
}

func (a *account) leadPipelines() []*pipeline {
	return []*pipeline{a.newPipeline("lead-pipeline-id", "Lead pipeline", 0, "new-stage-id=New=0.1", "attempting-stage-id=Attempting=0.2",
		"connected-stage-id=Connected=0.4", "qualified-stage-id=Qualified=1.0", "unqualified-stage-id=Disqualified=0.0")}
}

func (a *account) pipelineOptions(k *kind) []option {
	var out []option
	for i, p := range a.pipelines[k] {
		out = append(out, option{Label: p.Label, Value: p.ID, DisplayOrder: i})
	}
	return out
}

func (a *account) stageOptions(k *kind) []option {
	var out []option
	for _, p := range a.pipelines[k] {
		for _, s := range p.Stages {
			out = append(out, option{Label: s.Label + " (" + p.Label + ")", Value: s.ID, DisplayOrder: len(out)})
		}
	}
	return out
}

// pipelineFields names the properties that hold a record's place.
func pipelineFields(k *kind) (pipeline, stage string) {
	switch k {
	case deals:
		return "pipeline", "dealstage"
	case leads:
		return "hs_pipeline", "hs_pipeline_stage"
	}
	return "", ""
}

// refreshStages makes the choices of the two properties anew.
func (a *account) refreshStages(k *kind) {
	if name, stage := pipelineFields(k); name != "" {
		a.tables[k].byName[name].Options, a.tables[k].byName[stage].Options = a.pipelineOptions(k), a.stageOptions(k)
	}
}

func (c *call) pipelineList() (*kind, []*pipeline, error) {
	k, err := kindOf(c.param("type"))
	if err != nil {
		return nil, nil, err
	}
	all := c.account.pipelines[k]
	if all == nil {
		all = []*pipeline{}
	}
	return k, all, nil
}

func (c *call) pipeline() (*kind, *pipeline, error) {
	k, all, err := c.pipelineList()
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(all, func(p *pipeline) bool { return p.ID == c.param("pipeline") })
	if i < 0 {
		return nil, nil, notFound("Pipeline %s does not exist", c.param("pipeline"))
	}
	return k, all[i], nil
}

func (c *call) stage() (*kind, *pipeline, *pipelineStage, error) {
	k, p, err := c.pipeline()
	if err != nil {
		return nil, nil, nil, err
	}
	i := slices.IndexFunc(p.Stages, func(s *pipelineStage) bool { return s.ID == c.param("stage") })
	if i < 0 {
		return nil, nil, nil, notFound("Stage %s does not exist in pipeline %s", c.param("stage"), p.ID)
	}
	return k, p, p.Stages[i], nil
}

func listPipelines(c *call) (int, any, error) {
	_, all, err := c.pipelineList()
	results := []pipeline{}
	for _, p := range all {
		results = append(results, p.shown())
	}
	return http.StatusOK, map[string]any{"results": results}, err
}

func getPipeline(c *call) (int, any, error) {
	_, p, err := c.pipeline()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, p.shown(), nil
}

// shown is a copy that does not change when the pipeline does.
func (p *pipeline) shown() pipeline {
	out := *p
	out.Stages = []*pipelineStage{}
	for _, s := range p.Stages {
		copied := s.shown()
		out.Stages = append(out.Stages, &copied)
	}
	return out
}

func (s *pipelineStage) shown() pipelineStage {
	out := *s
	out.Metadata = maps.Clone(s.Metadata)
	return out
}

func listStages(c *call) (int, any, error) {
	_, p, err := c.pipeline()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"results": p.shown().Stages}, nil
}

func getStage(c *call) (int, any, error) {
	_, _, s, err := c.stage()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.shown(), nil
}

// audit answers with an empty trail: the sandbox keeps none.
func audit(c *call) (int, any, error) {
	_, _, err := c.pipeline()
	return http.StatusOK, map[string]any{"results": []any{}}, err
}

// stageInput is what a stage is made of.
type stageInput struct {
	StageID      string          `json:"stageId"`
	Label        *string         `json:"label"`
	DisplayOrder *int            `json:"displayOrder"`
	Metadata     map[string]text `json:"metadata"`
	Archived     *bool           `json:"archived"`
}

type pipelineInput struct {
	PipelineID   string       `json:"pipelineId"`
	Label        *string      `json:"label"`
	DisplayOrder *int         `json:"displayOrder"`
	Stages       []stageInput `json:"stages"`
}

func (s *pipelineStage) apply(in stageInput, now string) {
	if in.Label != nil {
		s.Label = *in.Label
	}
	if in.DisplayOrder != nil {
		s.DisplayOrder = *in.DisplayOrder
	}
	for k, v := range in.Metadata {
		s.Metadata[k] = string(v)
	}
	s.UpdatedAt = now
}

func (c *call) newStage(in stageInput) (*pipelineStage, error) {
	if in.Label == nil || *in.Label == "" {
		return nil, invalid("A stage needs a label")
	}
	id := in.StageID
	if id == "" {
		id = strconv.Itoa(int(uuid.New().ID()))
	}
	s := &pipelineStage{ID: id, WritePermissions: "CRM_PERMISSIONS_ENFORCEMENT", Metadata: map[string]string{}, CreatedAt: iso(c.account.now())}
	s.apply(in, s.CreatedAt)
	return s, nil
}
