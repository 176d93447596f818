package salesforce

import (
	"context"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// rowResult is the result of one row of a collections call.
type rowResult struct {
	ID      string     `json:"id"`
	Success bool       `json:"success"`
	Created bool       `json:"created"`
	Errors  []apiError `json:"errors"`
}

// outcomeOf makes an outcome of a row's result.
func outcomeOf(it item, row rowResult) provider.Outcome {
	o := provider.Outcome{ID: it.ID}
	switch {
	case row.Success && it.ID != "":
	case row.Success:
		o.ID, o.Created = row.ID, row.Created || it.Key == ""
	case len(row.Errors) == 0:
		o.Err = unreadable("a write")
	case it.Delete && row.Errors[0].code() == "ENTITY_IS_DELETED":
		// It is as it should be.
	default:
		o.Err, o.ExistingID = explainRow(row.Errors[0]), existing(row.Errors[0])
	}
	return o
}

// refuseChanged refuses the writes whose record changed meanwhile. Salesforce
// cannot do that in a batch, so the records are looked at right before; those
// too whose company depends on it.
func (p *push) refuseChanged(ctx context.Context, writes []provider.Write) (err error) {
	var ids, fields []string
	for _, w := range writes {
		standsIn := p.standsIn(w)
		if standsIn {
			fields = standing
		}
		if standsIn || !w.Unchanged.IsZero() {
			ids = append(ids, w.ID)
		}
	}
	if p.seen, err = p.byID(ctx, p.object, fields, ids); err != nil {
		return err
	}
	for i, w := range writes {
		r, ok := p.seen[long(w.ID)]
		if ok && !w.Unchanged.IsZero() && r.State == provider.Live && r.ModifiedAt.After(w.Unchanged) {
			p.refuse(item{index: i, Write: w}, &leadbridge.Error{Op: "salesforce.Push", Kind: leadbridge.Conflict, Code: provider.CodeChanged,
				Msg: "The record changed at Salesforce meanwhile; read it again first."})
		}
	}
	return nil
}

// nameSurvivors says where the records live on that were merged or converted.
func (p *push) nameSurvivors(ctx context.Context, writes []provider.Write) {
	var ids []string
	for i, o := range p.outcomes {
		if o.Err != nil && (o.Err.Code == provider.CodeGone || o.Err.Code == provider.CodeConverted) {
			ids = append(ids, writes[i].ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	// The write has failed already; what is not found out now is found out
	// when the record is fetched.
	found, err := p.byID(ctx, p.object, nil, ids)
	if err != nil || p.follow(ctx, p.object, found) != nil {
		return
	}
	for i := range p.outcomes {
		if r, ok := found[long(writes[i].ID)]; ok && p.outcomes[i].Err != nil && p.outcomes[i].ExistingID == "" {
			p.outcomes[i].ExistingID = r.SurvivorID
		}
	}
}

// nameDuplicates looks up by their e-mail address the records that a
// duplicate rule found, where Salesforce does not name them. One that is not
// the only one with that address is not named.
func (p *push) nameDuplicates(ctx context.Context, writes []provider.Write) {
	var emails []string
	unnamed := func(i int) string {
		o := p.outcomes[i]
		if o.Err == nil || o.Err.Code != provider.CodeDuplicate || o.ExistingID != "" || o.Err.Field != "" {
			return ""
		}
		return strings.ToLower(writes[i].Values["Email"])
	}
	for i := range writes {
		if email := unnamed(i); email != "" && len(emails) < batchSize {
			emails = append(emails, quote(email))
		}
	}
	if len(emails) == 0 {
		return
	}
	a, err := p.soql(ctx, liveRows, "look up duplicates in "+p.object, "SELECT Id, Email FROM "+p.object+" WHERE Email IN ("+strings.Join(emails, ",")+")")
	if err != nil || !a.Done {
		return
	}
	ids := map[string][]string{}
	for _, row := range a.Records {
		email := strings.ToLower(text(field(row, "Email")))
		ids[email] = append(ids[email], text(field(row, "Id")))
	}
	for i := range writes {
		if found := ids[unnamed(i)]; len(found) == 1 {
			p.outcomes[i].ExistingID = found[0]
		}
	}
}
