// Package source turns files into rows: CSV and its dialects, Excel
// workbooks, JSON and NDJSON, plain or compressed. It streams: memory does
// not grow with the file.
package source

import (
	"io"

	"leadbridge"
)

// File is what a reader reads from. It must support reads at any place, so
// that an import can go on where it stopped.
type File interface {
	io.ReaderAt
	Name() string // as the user called it; its ending is only a hint
	Size() int64  // bytes
}

// Row is one data row.
type Row struct {
	// Number counts data rows from 1; rows with nothing in them are not data.
	Number int64
	// Line is the physical line, sheet row or array element the row starts
	// at, from 1, as a person would find it in the file.
	Line int64
	// Cells has one text for each column. It belongs to the caller.
	Cells []string
	// Position is where reading goes on after this row; see [Start].
	Position int64
	// EndLine is the physical line the row ends at, 0 if the format has none.
	EndLine int64
}

// Next returns the Start behind the row.
func (r Row) Next() Start {
	s := Start{Position: r.Position, Number: r.Number}
	if r.EndLine > 0 {
		s.Line = r.EndLine + 1
	}
	return s
}

// RowError spoils one row only: the reader can go on after it. The row it
// came with has its Number, Line and Position set, and its cells as far as
// they could be read.
type RowError struct {
	Line    int64
	Column  string // if one cell is at fault
	Message string // what is wrong and what to do, for a person
}

func (e *RowError) Error() string { return e.Message }

// Reader yields the rows of one table of a file.
type Reader interface {
	// Columns returns the unique, non-blank names of the columns.
	Columns() []string
	// Read returns the next row, io.EOF after the last, a *RowError for a row
	// that cannot be read, or a *leadbridge.Error when the file as a whole
	// cannot be read on.
	Read() (Row, error)
	Close() error
}

// Start says where reading begins. The zero Start is the file's beginning.
type Start struct {
	Position int64 // Row.Position of the last row that was taken
	Number   int64 // its Row.Number
	// Line is the physical line at Position, as [Row.Next] tells it. Where it
	// is 0, the lines before Position are counted, which takes reading them.
	Line int64
}

// Dialect is what detection found, or was told, of a file. It is shown to
// the user and can be stored and given again.
type Dialect struct {
	Format      leadbridge.ImportType `json:"format"`
	Compression string                `json:"compression,omitempty"` // gzip, zip
	Member      string                `json:"member,omitempty"`      // the file inside a zip

	Encoding  string `json:"encoding,omitempty"`  // an IANA name
	Delimiter string `json:"delimiter,omitempty"` // empty: a line is one cell
	Quote     string `json:"quote,omitempty"`     // empty: quotes are text
	Escape    string `json:"escape,omitempty"`    // `"` for doubled quotes, or `\`
	// Comment starts a line that is no row, unless the line has as many cells
	// as the table has columns.
	Comment string `json:"comment,omitempty"`
	// HeaderRow is the physical row of the header from 1, -1 if there is none.
	HeaderRow int `json:"headerRow"`
	// DataRow is the physical row the data begins at where there is no header
	// but something else above the data; 0 means the first.
	DataRow int `json:"dataRow,omitempty"`

	Sheet  string   `json:"sheet,omitempty"`
	Sheets []string `json:"sheets,omitempty"`

	// Path is the key of the array of records in a JSON object, "" if the
	// records stand by themselves.
	Path string `json:"path,omitempty"`
	// Keys are the keys of JSON records, in the order they were met.
	Keys []string `json:"keys,omitempty"`

	// Notes tell the user what was guessed and why, one sentence each.
	Notes []string `json:"notes,omitempty"`
}
