package leadbridge

import "time"

// ImportType is the format of an import's source.
type ImportType string

// The import types.
const (
	ImportCSV     ImportType = "CSV"
	ImportExcel   ImportType = "EXCEL"
	ImportJSON    ImportType = "JSON"
	ImportCRMSync ImportType = "CRM_SYNC"
)

// ImportTypes lists every import type.
var ImportTypes = []ImportType{ImportCSV, ImportExcel, ImportJSON, ImportCRMSync}

// ImportStatus is where an import job stands.
type ImportStatus string

// The states of an import job. The first four are the given ones.
const (
	ImportPending     ImportStatus = "PENDING"
	ImportProcessing  ImportStatus = "PROCESSING"
	ImportCompleted   ImportStatus = "COMPLETED"
	ImportFailed      ImportStatus = "FAILED"
	ImportCancelled   ImportStatus = "CANCELLED"
	ImportRollingBack ImportStatus = "ROLLING_BACK"
	ImportRolledBack  ImportStatus = "ROLLED_BACK"
	ImportReapplying  ImportStatus = "REAPPLYING" // a rollback is being undone
)

// ImportOptions is what the user chose for an import. Pointers tell "not
// said" from "no".
type ImportOptions struct {
	// SkipDuplicates is the given short form: true means OnDuplicate "skip",
	// false "create". OnDuplicate wins over it.
	SkipDuplicates *bool                 `json:"skipDuplicates,omitempty"`
	OnDuplicate    DuplicateMode         `json:"onDuplicate,omitempty"`
	UpdateRules    map[string]UpdateRule `json:"updateRules,omitempty"` // by field; "*" for the rest
	CleanseData    *bool                 `json:"cleanseData,omitempty"`
	ValidateData   *bool                 `json:"validateData,omitempty"`
	BatchSize      int                   `json:"batchSize,omitempty"` // rows a transaction

	Cleansing *CleansingOptions `json:"cleansing,omitempty"`
	Rules     []Rule            `json:"rules,omitempty"` // besides the defaults
	// ReplaceRules drops the default rules, so that only Rules apply.
	ReplaceRules bool         `json:"replaceRules,omitempty"`
	Match        *MatchPolicy `json:"match,omitempty"`

	// Region is the ISO 3166-1 alpha-2 country that phones, states and postal
	// codes are read under where the row names none. Empty means US.
	Region string `json:"region,omitempty"`
	// DateOrder is MDY, DMY or YMD, for dates that leave it open. Empty means
	// that the column decides, and then the region.
	DateOrder string `json:"dateOrder,omitempty"`

	Source *SourceOptions `json:"source,omitempty"`
}

// CleansingOptions switches the cleansing rules. A nil pointer means the
// default, which is on for all but RemoveSpecialChars.
type CleansingOptions struct {
	NormalizePhone         *bool `json:"normalizePhone,omitempty"`
	NormalizeEmail         *bool `json:"normalizeEmail,omitempty"`
	TrimStrings            *bool `json:"trimStrings,omitempty"`
	CapitalizeName         *bool `json:"capitalizeName,omitempty"`
	RemoveSpecialChars     *bool `json:"removeSpecialChars,omitempty"`
	NormalizeDate          *bool `json:"normalizeDate,omitempty"`
	NormalizeState         *bool `json:"normalizeState,omitempty"`
	NormalizePostalCode    *bool `json:"normalizePostalCode,omitempty"`
	NormalizeCountry       *bool `json:"normalizeCountry,omitempty"`
	NormalizeInsuranceType *bool `json:"normalizeInsuranceType,omitempty"`
	NormalizeCompany       *bool `json:"normalizeCompany,omitempty"`
}

// SourceOptions overrides what detection would find in a file. Zero values
// mean "detect".
type SourceOptions struct {
	Format    string `json:"format,omitempty"`    // csv, xlsx, json
	Encoding  string `json:"encoding,omitempty"`  // an IANA name, for example windows-1252
	Delimiter string `json:"delimiter,omitempty"` // one byte, or "tab"
	Quote     string `json:"quote,omitempty"`     // one byte, or "none"
	// HeaderRow is the physical row of the header from 1; -1 means that the
	// file has none.
	HeaderRow int    `json:"headerRow,omitempty"`
	Sheet     string `json:"sheet,omitempty"`
}

// ImportJob is one import of one file.
type ImportJob struct {
	ID            string
	Seq           int64 // the store's own short name
	IntegrationID string
	Name          string
	ImportType    ImportType
	Status        ImportStatus
	FileName      string
	FileURL       string // our own opaque reference to the stored file
	FileSize      int64
	Options       ImportOptions
	// FieldMapping is what the user confirmed; nil means the suggestions.
	FieldMapping []FieldMapping
	// Columns are the file's column names, known once the file was opened.
	Columns []string
	// Dialect is how the file is read, in the reader's own JSON form.
	Dialect []byte
	Actor   string

	ScheduledFor time.Time
	CreatedAt    time.Time
	StartedAt    time.Time
	CompletedAt  time.Time

	Counts     ImportCounts
	Checkpoint Checkpoint
	// StartedRow is how many rows were processed when the job was last started.
	StartedRow int64
	Undo       UndoState
	// UndoneBy asked for the rollback, or for its undoing.
	UndoneBy string
	// ErrorMessage says why the job failed as a whole.
	ErrorMessage string
	// Pass counts the runs over the rows: 1 is the import itself, each
	// retry of failed rows is one more.
	Pass int
	// PlanHash names the plan that the import was approved by; see
	// [ImportPlan.Hash]. It is empty if there was none.
	PlanHash string
	// Version is raised by every write of the job row.
	Version int64
}

// UndoState is how far a rollback, or the undoing of one, got.
type UndoState struct {
	// Row is the last row that was dealt with.
	Row int64
	// Status is the job's status from before the rollback, to go back to.
	Status ImportStatus
	// Kept counts the rows whose lead was left alone, in whole or in part,
	// because someone changed it since.
	Kept int64
	// At is when it began.
	At time.Time
}

// ImportCounts counts rows by what became of them. Success = created +
// updated + possible-and-created; every processed row is exactly one of
// success, failed and duplicate.
type ImportCounts struct {
	Total     int64 // exact once the file was read to its end; an estimate before
	Processed int64
	Success   int64
	Failed    int64
	Duplicate int64 // held to be duplicates and skipped
	Possible  int64 // stored, and put on the review list; part of Success
	Created   int64 // part of Success
	Updated   int64 // part of Success
}

// Add adds d to c, except Total.
func (c *ImportCounts) Add(d ImportCounts) {
	c.Processed += d.Processed
	c.Success += d.Success
	c.Failed += d.Failed
	c.Duplicate += d.Duplicate
	c.Possible += d.Possible
	c.Created += d.Created
	c.Updated += d.Updated
}

// Checkpoint is how far an import got. It is written in the transaction of
// the batch it follows.
type Checkpoint struct {
	Position int64 `json:"position"` // opaque to all but the file's reader
	Row      int64 `json:"row"`      // the last data row that was stored, from 1
	Done     bool  `json:"done,omitempty"`
}

// RowStatus is what became of one row.
type RowStatus string

// The outcomes of a row.
const (
	RowCreated   RowStatus = "created"
	RowUpdated   RowStatus = "updated"
	RowUnchanged RowStatus = "unchanged" // a duplicate whose update changed nothing
	RowDuplicate RowStatus = "duplicate" // skipped
	RowPossible  RowStatus = "possible"  // created, and put on the review list
	RowFailed    RowStatus = "failed"
)

// RowStatuses lists every outcome of a row.
var RowStatuses = []RowStatus{RowCreated, RowUpdated, RowUnchanged, RowDuplicate, RowPossible, RowFailed}

// ReasonCreated is the reason of most rows: they are of somebody new.
const ReasonCreated = "Nobody like this was known."

// ImportRecord is what became of one row of an import.
type ImportRecord struct {
	Row    int64     `json:"row"`  // data row, from 1
	Line   int64     `json:"line"` // physical line or sheet row, from 1
	Status RowStatus `json:"status"`
	// Reason is one plain sentence: why the row has this outcome.
	Reason string `json:"reason"`
	LeadID string `json:"leadId,omitempty"`
	// LeadSeq and LeadVersion name the revision the row made.
	LeadSeq     int64 `json:"-"`
	LeadVersion int64 `json:"-"`
	// LeadName is what to call that lead now.
	LeadName string `json:"leadName,omitempty"`
	// DuplicateOf is the lead that the row was held against, OtherName what
	// to call it now.
	DuplicateOf string       `json:"duplicateOf,omitempty"`
	OtherName   string       `json:"otherName,omitempty"`
	Match       *MatchResult `json:"match,omitempty"`
	Issues      []Issue      `json:"issues,omitempty"`
	Changes     []Change     `json:"changes,omitempty"`
	// Raw holds the cells as they were read; kept only where a person may
	// have to look at them again (failed, duplicate and possible rows).
	Raw []string `json:"raw,omitempty"`
	// Uploaded holds the cells as they were uploaded, of a row that someone
	// corrected since.
	Uploaded []string `json:"uploaded,omitempty"`
	// Undo says what a rollback did with the row's lead: "removed",
	// "restored" (its fields), "kept" (left alone, for someone changed it
	// since) or "partly" (some fields restored, some kept); after the rollback
	// was undone "reapplied". UndoKept names the fields that were kept.
	Undo     string   `json:"undo,omitempty"`
	UndoKept []string `json:"undoKept,omitempty"`
}

// Progress is an import's progress in the given shape.
type Progress struct {
	JobID         string       `json:"jobId"`
	Status        ImportStatus `json:"status"`
	TotalRows     int64        `json:"totalRows"`
	ProcessedRows int64        `json:"processedRows"`
	SuccessRows   int64        `json:"successRows"`
	FailedRows    int64        `json:"failedRows"`
	DuplicateRows int64        `json:"duplicateRows"`
	PossibleRows  int64        `json:"possibleRows"`
	CreatedRows   int64        `json:"createdRows"`
	UpdatedRows   int64        `json:"updatedRows"`
	// Percentage runs from 0 to 100.
	Percentage float64 `json:"percentage"`
	// EstimatedTimeRemaining is in milliseconds; nil while unknown.
	EstimatedTimeRemaining *int64 `json:"estimatedTimeRemaining"`
	// RowsPerSecond is the rate since the job started.
	RowsPerSecond float64 `json:"rowsPerSecond"`
	ErrorMessage  string  `json:"errorMessage,omitempty"`
}
