package leadbridge

import "time"

// PlanStatus is where a plan stands.
type PlanStatus string

// The states of a plan.
const (
	PlanRunning   PlanStatus = "RUNNING"
	PlanReady     PlanStatus = "READY"
	PlanCancelled PlanStatus = "CANCELLED"
	PlanFailed    PlanStatus = "FAILED"
)

// ImportPlan is what an import of a whole file would do, found out without
// writing any of it. It holds as long as the leads stay as they are.
type ImportPlan struct {
	ID     string
	Status PlanStatus
	// Hash stands for the file, how it is read, its mapping, its options and
	// the user's own fields. An import that is to do exactly what the plan
	// says names it; it is refused if its own is another.
	Hash string

	// What the plan is about, settled as an import's is.
	FileURL      string
	FileName     string
	ImportType   ImportType
	Columns      []string
	Dialect      []byte // the reader's own JSON form
	FieldMapping []FieldMapping
	Options      ImportOptions
	Actor        string

	// Total is how many rows the file has: an estimate while the plan runs,
	// exact when it is ready. Processed is how many were looked at.
	Total     int64
	Processed int64
	Counts    PlanCounts
	// Examples are the first rows of each outcome, in the file's order.
	Examples []PlanExample
	// Refusals say why rows would be refused, the most frequent reason first.
	Refusals []PlanRefusal
	// Estimate says that the file has more people than the plan could keep in
	// mind, so that some rows that repeat one another were counted as new.
	Estimate bool

	StartedAt    time.Time
	CompletedAt  time.Time
	ErrorMessage string // why it failed
}

// PlanCounts counts rows by what would become of them; every processed row is
// in exactly one of them.
type PlanCounts struct {
	Create    int64 `json:"create"`    // new leads
	Possible  int64 `json:"possible"`  // new leads that would go on the review list
	Update    int64 `json:"update"`    // known leads that would change
	Unchanged int64 `json:"unchanged"` // duplicates whose update would change nothing
	Duplicate int64 `json:"duplicate"` // duplicates that would be left out
	Fail      int64 `json:"fail"`      // rows that would be refused
	// InFile counts the duplicate, unchanged and update rows that repeat an
	// earlier row of the same file.
	InFile int64 `json:"inFile"`
}

// Add adds d to c.
func (c *PlanCounts) Add(d PlanCounts) {
	c.Create += d.Create
	c.Possible += d.Possible
	c.Update += d.Update
	c.Unchanged += d.Unchanged
	c.Duplicate += d.Duplicate
	c.Fail += d.Fail
	c.InFile += d.InFile
}

// PlanRefusal is one reason for which rows would be refused. A row can be
// refused for several.
type PlanRefusal struct {
	Field   string `json:"field"` // empty: the row as a whole
	Rule    string `json:"rule"`
	Message string `json:"message"` // of the first row
	Hint    string `json:"hint,omitempty"`
	Value   string `json:"value,omitempty"` // of the first row
	Rows    int64  `json:"rows"`
}

// PlanExample is what would become of one row.
type PlanExample struct {
	Row     int64     `json:"row"`  // data row, from 1
	Line    int64     `json:"line"` // physical line or sheet row, from 1
	Outcome RowStatus `json:"outcome"`
	// Reason is one plain sentence: why the row would have this outcome.
	Reason string `json:"reason"`
	// Values are the lead as it would be stored; for an update only the
	// fields that would change, with what they held in Before.
	Values Values `json:"values,omitempty"`
	Before Values `json:"before,omitempty"`
	// Changes are what cleansing would rewrite, Issues what is wrong.
	Changes []Change `json:"changes,omitempty"`
	Issues  []Issue  `json:"issues,omitempty"`
	// Raw holds the cells of a row that would be refused, by column.
	Raw []string `json:"raw,omitempty"`
	// OtherID is the stored lead, or OtherRow the earlier row of the file,
	// that the row was held against; OtherName is whom it names.
	OtherID   string       `json:"otherId,omitempty"`
	OtherRow  int64        `json:"otherRow,omitempty"`
	OtherName string       `json:"otherName,omitempty"`
	Match     *MatchResult `json:"match,omitempty"`
}
