package syncer

import (
	"context"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// TrialRequest asks what mappings make of a real record.
type TrialRequest struct {
	// Object is the kind of record; "": the integration's first.
	Object string
	// RecordID is the CRM's; "": one of the first that it lists.
	RecordID string
	// Choices asks for records that can be tried, beside the one named.
	Choices bool
	// Mapping is tried in the place of the stored one of its ID, or beside
	// those there are; nil: they are tried as they are.
	Mapping *leadbridge.IntegrationMapping
}

// Trial is what mappings make of a record, and of its lead on the way back.
// Nothing of it is stored or sent.
type Trial struct {
	Object   string `json:"object"`
	RecordID string `json:"recordId"`
	// LeadID is the lead that the record is linked to; "": there is none, and
	// what goes back is what the record itself would become.
	LeadID string       `json:"leadId,omitempty"`
	Fields []TrialField `json:"fields" nullable:"false"`
	// Choices are records that can be tried, if none was named or they were
	// asked for.
	Choices []TrialChoice `json:"choices,omitempty"`
}

// TrialField is what one mapping does.
type TrialField struct {
	MappingID string                   `json:"mappingId,omitempty"` // empty for one that is not stored
	Sources   []string                 `json:"sources"`
	Target    string                   `json:"target"`
	Direction leadbridge.SyncDirection `json:"direction"`
	// Theirs is what the record holds, Ours what the lead gets of it.
	Theirs string `json:"theirs"`
	Ours   string `json:"ours"`
	// Lead is what the lead holds, Back what the record would get of it.
	Lead string `json:"lead"`
	Back string `json:"back"`
	// Issue says why the value does not fit, here or in the CRM.
	Issue string `json:"issue,omitempty"`
}

// TrialChoice is a record that can be tried.
type TrialChoice struct {
	RecordID string `json:"recordId"`
	Title    string `json:"title"`
}

// trialChoices is how many records are offered.
const trialChoices = 10

// Try tells what an integration's mappings make of a record, before anything
// is synced: through the same stages as a run.
func (s *Service) Try(ctx context.Context, integrationID string, r TrialRequest) (Trial, error) {
	se, err := s.open(ctx, integrationID)
	if err != nil {
		return Trial{}, err
	}
	o, err := se.onTrial(ctx, r)
	if err != nil {
		return Trial{}, err
	}
	t := Trial{Object: o.Name}
	record, err := o.trialRecord(ctx, r, &t)
	if err != nil {
		return t, err
	}
	t.RecordID = record.ID
	in := o.draft(record.Values)
	o.validate.Apply(in)
	lead, err := o.trialLead(ctx, record.ID, &t)
	if err != nil {
		return t, err
	}
	if lead == nil {
		lead = in.Values
	}
	back, err := o.trialBack(ctx, lead, t.LeadID == "")
	for _, m := range o.mappings {
		t.Fields = append(t.Fields, back.field(m, record.Values, in, lead))
	}
	return t, err
}

// onTrial is the object with the mapping that is tried.
func (se *session) onTrial(ctx context.Context, r TrialRequest) (*object, error) {
	const op = "syncer.Try"
	if r.Object == "" {
		r.Object = se.integration.Objects[0]
	}
	stored, err := se.service.store.Mappings(ctx, se.integration.ID)
	if err != nil {
		return nil, err
	}
	if r.Mapping != nil {
		tried := *r.Mapping
		tried.Object = r.Object
		at := slices.IndexFunc(stored, func(m leadbridge.IntegrationMapping) bool { return tried.ID != "" && m.ID == tried.ID })
		if at < 0 {
			stored = append(stored, tried)
		} else {
			stored[at] = tried
		}
	}
	custom, err := se.service.store.CustomFields(ctx)
	if err != nil {
		return nil, err
	}
	o, err := se.object(r.Object, stored, custom)
	if err == nil && len(o.mappings) == 0 {
		err = leadbridge.Errorf(leadbridge.Invalid, op, "No field of %s is mapped yet. Accept the suggestions, or map a field first.", o.Title)
	}
	return o, err
}

// trialRecord reads the record that was named, else the first of some.
func (o *object) trialRecord(ctx context.Context, r TrialRequest, t *Trial) (provider.Record, error) {
	const op = "syncer.Try"
	fields, crm := o.trialFields(), o.session.provider.Title
	if r.RecordID == "" || r.Choices {
		listed, err := o.trialList(ctx, fields, t)
		if err != nil {
			return provider.Record{}, err
		}
		if r.RecordID == "" && len(listed) == 0 {
			return provider.Record{}, leadbridge.Errorf(leadbridge.Invalid, op, "There are no %s in %s yet, so there is nothing to try the mappings on.", strings.ToLower(o.Title), crm)
		}
		for _, found := range listed {
			if r.RecordID == "" || found.ID == r.RecordID {
				return found, nil
			}
		}
	}
	found, err := o.session.client.Fetch(ctx, o.Name, []string{r.RecordID}, fields)
	if err == nil && (len(found) == 0 || found[0].State != provider.Live && found[0].State != "") {
		err = leadbridge.InvalidField(op, "recordId", "names no record of %s, or one that was deleted there. Copy the number from the record's address in %s", crm, crm)
	}
	if err != nil {
		return provider.Record{}, err
	}
	return found[0], nil
}

// trialFields are the CRM's fields that are mapped, whichever way they flow.
func (o *object) trialFields() []string {
	fields := slices.Clone(o.inbound.Fields())
	for _, m := range o.mappings {
		for _, source := range m.Sources() {
			if !slices.Contains(fields, source) {
				fields = append(fields, source)
			}
		}
	}
	return fields
}

// trialList reads the first records that the CRM lists, for the choices.
func (o *object) trialList(ctx context.Context, fields []string, t *Trial) ([]provider.Record, error) {
	var listed []provider.Record
	for page, err := range o.session.client.Pages(ctx, provider.Query{Object: o.Name, Fields: fields, Limit: trialChoices}) {
		if err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			if (r.State == provider.Live || r.State == "") && len(listed) < trialChoices {
				listed = append(listed, r)
				t.Choices = append(t.Choices, TrialChoice{r.ID, titleOf(o.draft(r.Values).Values, r.ID)})
			}
		}
		if len(listed) == trialChoices {
			break
		}
	}
	return listed, nil
}

// titleOf names a record for a person.
func titleOf(lead leadbridge.Values, id string) string {
	for _, name := range []string{lead[leadbridge.FieldFirstName] + " " + lead[leadbridge.FieldLastName], lead[leadbridge.FieldEmail], lead[leadbridge.FieldCompany]} {
		if name = strings.TrimSpace(name); name != "" {
			return name
		}
	}
	return id
}

// trialLead returns the values of the lead that a record is linked to; nil:
// there is none.
func (o *object) trialLead(ctx context.Context, id string, t *Trial) (leadbridge.Values, error) {
	s := o.session.service
	links, err := s.store.LinksOf(ctx, o.session.integration.ID, o.Name, []string{id})
	if err != nil || len(links) == 0 {
		return nil, err
	}
	l, err := s.store.Lead(ctx, links[0].LeadID)
	if leadbridge.KindOf(err) == leadbridge.NotFound || err == nil && l.Deleted() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t.LeadID = l.ID
	return l.Values, nil
}
