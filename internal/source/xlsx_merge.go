package source

import "bytes"

const (
	// mergesUpTo is how large the XML of a sheet may be, in bytes, for its
	// merged ranges to be looked up. They stand behind the rows, so that it
	// takes a pass over the sheet; a larger one was written by a program, and
	// programs do not merge cells.
	mergesUpTo = 8 << 20
	maxMerges  = 10_000
)

// merges are the merged ranges of a sheet that are more than one row high, by
// their first row. Who merged cells downwards means the value to hold for
// every row; the file has it in the first one only. Ranges across columns are
// left alone: their value belongs to the first column.
type merges map[int64][]merge

type merge struct {
	column int // from 0
	last   int64
	value  string
}

func (m merges) beginAt(line int64) bool { return len(m[line]) > 0 }

// below returns the ranges that begin below a row.
func (m merges) below(line int64) merges {
	kept := make(merges)
	for first, ranges := range m {
		if first > line {
			kept[first] = ranges
		}
	}
	return kept
}

// readMerges finds the merged ranges of a sheet.
func readMerges(p *xlsxPackage, part string) (merges, error) {
	z, ok := p.parts[partKey(part)]
	if !ok || z.UncompressedSize64 > mergesUpTo {
		return nil, nil
	}
	found := make(merges)
	n := 0
	err := p.scan(part, func(x *xmlScanner) error {
		switch string(x.name) {
		case "sheetData":
			return x.skipElement()
		case "mergeCell":
			ref, _ := x.attr("ref")
			first, last, _ := bytes.Cut([]byte(ref), []byte(":"))
			column, ok := columnOfRef(first)
			from, to := rowOfRef(first), rowOfRef(last)
			if n++; ok && n <= maxMerges && from > 0 && to > from {
				found[from] = append(found[from], merge{column: column, last: to})
			}
		}
		return nil
	})
	return found, err
}

// rowOfRef returns the row of a reference such as B12, 0 if it has none.
func rowOfRef(ref []byte) int64 {
	n := int64(0)
	for _, c := range ref {
		if isDigit(c) && n <= maxSheetRows {
			n = n*10 + int64(c-'0')
		}
	}
	return n
}

// filler carries the values of merged ranges down their rows.
type filler struct {
	merges merges
	active map[int]merge // by column: ranges do not overlap
}

// fill fills the blank cells of the row that merged ranges reach into, unless
// nothing else is in it, and takes up those that begin in it.
func (f *filler) fill(line int64, cells []string) {
	blank := len(f.active) > 0 && filled(cells) == 0
	for column, m := range f.active {
		switch {
		case line > m.last:
			delete(f.active, column)
		case !blank && column < len(cells) && cells[column] == "":
			cells[column] = m.value
		}
	}
	for _, m := range f.merges[line] {
		if m.column >= len(cells) || cells[m.column] == "" {
			continue
		}
		if f.active == nil {
			f.active = make(map[int]merge)
		}
		m.value = cells[m.column]
		f.active[m.column] = m
	}
}
