package web

import (
	"errors"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/syncer"
)

// trialView shows what one mapping makes of a real record.
type trialView struct {
	Trial   syncer.Trial
	Field   *syncer.TrialField
	Problem string
	// Blocked says why no record can be looked at.
	Blocked string
}

// tryMapping shows what the mapping in the form makes of a record, before it
// is saved, and draws the values that can be translated anew.
func (w *Web) tryMapping(p *page) error {
	_ = p.value("source") // parses the form
	was := leadbridge.IntegrationMapping{FieldMapping: leadbridge.FieldMapping{ID: p.value("mapping")}}
	m := readMapping(p, was)
	form, err := w.mappingFormOf(p, m)
	if err != nil {
		return err
	}
	form.Redraw = p.value("drawn") != form.Drawn()
	if err := form.try(p, w); err != nil {
		return err
	}
	return p.fragment("integrations/mapping", "mapping-trial", form)
}

func (f *mappingForm) try(p *page, w *Web) error {
	switch {
	case !p.User.May(access.SyncRead):
		f.Trial.Blocked = "Your role does not show records of the CRM."
	case len(f.Mapping.Sources()) == 0 && f.Mapping.DefaultValue == "" && f.Mapping.TransformFunction == "", f.Mapping.TargetField == "":
		f.Trial.Blocked = "Choose both fields, and what becomes of a real record shows here."
	}
	if f.Trial.Problem = f.taken(); f.Trial.Blocked+f.Trial.Problem != "" {
		return nil
	}
	draft := f.Mapping
	t, err := w.SyncStates.Try(p.ctx(), f.Head.ID, syncer.TrialRequest{Object: draft.Object, RecordID: p.value("record"), Mapping: &draft})
	var known *leadbridge.Error
	if errors.As(err, &known) && known.Kind != leadbridge.Internal {
		f.Trial.Problem = plainWays(sentence(known.Msg))
		return nil
	}
	if err != nil {
		return err
	}
	nameOptions(t.Fields, f.Map)
	f.Trial.Trial = t
	for n := range t.Fields {
		if t.Fields[n].MappingID == draft.ID {
			f.Trial.Field = &t.Fields[n]
			t.Fields[n].Issue = plainWays(t.Fields[n].Issue)
		}
	}
	return nil
}
