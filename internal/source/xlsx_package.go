package source

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"path"
	"strings"

	"leadbridge"
)

// maxParts is far more than any workbook has parts.
const maxParts = 100_000

// xlsxPackage is the zip archive that a workbook is.
type xlsxPackage struct {
	file  File
	parts map[string]*zip.File // by partKey
}

// openPackage reads the archive's directory. A file that is no zip archive
// is refused with what it is instead.
func openPackage(f File, lim Limits) (*xlsxPackage, error) {
	head := make([]byte, 8)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, unreadable(f.Name(), err)
	}
	if head = head[:n]; !bytes.HasPrefix(head, []byte("PK")) {
		return nil, notZip(f, head)
	}
	// The section answers places outside the file with the file's end.
	z, err := zip.NewReader(io.NewSectionReader(f, 0, f.Size()), f.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, archiveFault(f, err)
	}
	if len(z.File) > maxParts {
		return nil, fault(f.Name(), "file_damaged", "the archive holds %d files, which no workbook does", len(z.File))
	}
	p := &xlsxPackage{file: f, parts: make(map[string]*zip.File, len(z.File))}
	unpacked := int64(0)
	for _, part := range z.File {
		if part.Flags&1 != 0 {
			return nil, encryptedFault(f)
		}
		p.parts[partKey(part.Name)] = part
		unpacked = min(unpacked, 1<<62) + int64(min(part.UncompressedSize64, 1<<62))
	}
	// To trust the directory is enough: reading a part ends with an error where
	// it unpacks to more than the directory says.
	if lim.bomb(f.Size(), unpacked) {
		return nil, fault(f.Name(), "file_too_large", "the workbook unpacks to %d bytes, and at most %d are allowed, and %d for each of its own",
			unpacked, lim.MaxUnpacked, lim.MaxRatio)
	}
	return p, nil
}

// partKey folds the spellings of a part's name that are met in the wild:
// backslashes, a leading slash, another case.
func partKey(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+name), "/"))
}

// notZip says what a file without a zip archive's mark is.
func notZip(f File, head []byte) error {
	switch {
	case len(head) == 0:
		return fault(f.Name(), "file_empty", "the file is empty")
	case bytes.HasPrefix(head, oleMark):
		return oleFault(f)
	// BIFF 2 to 4: a begin-of-file record without a container around it.
	case len(head) > 3 && head[0] == 0x09 && head[1] <= 4 && head[1]%2 == 0 && (head[2] == 4 || head[2] == 6) && head[3] == 0:
		return xlsFault(f)
	}
	return fault(f.Name(), "file_damaged", "this is not an Excel workbook: save it as .xlsx in Excel and try again, or upload it as CSV")
}

func xlsFault(f File) error {
	return fault(f.Name(), "xls_unsupported", "this is a workbook of the old .xls kind, which is not read: open it in Excel, save it as .xlsx and try again")
}

func encryptedFault(f File) error {
	return fault(f.Name(), "file_encrypted", "the workbook is protected with a password: open it in Excel, remove the password (File, Info, Protect Workbook) and save it again")
}

// archiveFault says why a zip archive's directory cannot be read. The
// directory stands at the end, so that its absence means that the end is
// missing.
func archiveFault(f File, err error) error {
	const tailSize = 64<<10 + 22 // the end record and its longest comment
	tail := make([]byte, min(f.Size(), tailSize))
	if _, rerr := f.ReadAt(tail, f.Size()-int64(len(tail))); rerr != nil && rerr != io.EOF {
		return unreadable(f.Name(), rerr)
	}
	if !bytes.Contains(tail, []byte("PK\x05\x06")) { // the mark of its end
		return fault(f.Name(), "file_truncated", "the end of the workbook is missing: it was not saved or uploaded completely; get it again")
	}
	return fault(f.Name(), "file_damaged", "the workbook is damaged (%v): open it in Excel, let it be repaired, and save it again", err)
}

// partFault turns an error met while a part is read into one for the user.
func (p *xlsxPackage) partFault(part string, err error) error {
	var known *leadbridge.Error
	if errors.As(err, &known) {
		return known
	}
	name := p.file.Name()
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fault(name, "file_damaged", "%s in the workbook breaks off: open the file in Excel, let it be repaired, and save it again", part)
	case errors.As(err, &corrupt), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm):
		return fault(name, "file_damaged", "%s in the workbook is damaged (%v): get the file again, or save it again in Excel", part, err)
	case errors.As(err, new(xmlError)):
		return fault(name, "file_damaged", "%s in the workbook is damaged (%v): open the file in Excel, let it be repaired, and save it again", part, err)
	}
	return unreadable(name, err)
}

// has reports whether the package has the part.
func (p *xlsxPackage) has(part string) bool {
	_, ok := p.parts[partKey(part)]
	return ok
}

// open returns the unpacked bytes of a part.
func (p *xlsxPackage) open(part string) (io.ReadCloser, error) {
	z, ok := p.parts[partKey(part)]
	if !ok {
		return nil, fault(p.file.Name(), "file_damaged", "the workbook lacks its part %s: open it in Excel, let it be repaired, and save it again", part)
	}
	r, err := z.Open()
	if err != nil {
		return nil, p.partFault(part, err)
	}
	return &partReader{ReadCloser: r}, nil
}

// partReader counts what a part unpacks to, so that the number of rows can be
// reckoned from the share of the part that the first ones take.
type partReader struct {
	io.ReadCloser
	unpacked int64
}

func (r *partReader) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	r.unpacked += int64(n)
	return n, err
}

// scan calls visit at each start tag of a part. The visitor may read on with
// the scanner, but not beyond the element's end.
func (p *xlsxPackage) scan(part string, visit func(*xmlScanner) error) error {
	r, err := p.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	x := newXMLScanner(r)
	for {
		switch token, err := x.next(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return p.partFault(part, err)
		case token == xmlStart:
			if err := visit(x); err != nil {
				return p.partFault(part, err)
			}
		}
	}
}
