package sandbox

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

func createPipeline(c *call) (int, any, error) {
	k, all, err := c.pipelineList()
	if err != nil {
		return 0, nil, err
	}
	if name, _ := pipelineFields(k); name == "" {
		return 0, nil, invalid("%s have no pipelines", k.name)
	}
	var in pipelineInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if in.Label == nil || *in.Label == "" {
		return 0, nil, invalid("A pipeline needs a label")
	}
	if slices.ContainsFunc(all, func(p *pipeline) bool { return p.Label == *in.Label || p.ID == in.PipelineID }) {
		return 0, nil, &fault{status: http.StatusConflict, category: "CONFLICT", message: "A pipeline with this label or id already exists."}
	}
	p := &pipeline{ID: in.PipelineID, CreatedAt: iso(c.account.now()), Stages: []*pipelineStage{}}
	if p.ID == "" {
		p.ID = strconv.Itoa(int(uuid.New().ID()))
	}
	if err := c.changePipeline(p, in); err != nil {
		return 0, nil, err
	}
	c.account.pipelines[k] = append(all, p)
	c.account.refreshStages(k)
	return http.StatusCreated, p.shown(), nil
}

// changePipeline gives a pipeline what the input says of it. Stages that are
// named replace all.
func (c *call) changePipeline(p *pipeline, in pipelineInput) error {
	var stages []*pipelineStage
	for _, s := range in.Stages {
		made, err := c.newStage(s)
		if err != nil {
			return err
		}
		stages = append(stages, made)
	}
	if len(stages) > 0 {
		p.Stages = stages
	}
	set(&p.Label, in.Label)
	set(&p.DisplayOrder, in.DisplayOrder)
	p.UpdatedAt = iso(c.account.now())
	return nil
}

func updatePipeline(c *call) (int, any, error) {
	k, p, err := c.pipeline()
	if err != nil {
		return 0, nil, err
	}
	var in pipelineInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if err := c.changePipeline(p, in); err != nil {
		return 0, nil, err
	}
	c.account.refreshStages(k)
	return http.StatusOK, p.shown(), nil
}

func deletePipeline(c *call) (int, any, error) {
	k, p, err := c.pipeline()
	if err != nil {
		return 0, nil, err
	}
	c.account.pipelines[k] = slices.DeleteFunc(slices.Clone(c.account.pipelines[k]), func(x *pipeline) bool { return x == p })
	c.account.refreshStages(k)
	return http.StatusNoContent, nil, nil
}

func createStage(c *call) (int, any, error) {
	k, p, err := c.pipeline()
	if err != nil {
		return 0, nil, err
	}
	var in stageInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	s, err := c.newStage(in)
	if err != nil {
		return 0, nil, err
	}
	p.Stages = append(slices.Clone(p.Stages), s)
	c.account.refreshStages(k)
	return http.StatusCreated, s.shown(), nil
}

func updateStage(c *call) (int, any, error) {
	k, _, s, err := c.stage()
	if err != nil {
		return 0, nil, err
	}
	var in stageInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	s.apply(in, iso(c.account.now()))
	c.account.refreshStages(k)
	return http.StatusOK, s.shown(), nil
}

func deleteStage(c *call) (int, any, error) {
	k, p, s, err := c.stage()
	if err != nil {
		return 0, nil, err
	}
	p.Stages = slices.DeleteFunc(slices.Clone(p.Stages), func(x *pipelineStage) bool { return x == s })
	c.account.refreshStages(k)
	return http.StatusNoContent, nil, nil
}
