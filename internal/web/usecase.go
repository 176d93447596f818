package web

// UseCases is what the pages call, one interface for each area. The API calls
// the same.
type UseCases struct {
	Imports      Imports
	Leads        Leads
	LeadWriter   LeadWriter
	Bulk         Bulk
	Fields       Fields
	Duplicates   Duplicates
	Comparisons  Comparisons
	Merges       Merges
	MergeBatches MergeBatches
	Integrations Integrations
	SyncStates   SyncStates
	Syncs        Syncs
	ImportSetup  ImportSetup
	FieldMaker   FieldMaker
	OwnFields    OwnFields
	Office       OfficeSettings
	Rehearsals   Rehearsals
	Quality      Quality
	SyncGlances  SyncGlances
}
