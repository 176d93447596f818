package remote

import (
	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/mapping"
)

// Inbound turns the values of a CRM's record into those of a lead.
type Inbound struct {
	stage   pipeline.Stage
	columns []string
}

// CompileInbound makes a function of the mappings that flow to us; the others
// are passed over.
func CompileInbound(ms []leadbridge.IntegrationMapping, o mapping.CompileOptions) (*Inbound, error) {
	var inbound []leadbridge.FieldMapping
	var columns []string
	seen := map[string]bool{}
	for _, m := range ms {
		if m.Direction == leadbridge.Outbound {
			continue
		}
		inbound = append(inbound, m.FieldMapping)
		for _, source := range m.Sources() {
			if !seen[source] {
				seen[source] = true
				columns = append(columns, source)
			}
		}
	}
	stage, err := mapping.Compile(inbound, columns, o)
	return &Inbound{stage, columns}, err
}

// Fields are the names of the CRM's fields that are read.
func (in *Inbound) Fields() []string { return in.columns }

// Draft starts a record on its road to becoming a lead.
func (in *Inbound) Draft(values map[string]string) *pipeline.Draft {
	d := &pipeline.Draft{Cells: make([]string, len(in.columns)), Values: leadbridge.Values{}}
	for i, c := range in.columns {
		d.Cells[i] = values[c]
	}
	in.stage.Apply(d)
	return d
}
