package syncer

import (
	"context"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/pipeline/validate"
	"leadbridge/internal/provider"
)

// session is an integration opened for work: its client, rules and mappings
// as they are now.
type session struct {
	service     *Service
	integration leadbridge.Integration
	provider    provider.Provider
	client      *provider.Client
	policy      leadbridge.SyncPolicy
	office      leadbridge.Defaults
	objects     []*object // those that are kept in step, in the owner's order
}

// object is a kind of record that is kept in step.
type object struct {
	provider.Object
	session  *session
	mappings []leadbridge.IntegrationMapping
	inbound  *remote.Inbound
	cleanse  pipeline.Stage
	validate pipeline.Stage
	// fields are ours that are mapped.
	fields []agree.Field
	// sources are the CRM's fields that each of ours is made of.
	sources map[string][]string
	// person says that a record is a person by itself; others, such as deals,
	// read the person from another record.
	person bool
}

// open opens an integration for work. It makes no call.
func (s *Service) open(ctx context.Context, integrationID string) (*session, error) {
	const op = "syncer.open"
	i, err := s.store.Integration(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	if err := unusable(op, i); err != nil {
		return nil, err
	}
	p, err := s.accounts.Provider(i.Provider)
	if err != nil {
		return nil, err
	}
	client, err := s.accounts.Dial(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return nil, err
	}
	office, err := s.store.Defaults(ctx)
	if err != nil {
		return nil, err
	}
	mappings, err := s.store.Mappings(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	se := &session{service: s, integration: i, provider: p, client: client, policy: i.Policy.WithDefaults(), office: office}
	for _, name := range i.Objects {
		o, err := se.object(name, mappings, custom)
		if err != nil {
			return nil, err
		}
		se.objects = append(se.objects, o)
	}
	return se, nil
}

func (se *session) object(name string, mappings []leadbridge.IntegrationMapping, custom []leadbridge.Field) (*object, error) {
	definition, err := se.provider.Object(name)
	if err != nil {
		return nil, err
	}
	o := &object{Object: definition, session: se, sources: map[string][]string{}, person: definition.Kind == provider.KindLead}
	var rules []leadbridge.FieldMapping
	for _, m := range mappings {
		if m.Object != name {
			continue
		}
		o.mappings = append(o.mappings, m)
		rules = append(rules, m.FieldMapping)
		for _, source := range m.Sources() {
			o.person = o.person && !(strings.Contains(source, ".") && saysWho(m.TargetField))
		}
		for _, target := range targetsOf(m.TargetField) {
			o.addField(target, m)
		}
	}
	region, today := se.office.RegionOr(se.service.Region), se.service.Now()
	types := make(map[string]leadbridge.FieldType, len(custom))
	for _, f := range custom {
		types[f.Name] = f.Type
	}
	if o.inbound, err = remote.CompileInbound(o.mappings, mapping.CompileOptions{Custom: custom, Region: region}); err != nil {
		return nil, err
	}
	o.cleanse = cleanse.New(se.office.Cleansing, cleanse.Context{Region: region, CustomTypes: types, Today: today})
	checks := validate.Options{Custom: custom, Today: today, Region: region}
	o.validate, err = validate.New(slices.Concat(validate.Defaults(), validate.ForFields(custom), validate.Usable(se.office.Rules, checks), mapping.Rules(rules)), checks)
	return o, err
}

// saysWho reports whether a field says who a lead is. A person's company may
// come from a record of its own, a person's name does not.
func saysWho(target string) bool {
	switch target {
	case leadbridge.FieldFullName, leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail, leadbridge.FieldPhone:
		return true
	}
	return false
}

// targetsOf are the fields of a lead that a mapping fills.
func targetsOf(target string) []string {
	switch target {
	case "":
		return nil
	case leadbridge.FieldFullName:
		return []string{leadbridge.FieldFirstName, leadbridge.FieldLastName}
	}
	return []string{target}
}

// addField notes a mapped field. Several mappings of one field are one field
// that flows wherever one of them lets it.
func (o *object) addField(name string, m leadbridge.IntegrationMapping) {
	d := m.Direction
	switch o.session.integration.SyncDirection {
	case leadbridge.Bidirectional:
	case d, leadbridge.SyncDirection(""):
	default:
		if d == leadbridge.Bidirectional {
			d = o.session.integration.SyncDirection
		} else {
			return // flows only where the integration does not
		}
	}
	if d != leadbridge.Outbound || len(o.sources[name]) == 0 {
		o.sources[name] = append(o.sources[name], m.Sources()...)
	}
	for i := range o.fields {
		if f := &o.fields[i]; f.Name == name {
			if f.Direction != d {
				f.Direction = leadbridge.Bidirectional
			}
			return
		}
	}
	o.fields = append(o.fields, agree.Field{Name: name, Direction: d, Policy: o.session.policy.For(name)})
}

// find returns the kind of record of that name; nil: it is not kept in step.
func (se *session) find(name string) *object {
	for _, o := range se.objects {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// target is the kind of record that a lead without one becomes; nil: none,
// because leads do not flow out.
func (se *session) target() *object {
	if se.integration.SyncDirection == leadbridge.Inbound {
		return nil
	}
	for _, o := range se.objects {
		if o.person && !o.ReadOnly && o.sends() {
			return o
		}
	}
	return nil
}

// sends reports whether any field flows to the CRM, receives whether any
// flows to us.
func (o *object) sends() bool {
	return !o.ReadOnly && slices.ContainsFunc(o.fields, func(f agree.Field) bool { return f.Direction != leadbridge.Inbound })
}

func (o *object) receives() bool {
	return slices.ContainsFunc(o.fields, func(f agree.Field) bool { return f.Direction != leadbridge.Outbound })
}

// reads are the CRM's fields that are read of a record.
func (o *object) reads() []string {
	if o.Kind == provider.KindActivity {
		return o.Keeps
	}
	return o.inbound.Fields()
}

// draft starts a record on its road: mapped and cleansed, not yet validated.
func (o *object) draft(record map[string]string) *pipeline.Draft {
	d := o.inbound.Draft(record)
	o.cleanse.Apply(d)
	return d
}

// image returns a record in our canonical form: each of our mapped fields
// that was read, "" for what is empty there; and what came of them besides,
// such as an extension split off a phone.
func (o *object) image(d *pipeline.Draft, record map[string]string) leadbridge.Values {
	values := leadbridge.Values{}
	for name, v := range d.Values {
		if v != "" {
			values[name] = v
		}
	}
	for _, f := range o.fields {
		if f.Direction == leadbridge.Outbound {
			if !o.readsBack(f.Name) {
				delete(values, f.Name)
			}
			continue
		}
		for _, source := range o.sources[f.Name] {
			if _, read := record[source]; read {
				values[f.Name] = d.Values[f.Name]
			}
		}
	}
	return values
}

// readsBack reports whether a field that flows out also comes in, by another
// mapping or as part of another value.
func (o *object) readsBack(name string) bool {
	return slices.ContainsFunc(o.mappings, func(m leadbridge.IntegrationMapping) bool {
		return m.Direction != leadbridge.Outbound && slices.Contains(targetsOf(m.TargetField), name)
	})
}

// fieldsFor are the mapped fields, and those that an image has besides, which
// only come in.
func (o *object) fieldsFor(image leadbridge.Values) []agree.Field {
	fields := o.fields
	for _, name := range image.Names() {
		if !slices.ContainsFunc(o.fields, func(f agree.Field) bool { return f.Name == name }) {
			fields = append(slices.Clip(fields), agree.Field{Name: name, Direction: leadbridge.Inbound, Policy: o.session.policy.For(name)})
		}
	}
	return fields
}

// outbound compiles the way out. It needs the CRM's fields, which may cost a
// call.
func (o *object) outbound(ctx context.Context) (*remote.Outbound, error) {
	fields, err := o.session.client.Describe(ctx, o.Name)
	if err != nil {
		return nil, err
	}
	return remote.CompileOutbound(o.mappings, fields)
}

// cause is what a lead's revision says of a change by this integration.
func (se *session) cause(runID string, actor Actor) leadbridge.Cause {
	return leadbridge.Cause{Kind: leadbridge.CauseSync, Actor: string(actor), Run: runID, Integration: se.integration.ID}
}
