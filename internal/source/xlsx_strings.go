package source

import (
	"encoding/binary"
	"io"
)

// sharedStrings is the workbook's table of texts, to which cells refer by
// number. It is read as far as cells have asked: a preview of the first rows
// of a large workbook needs only its beginning.
type sharedStrings struct {
	part  string
	pkg   *xlsxPackage
	lim   Limits
	src   io.ReadCloser // nil before the first use and after the end
	x     *xmlScanner
	ended bool
	err   error

	count int64
	text  *spill // all texts, one behind the other
	ends  *spill // 0, and the end of each text within text, 8 bytes each
	buf   []byte
	item  cellText
}

// stringsInMemory is how many bytes of shared strings are kept in memory.
// Beyond that they go to a temporary file.
const stringsInMemory = 64 << 20

func newSharedStrings(p *xlsxPackage, part string, lim Limits) *sharedStrings {
	t := &sharedStrings{
		part: part, pkg: p, lim: lim, ended: part == "",
		text: newSpill(stringsInMemory * 3 / 4),
		ends: newSpill(stringsInMemory / 4),
	}
	t.err = t.ends.write(make([]byte, 8))
	return t
}

// append appends the text of that number to dst. It reports false if the
// table has no such text, or one that is longer than a cell may be.
func (t *sharedStrings) append(dst []byte, number int64) (_ []byte, ok bool, err error) {
	for number >= t.count {
		if t.ended || t.err != nil {
			return dst, false, t.err
		}
		if t.err = t.readOne(); t.err != nil {
			return dst, false, t.err
		}
	}
	if t.buf, err = t.ends.append(t.buf[:0], number*8, 16); err != nil {
		return dst, false, err
	}
	start := int64(binary.LittleEndian.Uint64(t.buf))
	end := int64(binary.LittleEndian.Uint64(t.buf[8:]))
	if end-start > int64(t.lim.MaxCell) {
		return dst, false, nil
	}
	dst, err = t.text.append(dst, start, int(end-start))
	return dst, err == nil, err
}

// readOne reads the next text of the part.
func (t *sharedStrings) readOne() error {
	if t.x == nil {
		src, err := t.pkg.open(t.part)
		if err != nil {
			return err
		}
		t.src, t.x = src, newXMLScanner(src)
	}
	for {
		token, err := t.x.next()
		switch {
		case err == io.EOF:
			t.ended = true
			return t.src.Close()
		case err != nil:
			return t.pkg.partFault(t.part, err)
		case token == xmlStart && string(t.x.name) == "si":
			return t.readItem()
		}
	}
}

// readItem reads the text whose <si> was just met.
func (t *sharedStrings) readItem() error {
	t.item.reset(t.lim.MaxCell)
	if err := t.item.readRuns(t.x); err != nil {
		return t.pkg.partFault(t.part, err)
	}
	if err := t.text.write(t.item.finish()); err != nil {
		return err
	}
	t.count++
	return t.ends.write(binary.LittleEndian.AppendUint64(t.buf[:0], uint64(t.text.size)))
}

func (t *sharedStrings) close() error {
	if t.src != nil && !t.ended {
		t.src.Close()
	}
	err := t.text.close()
	if e := t.ends.close(); err == nil {
		err = e
	}
	return err
}
