package syncer

import (
	"context"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/remote"
)

// trialBack is what would be written to a record.
type trialBack struct {
	values map[string]string
	issues []leadbridge.Issue
}

func (o *object) trialBack(ctx context.Context, lead leadbridge.Values, create bool) (trialBack, error) {
	if o.ReadOnly || o.session.integration.SyncDirection == leadbridge.Inbound {
		return trialBack{}, nil
	}
	fields, err := o.session.client.Describe(ctx, o.Name)
	if err != nil {
		return trialBack{}, err
	}
	out, err := remote.CompileOutbound(o.mappings, fields)
	if err != nil {
		return trialBack{}, err
	}
	values := out.Values(lead)
	return trialBack{values, remote.Preflight(values, create, fields)}, nil
}

// field is what one mapping does to the record and to the lead.
func (b trialBack) field(m leadbridge.IntegrationMapping, record map[string]string, in *pipeline.Draft, lead leadbridge.Values) TrialField {
	f := TrialField{MappingID: m.ID, Sources: m.Sources(), Target: m.TargetField, Direction: m.Direction}
	f.Theirs = joined(m.Sources(), record)
	targets := targetsOf(m.TargetField)
	f.Lead = joined(targets, lead)
	if m.Direction != leadbridge.Outbound {
		f.Ours = joined(targets, in.Values)
		f.Issue = issueOf(in.Issues, targets...)
	}
	if m.Direction != leadbridge.Inbound {
		f.Back = b.values[m.SourceField]
		if f.Issue == "" {
			f.Issue = issueOf(b.issues, m.SourceField)
		}
	}
	return f
}

// joined are the values of some fields, with spaces between them.
func joined(names []string, values map[string]string) string {
	var texts []string
	for _, name := range names {
		if v := values[name]; v != "" {
			texts = append(texts, v)
		}
	}
	return strings.Join(texts, " ")
}

// issueOf is what is wrong with one of some fields; "": nothing.
func issueOf(issues []leadbridge.Issue, fields ...string) string {
	for _, i := range issues {
		if slices.Contains(fields, i.Field) {
			return strings.TrimSpace(i.Message + " " + i.Hint)
		}
	}
	return ""
}
