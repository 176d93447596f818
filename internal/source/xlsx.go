package source

import (
	"fmt"
	"io"
	"strings"

	"leadbridge"
)

// headRows is how many rows with something in them are looked at to find the
// header and the width of the table.
const headRows = 100

// detectXLSX opens a workbook and chooses the sheet and the header.
func detectXLSX(f File, o leadbridge.SourceOptions, lim Limits) (Dialect, error) {
	w, err := openWorkbookFile(f, lim)
	if err != nil {
		return Dialect{}, err
	}
	s, h, err := chooseSheet(w, o.Sheet, int64(max(o.HeaderRow, 0)), lim)
	if err != nil {
		return Dialect{}, err
	}
	defer h.scanner.free()
	d := Dialect{Format: leadbridge.ImportExcel, Sheet: s.name, Sheets: w.visible(), HeaderRow: o.HeaderRow}
	if d.Notes = append(d.Notes, sheetNotes(w, s, o.Sheet != "")...); d.HeaderRow == 0 {
		i, confident := findHeader(h.rows)
		if d.HeaderRow = -1; i >= 0 {
			d.HeaderRow = int(h.lines[i])
		}
		if !confident {
			d.Notes = append(d.Notes, headerNote(d.HeaderRow))
		}
	}
	d.Notes = append(d.Notes, h.scanner.notes()...)
	return d, nil
}

// openXLSX reads the rows of a workbook's sheet.
func openXLSX(f File, d Dialect, start Start, lim Limits) (Reader, error) {
	w, err := openWorkbookFile(f, lim)
	if err != nil {
		return nil, err
	}
	_, h, err := chooseSheet(w, d.Sheet, int64(max(d.HeaderRow, 0)), lim)
	if err != nil {
		return nil, err
	}
	r := &xlsxReader{scanner: h.scanner, number: start.Number, pass: start.Position}
	if err := r.open(h, d.HeaderRow); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func openWorkbookFile(f File, lim Limits) (*workbook, error) {
	p, err := openPackage(f, lim.orDefault())
	if err != nil {
		return nil, err
	}
	return readWorkbook(p)
}

// chooseSheet opens the sheet of that name, or else the first visible one with
// a table, before which a title page may lie, or else the first with anything
// in it, and reads its head.
func chooseSheet(w *workbook, name string, from int64, lim Limits) (sheet, *sheetHead, error) {
	candidates := w.sheets
	if name != "" {
		s, err := w.sheetNamed(name)
		if err != nil {
			return sheet{}, nil, err
		}
		candidates = []sheet{s}
	}
	var title *sheetHead
	var titleSheet sheet
	tried := make(map[string]bool)
	for _, s := range candidates {
		if s.hidden && name == "" || tried[s.part] {
			continue
		}
		tried[s.part] = true
		h, err := readHead(w, s, from, lim.orDefault())
		if err != nil && title != nil {
			continue // a broken sheet behind one that can be read
		}
		if err != nil {
			return sheet{}, nil, err
		}
		if len(h.rows) > 0 && (name != "" || h.isTable()) {
			if title != nil {
				title.scanner.free()
			}
			return s, h, nil
		}
		if len(h.rows) > 0 && title == nil {
			title, titleSheet = h, s
			continue
		}
		h.scanner.free()
	}
	if title != nil {
		return titleSheet, title, nil
	}
	file := w.pkg.file.Name()
	switch {
	case from > 0:
		err := fault(file, "header_row", "the sheet has nothing in row %d, which should be its header, nor below", from)
		err.Field = "headerRow"
		return sheet{}, nil, err
	case name != "":
		return sheet{}, nil, fault(file, "file_empty", "the sheet \"%s\" has no data; choose another sheet", name)
	}
	return sheet{}, nil, fault(file, "file_empty", "the workbook has no data: every visible sheet is empty")
}

// sheetHead is the first rows of a sheet that have something in them.
type sheetHead struct {
	scanner  *sheetScanner
	rows     [][]string
	lines    []int64
	ordinals []int64
}

// isTable reports whether there are rows under each other with cells beside
// each other.
func (h *sheetHead) isTable() bool {
	wide := 0
	for _, row := range h.rows {
		if filled(row) > 1 {
			wide++
		}
	}
	return wide > 1
}

// readHead reads the sheet's first rows from the given row on.
func readHead(w *workbook, s sheet, from int64, lim Limits) (*sheetHead, error) {
	scanner, err := openSheet(w, s, lim)
	if err != nil {
		return nil, err
	}
	h := &sheetHead{scanner: scanner}
	fill := filler{merges: scanner.merges}
	for len(h.rows) < headRows {
		err := scanner.next(0)
		if err == io.EOF {
			return h, nil
		}
		if err != nil {
			scanner.free()
			return nil, err
		}
		width := scanner.width()
		if width > lim.MaxColumns && scanner.line >= from {
			scanner.free()
			return nil, tooManyColumns(w.pkg.file.Name(), width, lim)
		}
		cells, _ := scanner.values(width)
		own := filled(cells) > 0
		fill.fill(scanner.line, cells)
		if own && scanner.line >= from {
			h.rows = append(h.rows, cells)
			h.lines = append(h.lines, scanner.line)
			h.ordinals = append(h.ordinals, scanner.ordinal)
		}
	}
	return h, nil
}

// sheetNotes tell which sheet is read, where there was a choice.
func sheetNotes(w *workbook, s sheet, asked bool) []string {
	names := w.visible()
	if asked || len(names) < 2 {
		return nil
	}
	return []string{fmt.Sprintf("The sheet \"%s\" is read, the first one with a table; the workbook has the sheets %s.",
		s.name, strings.Join(quoted(names), ", "))}
}

func headerNote(row int) string {
	if row < 0 {
		return "No row looks like a header, so that the columns are named after their places."
	}
	return fmt.Sprintf("Row %d is taken for the header, which is a guess.", row)
}

// notes tell what the user may not expect of the rows read so far.
func (s *sheetScanner) notes() []string {
	var notes []string
	add := func(is bool, note string) {
		if is {
			notes = append(notes, note)
		}
	}
	add(s.hiddenRows, "The sheet has hidden or filtered rows; they are read too.")
	add(s.hiddenColumns, "The sheet has hidden columns; they are read too.")
	add(len(s.merges) > 0, "Cells that are merged over several rows count for each of the rows.")
	add(s.errorCells, "Cells with an Excel error such as #N/A are read as empty.")
	add(s.w.date1904, "The workbook counts its dates from 1904.")
	return notes
}

// xlsxReader is the [Reader] of one sheet. A position is the number of row
// elements up to the row: sheet rows may be missing from the file.
type xlsxReader struct {
	scanner *sheetScanner
	columns []string
	filler  filler
	pass    int64
	number  int64
}

// open names the columns and goes back to the first row below the header.
func (r *xlsxReader) open(h *sheetHead, headerRow int) error {
	body := h.rows
	var header []string
	if headerRow > 0 {
		if h.lines[0] != int64(headerRow) {
			err := fault(r.scanner.w.pkg.file.Name(), "header_row", "the sheet has nothing in row %d, which should be its header", headerRow)
			err.Field = "headerRow"
			return err
		}
		header, body = h.rows[0], h.rows[1:]
		r.pass = max(r.pass, h.ordinals[0])
		r.filler.merges = r.scanner.merges.below(int64(headerRow))
	} else {
		r.filler.merges = r.scanner.merges
	}
	width := len(header)
	for _, row := range body {
		width = max(width, len(row))
	}
	named := make([]string, width)
	copy(named, header)
	r.columns = uniqueColumns(named)
	return r.scanner.rewind()
}

func (r *xlsxReader) Columns() []string { return r.columns }

func (r *xlsxReader) Read() (Row, error) {
	for {
		if err := r.scanner.next(r.pass); err != nil {
			return Row{}, err
		}
		passed := r.scanner.ordinal <= r.pass
		if passed && !r.scanner.merges.beginAt(r.scanner.line) {
			continue
		}
		cells, bad := r.scanner.values(len(r.columns))
		blank := bad == nil && filled(cells) == 0
		r.filler.fill(r.scanner.line, cells)
		if blank || passed {
			continue
		}
		r.number++
		row := Row{Number: r.number, Line: r.scanner.line, Cells: cells, Position: r.scanner.ordinal}
		if bad != nil {
			return row, r.rowError(bad)
		}
		return row, nil
	}
}

func (r *xlsxReader) rowError(c *sheetCell) *RowError {
	e := &RowError{Line: r.scanner.line}
	if c.column < len(r.columns) {
		e.Column = r.columns[c.column]
	}
	e.Message = fmt.Sprintf("cell %s%d: %s", columnName(c.column), r.scanner.line, c.fault)
	return e
}

func (r *xlsxReader) Close() error { return r.scanner.free() }
