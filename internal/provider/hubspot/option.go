package hubspot

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

type wirePipelines struct {
	Results []struct {
		ID     string `json:"id"`
		Label  string `json:"label"`
		Stages []struct {
			ID    string `json:"id"`
			Label string `json:"label"`
		} `json:"stages"`
	} `json:"results"`
}

// addStages gives the properties that hold ids of pipelines and stages the
// names of these as options. A stage is named with its pipeline where there
// are several.
func (d *driver) addStages(ctx context.Context, k kind, properties []wireProperty) error {
	if k.stage == "" {
		return nil
	}
	var answer wirePipelines
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.path("/crm/pipelines", k.name), Operation: "read pipelines of " + k.name}, &answer)
	if leadbridge.KindOf(err) == leadbridge.Forbidden || gone(err) {
		return nil // the ids stay without names
	}
	if err != nil {
		return err
	}
	var pipelines, stages []wireOption
	for _, p := range answer.Results {
		pipelines = append(pipelines, wireOption{Label: p.Label, Value: p.ID})
		for _, s := range p.Stages {
			label := s.Label
			if len(answer.Results) > 1 {
				label = p.Label + ": " + s.Label
			}
			stages = append(stages, wireOption{Label: label, Value: s.ID})
		}
	}
	for i := range properties {
		switch properties[i].Name {
		case k.pipeline:
			properties[i].Type, properties[i].Options = "enumeration", pipelines
		case k.stage:
			properties[i].Type, properties[i].Options = "enumeration", stages
		}
	}
	return nil
}

// addOwners gives the properties that hold ids of users the names of these as
// options, if any property does and the scopes allow to read them.
func (d *driver) addOwners(ctx context.Context, properties []wireProperty) error {
	ownersOf := func(p wireProperty) bool {
		return !p.Hidden && (p.Name == "hubspot_owner_id" || p.External && p.References == "OWNER")
	}
	if !slices.ContainsFunc(properties, ownersOf) {
		return nil
	}
	owners, err := d.owners(ctx)
	if err != nil {
		return err
	}
	for i := range properties {
		if ownersOf(properties[i]) {
			properties[i].Type, properties[i].Options = "enumeration", owners
		}
	}
	return nil
}

func (d *driver) owners(ctx context.Context) ([]wireOption, error) {
	var options []wireOption
	for after := ""; ; {
		query := url.Values{"limit": {"100"}}
		if after != "" {
			query.Set("after", after)
		}
		var answer struct {
			Results []struct {
				ID        string `json:"id"`
				Email     string `json:"email"`
				FirstName string `json:"firstName"`
				LastName  string `json:"lastName"`
			} `json:"results"`
			Paging wirePaging `json:"paging"`
		}
		_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.path("/crm/owners"), Query: query, Operation: "read owners"}, &answer)
		if leadbridge.KindOf(err) == leadbridge.Forbidden {
			return nil, nil // the ids stay without names
		}
		if err != nil {
			return nil, err
		}
		for _, o := range answer.Results {
			name := strings.TrimSpace(o.FirstName + " " + o.LastName)
			if name == "" {
				name = o.Email
			}
			options = append(options, wireOption{Label: name, Value: o.ID})
		}
		if answer.Paging.Next == nil || answer.Paging.Next.After == after {
			return options, nil
		}
		after = answer.Paging.Next.After
	}
}
