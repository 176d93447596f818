package leadbridge

import "time"

// CauseKind says what sort of act changed a lead.
type CauseKind string

// The causes of a change.
const (
	CauseImport   CauseKind = "import"   // a row of an import job
	CauseRollback CauseKind = "rollback" // taking an import, a run of a sync, or a bulk action back
	CauseReapply  CauseKind = "reapply"  // taking a rollback back
	CauseEdit     CauseKind = "edit"     // a person, through the API or a page
	CauseMerge    CauseKind = "merge"
	CauseUnmerge  CauseKind = "unmerge"
	CauseSync     CauseKind = "sync"
	CauseBulk     CauseKind = "bulk" // a person, to many leads at once
)

// Cause says who or what changed a lead.
type Cause struct {
	Kind CauseKind `json:"kind"`
	// Actor is the name of the API token or user, if a person stood behind it.
	Actor string `json:"actor,omitempty"`
	// Job is the import job, Row its data row from 1, if there is one.
	Job string `json:"job,omitempty"`
	Row int64  `json:"row,omitempty"`
	// Run is the sync run, Integration the one that it belongs to.
	Run         string `json:"run,omitempty"`
	Integration string `json:"integration,omitempty"`
	// Other is the other lead of a merge.
	Other string `json:"other,omitempty"`
	// Bulk is the bulk action.
	Bulk string `json:"bulk,omitempty"`
}

// RevisionOp is what a revision did to its lead.
type RevisionOp string

// What a revision can do.
const (
	OpCreate  RevisionOp = "create"
	OpUpdate  RevisionOp = "update"
	OpDelete  RevisionOp = "delete"
	OpRestore RevisionOp = "restore"
)

// Revision is one change of one lead. Before and After hold only the fields
// that changed; a field absent from one of them did not exist on that side. To
// delete and to restore a lead changes none.
type Revision struct {
	LeadID  string     `json:"leadId"`
	LeadSeq int64      `json:"-"`
	Version int64      `json:"version"`
	Op      RevisionOp `json:"op"`
	At      time.Time  `json:"at"`
	Cause   Cause      `json:"cause"`
	Before  Values     `json:"before,omitempty"`
	After   Values     `json:"after,omitempty"`
}

// Diff returns the fields of before and after in which the two differ.
// A field that is empty on one side and absent on the other does not differ.
func Diff(before, after Values) (b, a Values) {
	b, a = Values{}, Values{}
	for name, was := range before {
		if is := after[name]; is != was {
			b[name] = was
			if _, there := after[name]; there {
				a[name] = is
			}
		}
	}
	for name, is := range after {
		if _, there := before[name]; !there && is != "" {
			a[name] = is
		}
	}
	return b, a
}
