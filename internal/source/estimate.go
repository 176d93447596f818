package source

import (
	"bytes"
	"io"

	"leadbridge"
)

const (
	// countAll is how large a text may be for its rows to be counted one by
	// one, and countHead how much of a larger one is.
	countAll  = 8 << 20
	countHead = 1 << 20
	// A large file is also tried at some places further in.
	probes     = 32
	probeBytes = 32 << 10
)

// EstimateRows returns how many data rows the table has: counted if the file
// is small, and otherwise reckoned from parts of it.
func EstimateRows(f File, d Dialect) (n int64, exact bool, err error) {
	return DefaultLimits.EstimateRows(f, d)
}

// EstimateRows is [EstimateRows] under these limits.
func (l Limits) EstimateRows(f File, d Dialect) (n int64, exact bool, err error) {
	l = l.orDefault()
	c, _, err := newContent(f, d.Member, l)
	if err != nil {
		return 0, false, err
	}
	r, err := l.Open(f, d, Start{})
	if err != nil {
		return 0, false, err
	}
	defer r.Close()
	if d.Format == leadbridge.ImportExcel {
		return estimateWorkbook(r)
	}
	limit := int64(countHead)
	if c.size() >= 0 && c.size() <= countAll || c.compression != "" && f.Size() <= countAll/8 {
		limit = countAll
	}
	n, read, done := countRows(r, limit)
	if done {
		return n, true, nil
	}
	if read == 0 {
		return n, false, nil
	}
	total, err := textSize(c, read)
	if err != nil {
		return 0, false, err
	}
	perByte := float64(n) / float64(read)
	if rate, ok := probeRows(c, d); ok {
		perByte = rate
	}
	return max(int64(perByte*float64(total)), n), false, nil
}

// countRows counts rows until they end, or reach beyond limit bytes. Rows that
// cannot be read count too.
func countRows(r Reader, limit int64) (n, read int64, done bool) {
	for {
		row, err := r.Read()
		if _, bad := err.(*RowError); err != nil && !bad {
			return n, read, true
		}
		n, read = n+1, row.Position
		if read > limit {
			return n, read, false
		}
	}
}

// textSize reckons the length of a content's text; at least atLeast bytes of
// it are known to be there.
func textSize(c *content, atLeast int64) (int64, error) {
	switch c.compression {
	case compressionZip:
		return int64(c.member.UncompressedSize64), nil
	case compressionGzip:
		r, err := c.open(0)
		if err != nil {
			return 0, err
		}
		defer r.Close()
		u := r.(*unpacking)
		// Reading is always some way ahead of what was unpacked, so that two
		// places are compared.
		if _, err := io.CopyN(io.Discard, u, countHead); err != nil {
			return atLeast, nil
		}
		n, packed := u.n, u.packed()
		if _, err := io.CopyN(io.Discard, u, 4*countHead); err != nil && err != io.EOF {
			return 0, err
		}
		ratio := float64(u.n-n) / float64(max(u.packed()-packed, 1))
		return max(atLeast, u.n, int64(ratio*float64(c.file.Size()))), nil
	}
	return c.file.Size(), nil
}

// probeRows returns the rows a byte as found all over a file that can be
// entered anywhere.
func probeRows(c *content, d Dialect) (perByte float64, ok bool) {
	cs, err := charsetOf(d)
	if err != nil || c.compression != "" || cs.stream != nil {
		return 0, false
	}
	x := syntax{}
	if d.Format == leadbridge.ImportCSV {
		x, _ = syntaxOf(d)
	} else if layout, err := layoutOf(c, cs); err != nil || layout != jsonLines {
		return 0, false
	}
	rows, read := 0, 0
	b := make([]byte, probeBytes)
	for i := range int64(probes) {
		n, _ := c.file.ReadAt(b, (c.file.Size()-probeBytes)*i/(probes-1))
		text := b[:n]
		if i > 0 {
			text = text[bytes.IndexByte(text, '\n')+1:]
		}
		text = wholeLines(text)
		rows += len(sampleRows(text, x, cs.ofRows(), c.lim, probeBytes))
		read += len(text)
	}
	return float64(rows) / float64(max(read, 1)), rows > 0
}

// estimateWorkbook counts the rows of a sheet, or reckons them from the share
// of the sheet's part that the first ones take.
func estimateWorkbook(r Reader) (int64, bool, error) {
	const firstRows = 3000
	if s, ok := r.(*spooledReader); ok {
		r = s.Reader
	}
	x := r.(*xlsxReader)
	part := x.scanner.w.pkg.parts[partKey(x.scanner.part)]
	var n int64
	for {
		_, err := r.Read()
		if _, bad := err.(*RowError); err != nil && !bad {
			return n, err == io.EOF, nil
		}
		n++
		src, ok := x.scanner.src.(*partReader)
		if n >= firstRows && ok && part.UncompressedSize64 > countAll {
			return max(n, n*int64(part.UncompressedSize64)/max(src.unpacked, 1)), false, nil
		}
	}
}
