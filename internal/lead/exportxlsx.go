package lead

import (
	"archive/zip"
	"fmt"
	"io"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"leadbridge"
	"leadbridge/internal/formula"
)

// Excel's own limits.
const (
	maxSheetRows   = 1 << 20
	maxCellUnits   = 32767 // UTF-16 code units
	maxSheetFields = 1 << 14
)

// maxSheetBytes is about how long a sheet may become. Excel takes one of more
// than 4 GB, as the library writes it, for damaged.
const maxSheetBytes = 2 << 30

// xlsxTable writes a workbook. Rows go to temporary files first, so that
// memory does not grow with them. All cells are texts.
type xlsxTable struct {
	book    *excelize.File
	sheet   *excelize.StreamWriter
	columns []column
	cells   []any
	sheets  int
	rows    int // on the current sheet, with the header
	limit   int // rows on a sheet
	bytes   int // on the current sheet, about
}

func newXLSXTable(w io.Writer) *xlsxTable {
	book := excelize.NewFile()
	// Left alone, the library makes the whole file in memory before it writes
	// any of it; the buffer that it gives us stays empty.
	book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	return &xlsxTable{book: book, limit: maxSheetRows}
}

func (t *xlsxTable) header(columns []column) error {
	if len(columns) > maxSheetFields {
		return leadbridge.Errorf(leadbridge.Invalid, "lead.Export", "There are %d fields, and a sheet has room for %d. Export as csv instead.", len(columns), maxSheetFields)
	}
	t.columns, t.cells = columns, make([]any, len(columns))
	return t.nextSheet()
}

func (t *xlsxTable) nextSheet() error {
	if err := t.endSheet(); err != nil {
		return err
	}
	t.sheets++
	name := "Leads"
	if t.sheets == 1 {
		if err := t.book.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else {
		name = fmt.Sprintf("Leads %d", t.sheets)
		if _, err := t.book.NewSheet(name); err != nil {
			return err
		}
	}
	var err error
	if t.sheet, err = t.book.NewStreamWriter(name); err != nil {
		return err
	}
	if err := t.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, c := range t.columns {
		t.cells[i] = formula.Defuse(c.name)
	}
	t.rows, t.bytes = 0, 0
	return t.write()
}

func (t *xlsxTable) endSheet() error {
	if t.sheet == nil {
		return nil
	}
	return t.sheet.Flush()
}

func (t *xlsxTable) row(cells []string) error {
	if t.rows == t.limit || t.bytes > maxSheetBytes {
		if err := t.nextSheet(); err != nil {
			return err
		}
	}
	for i, c := range t.columns {
		text := formula.Defuse(cells[i])
		if len(text) > maxCellUnits && units(text) > maxCellUnits {
			return leadbridge.Errorf(leadbridge.Invalid, "lead.Export", "%s of the lead %s is longer than a cell of Excel can be. Export as csv instead.", c.name, cells[0])
		}
		t.cells[i] = nil // no cell
		if text != "" {
			t.cells[i] = text
			t.bytes += len(text) + len(`<c r="AB1048576" t="inlineStr"><is><t></t></is></c>`)
		}
	}
	return t.write()
}

func (t *xlsxTable) write() error {
	t.rows++
	return t.sheet.SetRow(fmt.Sprintf("A%d", t.rows), t.cells)
}

// units is how long Excel takes a text to be.
func units(text string) (n int) {
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

func (t *xlsxTable) end() error {
	if err := t.endSheet(); err != nil {
		return err
	}
	_, err := t.book.WriteToBuffer()
	return err
}

func (t *xlsxTable) close() error { return t.book.Close() }
