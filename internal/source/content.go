package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"

	"leadbridge"
)

// The values of [Dialect.Compression].
const (
	compressionGzip = "gzip"
	compressionZip  = "zip"
)

// content is what a file holds once it is unpacked.
type content struct {
	file        File
	name        string // for messages
	plainName   string // without the ending of the compression
	compression string
	member      *zip.File // with compression zip
	lim         Limits
}

// newContent finds what to unpack. Member names the file in a zip archive;
// empty means the only one.
func newContent(f File, member string, lim Limits) (*content, string, error) {
	c := &content{file: f, name: f.Name(), plainName: f.Name(), lim: lim}
	if f.Size() == 0 {
		return nil, "", emptyFile(f.Name())
	}
	head, err := c.head(sniffBytes)
	if err != nil {
		return nil, "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		c.compression = compressionGzip
		c.plainName = strings.TrimSuffix(c.name, ".gz")
	case isZip(head):
		z, err := zip.NewReader(f, f.Size())
		if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
			if hasEnding(f.Name(), workbookEndings) {
				return c, "", nil // the workbook reader says what is wrong
			}
			return nil, "", fault(f.Name(), "file_truncated", "the zip archive is damaged or cut off at its end; copy or download it again")
		}
		if isWorkbook(z) {
			return c, "", nil
		}
		part, note, err := chooseMember(f.Name(), z, member)
		if err != nil {
			return nil, "", err
		}
		c.compression, c.member = compressionZip, part
		c.name = f.Name() + "/" + part.Name
		c.plainName = part.Name
		return c, note, nil
	}
	return c, "", nil
}

// size is that of the unpacked content, -1 if it is not known.
func (c *content) size() int64 {
	if c.compression == "" {
		return c.file.Size()
	}
	return -1
}

// open streams the content from a position in it. Only what is not
// compressed can be entered in the middle; otherwise what comes before is
// unpacked and thrown away.
func (c *content) open(from int64) (io.ReadCloser, error) {
	size := c.file.Size()
	switch c.compression {
	case compressionGzip:
		packed := &countingReader{r: io.NewSectionReader(c.file, 0, size)}
		z, err := gzip.NewReader(bufio.NewReaderSize(packed, 8<<10))
		if err != nil {
			return nil, c.readFault(err)
		}
		u := &unpacking{c: c, r: z, closer: z, packed: func() int64 { return packed.n }}
		return u, u.skip(from)
	case compressionZip:
		r, err := c.member.Open()
		if err != nil {
			return nil, c.readFault(err)
		}
		u := &unpacking{c: c, r: r, closer: r, packed: func() int64 { return int64(c.member.CompressedSize64) }}
		return u, u.skip(from)
	}
	if from > size {
		return nil, shorterFile(c.name)
	}
	return &unpacking{c: c, r: io.NewSectionReader(c.file, from, size-from)}, nil
}

// head returns the first n bytes of the content, or all that there are.
func (c *content) head(n int) ([]byte, error) {
	r, err := c.open(0)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil {
		return nil, err
	}
	return b, nil
}

// spool unpacks the content into a temporary file, for formats that need to
// be read at any place.
func (c *content) spool() (*DiskFile, error) {
	r, err := c.open(0)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	tmp, err := os.CreateTemp("", "leadbridge-*")
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Unavailable, "source", "no temporary file can be made to unpack %s: %w", c.name, err)
	}
	f := &DiskFile{File: tmp, name: c.plainName, temporary: true}
	if f.size, err = io.Copy(tmp, r); err != nil {
		f.Close()
		if leadbridge.CodeOf(err) != string(leadbridge.Internal) {
			return nil, err
		}
		return nil, leadbridge.Errorf(leadbridge.Unavailable, "source", "%s cannot be unpacked: %w", c.name, err)
	}
	return f, nil
}

// unpacking is a content being streamed. It turns what goes wrong into errors
// for a person and stops at a bomb.
type unpacking struct {
	c      *content
	r      io.Reader
	closer io.Closer
	packed func() int64 // bytes taken so far; nil if nothing is compressed
	n      int64
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	if u.packed != nil && u.c.lim.bomb(u.packed(), u.n) {
		return 0, fault(u.c.name, "zip_bomb", "the file unpacks to more than is reasonable (%d MB so far); unpack it yourself and check what it holds", u.n>>20)
	}
	if err != nil && err != io.EOF {
		err = u.c.readFault(err)
	}
	return n, err
}

func (u *unpacking) skip(n int64) error {
	if n == 0 {
		return nil
	}
	if _, err := io.CopyN(io.Discard, u, n); err != nil {
		u.Close()
		if err == io.EOF {
			err = shorterFile(u.c.name)
		}
		return err
	}
	return nil
}

func (u *unpacking) Close() error {
	if u.closer == nil {
		return nil
	}
	return u.closer.Close()
}

func (c *content) readFault(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), c.compression != "" && errors.Is(err, io.EOF):
		return fault(c.name, "file_truncated", "the compressed file ends too early; copy or download it again")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, zip.ErrChecksum),
		errors.Is(err, zip.ErrFormat), c.compression != "" && isFlateError(err):
		return fault(c.name, "file_damaged", "the compressed file is damaged; copy or download it again")
	case errors.Is(err, zip.ErrAlgorithm):
		return fault(c.name, "zip_method", "the archive is packed in a way that is not read here; pack it anew as a plain zip file")
	}
	return unreadable(c.name, err)
}

type countingReader struct {
	r io.Reader
	n int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.n += int64(n)
	return n, err
}
