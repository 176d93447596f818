package source

import (
	"bytes"
	"strings"

	"leadbridge"
)

// Detect finds out how a file is to be read. What the options say is not
// guessed. Errors are *leadbridge.Error: their Code says what the file is if
// it is nothing that can be read.
func Detect(f File, o leadbridge.SourceOptions) (Dialect, error) {
	return DefaultLimits.Detect(f, o)
}

// Open opens a file's table under a dialect from [Detect], which the user may
// have changed since. Reading begins after start.
func Open(f File, d Dialect, start Start) (Reader, error) {
	return DefaultLimits.Open(f, d, start)
}

// Detect is [Detect] under these limits.
func (l Limits) Detect(f File, o leadbridge.SourceOptions) (Dialect, error) {
	l = l.orDefault()
	member, o := memberOption(f, o)
	c, note, err := newContent(f, member, l)
	if err != nil {
		return Dialect{}, err
	}
	d := Dialect{Compression: c.compression}
	if c.member != nil {
		d.Member = c.member.Name
	}
	head, err := c.head(sniffBytes)
	if err != nil {
		return d, err
	}
	switch {
	case isZip(head), bytes.HasPrefix(head, oleMark):
		d, err = detectSpreadsheet(c, d, o)
	default:
		d, err = detectText(c, d, o)
	}
	if note != "" {
		d.Notes = append(d.Notes, note)
	}
	return d, err
}

// memberOption takes the name of a file in an archive out of the options,
// where it may stand for the sheet.
func memberOption(f File, o leadbridge.SourceOptions) (string, leadbridge.SourceOptions) {
	if o.Sheet == "" {
		return "", o
	}
	for _, name := range memberList(f) {
		if name == o.Sheet {
			o.Sheet = ""
			return name, o
		}
	}
	return "", o
}

func detectSpreadsheet(c *content, d Dialect, o leadbridge.SourceOptions) (Dialect, error) {
	if o.Format != "" && !strings.EqualFold(o.Format, "xlsx") {
		return d, leadbridge.InvalidField("source", "format", "%s is an Excel workbook, not %s", c.name, o.Format)
	}
	if c.compression == "" {
		return detectXLSX(c.file, o, c.lim)
	}
	f, err := c.spool()
	if err != nil {
		return d, err
	}
	defer f.Close()
	if memberList(f) != nil {
		return d, fault(c.name, "zip_nested", "this is an archive in an archive; unpack it once")
	}
	found, err := detectXLSX(f, o, c.lim)
	found.Compression, found.Member = d.Compression, d.Member
	return found, err
}

func detectText(c *content, d Dialect, o leadbridge.SourceOptions) (Dialect, error) {
	sample, err := c.head(sampleBytes)
	if err != nil {
		return d, err
	}
	if len(sample) == 0 {
		return d, emptyFile(c.name)
	}
	if err := foreignFormat(c.name, sample); err != nil {
		return d, err
	}
	cs, err := d.setCharset(c, sample, o.Encoding)
	if err != nil {
		return d, err
	}
	text, whole, err := sampleText(c, cs)
	if err != nil {
		return d, err
	}
	if err := binaryText(c.name, text); err != nil {
		return d, err
	}
	if len(bytes.TrimSpace(text)) == 0 && whole {
		return d, fault(c.name, "file_empty", "the file holds nothing but blanks; export it again, with at least a header and one row")
	}
	switch strings.ToLower(o.Format) {
	case "csv":
		return detectCSV(c, cs, d, o)
	case "json":
		return detectJSON(c, cs, d, o)
	case "xlsx":
		return d, leadbridge.InvalidField("source", "format", "%s is a text file, not an Excel workbook; leave the format out", c.name)
	case "":
	default:
		return d, leadbridge.InvalidField("source", "format", "%q is not a format; give csv, xlsx or json", o.Format)
	}
	if whole && hasEnding(c.plainName, []string{".xls", ".xlsx", ".xlsm"}) && !bytes.ContainsAny(bytes.TrimSpace(text), "\r\n") {
		// A table under such a name is not rare; one line of text is a
		// message that somebody's download wrote in place of the workbook.
		return d, fault(c.name, "file_damaged", "the name is that of an Excel workbook, but the file holds one line of text and no table; get the file again from where it came from")
	}
	if looksLikeJSON(text, hasEnding(c.plainName, []string{".json", ".ndjson", ".jsonl"})) {
		return detectJSON(c, cs, d, o)
	}
	return detectCSV(c, cs, d, o)
}

// setCharset finds the encoding by a sample from the start of the content,
// unless wanted names it.
func (d *Dialect) setCharset(c *content, sample []byte, wanted string) (*charset, error) {
	if d.Encoding = wanted; wanted == "" {
		whole := len(sample) < sampleBytes
		if !whole && isASCII(sample) {
			sample = append(sample, linesElsewhere(c)...)
		}
		var note string
		if d.Encoding, note = detectCharset(sample, whole); note != "" {
			d.Notes = append(d.Notes, note)
		}
	}
	return charsetOf(*d)
}

func charsetOf(d Dialect) (*charset, error) {
	cs := charsetNamed(d.Encoding)
	if cs == nil {
		return nil, leadbridge.InvalidField("source", "encoding", "%q is not the name of an encoding; give one such as utf-8 or windows-1252", d.Encoding)
	}
	return cs, nil
}

// Open is [Open] under these limits.
func (l Limits) Open(f File, d Dialect, start Start) (Reader, error) {
	l = l.orDefault()
	c, _, err := newContent(f, d.Member, l)
	if err != nil {
		return nil, err
	}
	if c.compression != d.Compression {
		return nil, fault(f.Name(), "file_changed", "the file is not the one that was looked at before; look at it again")
	}
	if d.Format == leadbridge.ImportExcel {
		return openSpreadsheet(c, d, start)
	}
	cs, err := charsetOf(d)
	if err != nil {
		return nil, err
	}
	switch d.Format {
	case leadbridge.ImportCSV:
		return openCSV(c, cs, d, start)
	case leadbridge.ImportJSON:
		return openJSON(c, cs, d, start)
	}
	return nil, leadbridge.InvalidField("source", "format", "%q is not the format of a file", string(d.Format))
}

func openSpreadsheet(c *content, d Dialect, start Start) (Reader, error) {
	if c.compression == "" {
		return openXLSX(c.file, d, start, c.lim)
	}
	f, err := c.spool()
	if err != nil {
		return nil, err
	}
	r, err := openXLSX(f, d, start, c.lim)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &spooledReader{Reader: r, file: f}, nil
}

// spooledReader closes the temporary file under a reader with it.
type spooledReader struct {
	Reader
	file *DiskFile
}

func (r *spooledReader) Close() error {
	err := r.Reader.Close()
	if e := r.file.Close(); err == nil {
		err = e
	}
	return err
}
