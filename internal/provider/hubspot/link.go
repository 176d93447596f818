package hubspot

import (
	"context"

	"leadbridge/internal/provider"
)

type wirePair struct {
	From wireID `json:"from"`
	To   wireID `json:"to"`
}

// link makes the links of the records that were written, one call for each
// kind of record that they lead to. A link that is there already stays.
func (p *push) link(ctx context.Context) {
	byObject := map[string][]*item{}
	var objects []string
	for _, i := range p.items {
		if i.out.Err != nil || i.Delete {
			continue
		}
		for object, links := range p.laterLinks(i) {
			if byObject[object] == nil {
				objects = append(objects, object)
			}
			half := provider.Outcome{}
			byObject[object] = append(byObject[object], &item{Write: provider.Write{ID: i.out.ID, Links: links}, trace: i.trace, out: &half})
		}
	}
	for _, object := range objects {
		p.send(ctx, byObject[object], func(ctx context.Context, items []*item) error { return p.associate(ctx, object, items) })
		for _, half := range byObject[object] {
			for _, i := range p.items {
				if i.trace == half.trace && half.out.Err != nil {
					i.out.Err = half.out.Err
				}
			}
		}
	}
}

// laterLinks are a write's links that its record was not born with, by the
// kind that they lead to.
func (p *push) laterLinks(i *item) map[string][]provider.Link {
	links := map[string][]provider.Link{}
	for _, l := range i.Links {
		if born := i.out.Created && p.kind.needsContact && l.Object == contacts; !born {
			links[l.Object] = append(links[l.Object], l)
		}
	}
	return links
}

// associate makes HubSpot's default kind of link.
func (p *push) associate(ctx context.Context, object string, items []*item) error {
	var body struct {
		Inputs []wirePair `json:"inputs"`
	}
	for _, i := range items {
		for _, l := range i.Links {
			body.Inputs = append(body.Inputs, wirePair{wireID{i.ID}, wireID{l.ID}})
		}
	}
	var answer struct {
		Errors []problem `json:"errors"`
	}
	_, err := p.JSON(ctx, provider.Request{Method: "POST", Path: p.path("/crm/associations", p.kind.name, object, "batch", "associate", "default"), JSON: body,
		Repeatable: true, Operation: "link " + p.kind.name, Records: len(items)}, &answer)
	if err != nil {
		return err
	}
	settleProblems(items, answer.Errors)
	if len(unsettled(items)) < len(items) || len(answer.Errors) == 0 {
		for _, i := range items {
			i.settled = true
		}
	}
	return nil
}
