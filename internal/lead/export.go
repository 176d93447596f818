package lead

import (
	"context"
	"io"
	"slices"
	"time"

	"leadbridge"
)

// Format is the form of an export.
type Format string

// The forms of an export.
const (
	FormatCSV    Format = "csv"  // RFC 4180, UTF-8
	FormatXLSX   Format = "xlsx" // as many sheets as the rows need
	FormatNDJSON Format = "ndjson"
)

// Formats lists every form of an export.
var Formats = []Format{FormatCSV, FormatXLSX, FormatNDJSON}

// The columns beside those of the fields: the ID is the first, the times are
// the last.
const (
	columnID      = "id"
	columnCreated = "createdAt"
	columnUpdated = "updatedAt"
)

// table is what writes an export in one format.
type table interface {
	header(columns []column) error
	row(cells []string) error
	// end writes what is left.
	end() error
	// close frees what the table holds, also after an error.
	close() error
}

// column is a column of an export.
type column struct {
	name string
	kind leadbridge.FieldType
}

// Export writes the leads that the filter selects, oldest first, and returns
// how many. The columns are the ID, the fields of the catalogue, the custom and
// metadata fields that are defined or in use, all by the names under which an
// import finds them again, and when the lead was created and last changed. Memory does not grow with their
// number. Nothing is written if the format or the filter is wrong.
//
// In CSV and XLSX, a text that a spreadsheet would take for a formula gets an
// apostrophe in front; see [formula.Defuse].
func (s *Service) Export(ctx context.Context, w io.Writer, format Format, f Filter) (int64, error) {
	const op = "lead.Export"
	f = s.resolve(f)
	var t table
	switch format {
	case FormatCSV:
		t = newCSVTable(w)
	case FormatXLSX:
		t = newXLSXTable(w)
	case FormatNDJSON:
		t = newNDJSONTable(w)
	default:
		return 0, leadbridge.InvalidField(op, "format", "is %q; it must be csv, xlsx or ndjson", format)
	}
	columns, err := s.columns(ctx, f)
	if err != nil {
		return 0, err
	}
	defer t.close()
	if err := t.header(columns); err != nil {
		return 0, err
	}
	n, cells := int64(0), make([]string, len(columns))
	err = s.store.EachLead(ctx, f, func(l *leadbridge.Lead) error {
		last := len(cells) - 1
		cells[0], cells[last-1], cells[last] = l.ID, l.CreatedAt.Format(time.RFC3339), l.UpdatedAt.Format(time.RFC3339)
		for i := 1; i < last-1; i++ {
			cells[i] = l.Values[columns[i].name]
		}
		n++
		return t.row(cells)
	})
	if err != nil {
		return n, err
	}
	return n, t.end()
}

func (s *Service) columns(ctx context.Context, f Filter) ([]column, error) {
	used, err := s.store.ExtraFields(ctx, f)
	if err != nil {
		return nil, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return nil, err
	}
	columns := []column{{columnID, leadbridge.TypeString}}
	for _, field := range slices.Concat(leadbridge.Fields, custom) {
		columns = append(columns, column{field.Name, field.Type})
	}
	for _, name := range used {
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
			columns = append(columns, column{name, leadbridge.TypeString})
		}
	}
	return append(columns, column{columnCreated, leadbridge.TypeDateTime}, column{columnUpdated, leadbridge.TypeDateTime}), nil
}
