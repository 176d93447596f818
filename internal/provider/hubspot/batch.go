package hubspot

import (
	"context"
	"maps"

	"leadbridge"
	"leadbridge/internal/provider"
)

// batch makes one batch call and settles the items that its answer names.
func (p *push) batch(ctx context.Context, action string, items []*item, repeatable bool, input func(*item) wireInput) error {
	var body struct {
		Inputs []wireInput `json:"inputs"`
	}
	for _, i := range items {
		in := input(i)
		in.Trace = i.trace
		body.Inputs = append(body.Inputs, in)
	}
	var answer wireBatch
	_, err := p.JSON(ctx, provider.Request{Method: "POST", Path: p.objects(p.kind, "batch", action), JSON: body, Repeatable: repeatable,
		Operation: action + " " + p.kind.name, Records: len(items)}, &answer)
	if err != nil {
		return err
	}
	p.settleAll(items, answer, action == "create")
	return nil
}

// settleAll gives the items that an answer names their outcomes.
func (p *push) settleAll(items []*item, answer wireBatch, created bool) {
	for _, w := range answer.Results {
		if i := p.itemOf(items, w); i != nil {
			i.done(w, created || w.New)
		}
	}
	settleProblems(items, answer.Errors)
}

// itemOf finds the item of a result by its trace, else its id, else its key;
// the order of results says nothing.
func (p *push) itemOf(items []*item, w wireRecord) *item {
	for _, same := range []func(*item) bool{
		func(i *item) bool { return i.trace == w.Trace },
		func(i *item) bool { return i.ID == w.ID },
		func(i *item) bool { return i.Key != "" && i.Key == w.property(p.key) },
	} {
		for _, i := range items {
			if same(i) {
				return i
			}
		}
	}
	return nil
}

// settleProblems gives the items that problems are about their outcomes. What
// names no record is about the only one there is, or is left to be found by
// asking again with fewer.
func settleProblems(items []*item, problems []problem) {
	for _, e := range problems {
		for _, name := range e.about() {
			for _, i := range items {
				if !i.settled && name != "" && (i.trace == name || i.ID == name || i.Key == name) {
					i.refuse(e.meaning("hubspot.Push", 0))
				}
			}
		}
		if len(items) == 1 && !items[0].settled {
			items[0].refuse(e.meaning("hubspot.Push", 0))
		}
	}
}

// values are the properties that a write sets, our key among them.
func (p *push) values(i *item) map[string]string {
	values := maps.Clone(i.Values)
	if values == nil {
		values = map[string]string{}
	}
	if i.Key != "" {
		values[p.key] = i.Key
	}
	return values
}

func (p *push) update(ctx context.Context, items []*item) error {
	return p.batch(ctx, "update", items, true, func(i *item) wireInput {
		return wireInput{ID: i.ID, Properties: p.values(i)}
	})
}

func (p *push) upsert(ctx context.Context, items []*item) error {
	return p.aboutKey(p.batch(ctx, "upsert", items, true, func(i *item) wireInput {
		return wireInput{ID: i.Key, IDProperty: p.key, Properties: p.values(i)}
	}))
}

// aboutKey names our key in an error that says that a property does not serve
// as one.
func (p *push) aboutKey(err error) error {
	if leadbridge.CodeOf(err) != provider.CodeUnknownField || reason(err).Field != "" && reason(err).Field != p.key {
		return err
	}
	return p.noKey(err)
}

func (p *push) noKey(err error) error {
	return &leadbridge.Error{Op: "hubspot.Push", Kind: leadbridge.Invalid, Code: provider.CodeUnknownField, Field: p.key, Err: err,
		Msg: "HubSpot has no such property with unique values for these records. Test the connection, which makes it."}
}

// archive moves records to the recycle bin, where HubSpot keeps them for 90
// days. One that is there already is no error.
func (p *push) archive(ctx context.Context, items []*item) error {
	var body struct {
		Inputs []wireID `json:"inputs"`
	}
	for _, i := range items {
		body.Inputs = append(body.Inputs, wireID{i.ID})
	}
	_, err := p.Do(ctx, provider.Request{Method: "POST", Path: p.objects(p.kind, "batch", "archive"), JSON: body, Repeatable: true,
		Operation: "delete " + p.kind.name, Records: len(items)})
	if err != nil {
		return err
	}
	for _, i := range items {
		i.settled = true
	}
	return nil
}

// create makes records that an upsert cannot make: those without a key, and
// those that must be born with a contact. When the answer is lost, those with
// a key are looked up; HubSpot refuses a second record with the same key, so
// that one more try makes no double.
func (p *push) create(ctx context.Context, items []*item) error {
	for again := false; ; again = true {
		err := p.batch(ctx, "create", unsettled(items), false, func(i *item) wireInput {
			links := p.birthLinks(i)
			return wireInput{Properties: p.values(i), Associations: &links}
		})
		if err != nil && leadbridge.KindOf(err) != leadbridge.Unavailable {
			return err
		}
		left := unsettled(items)
		if len(left) == 0 {
			return nil
		}
		for _, i := range left {
			if i.Key == "" {
				i.refuse(&leadbridge.Error{Op: "hubspot.Push", Kind: leadbridge.Unavailable, Code: provider.CodeUncertain, Err: err,
					Msg: "HubSpot's answer was lost, so that nobody knows whether the record was made. Look for it in HubSpot before you send it again."})
			}
		}
		if e := p.lookUp(ctx, unsettled(items)); e != nil {
			return e
		}
		if left = unsettled(items); len(left) == 0 || err == nil {
			return nil
		}
		if again {
			return err
		}
	}
}

// birthLinks are the links that a record must be created with.
func (p *push) birthLinks(i *item) []wireLink {
	links := []wireLink{}
	for _, l := range i.Links {
		if p.kind.needsContact && l.Object == contacts {
			links = append(links, wireLink{To: wireID{l.ID}, Types: []wireLinkType{{Category: "HUBSPOT_DEFINED", ID: p.kind.contact}}})
		}
	}
	return links
}

// lookUp settles the items whose records were made after all.
func (p *push) lookUp(ctx context.Context, items []*item) error {
	found, err := p.byKey(ctx, items)
	if err != nil {
		return err
	}
	for _, i := range items {
		if w, ok := found[i.Key]; ok {
			i.done(w, true)
		}
	}
	return nil
}

// byKey reads the records that carry the items' keys. It asks the records
// themselves and not the search, which may not know them yet.
func (p *push) byKey(ctx context.Context, items []*item) (map[string]wireRecord, error) {
	var keys []string
	for _, i := range items {
		if i.Key != "" {
			keys = append(keys, i.Key)
		}
	}
	read, err := p.read(ctx, p.kind, p.key, keys, []string{p.key}, false)
	if leadbridge.KindOf(err) == leadbridge.Invalid {
		return nil, p.noKey(err)
	}
	if err != nil {
		return nil, err
	}
	found := make(map[string]wireRecord, len(read))
	for _, w := range read {
		found[w.property(p.key)] = w
	}
	return found, nil
}
