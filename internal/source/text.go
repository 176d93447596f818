package source

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/transform"
)

// textStream is a content's text, in UTF-8 or in a charset of one byte a
// character, from some place on.
type textStream struct {
	io.Reader
	closer   io.Closer
	position int64 // of the first byte
	line     int64 // physical line of the first byte, from 1
}

func (t *textStream) Close() error { return t.closer.Close() }

// openText streams the text after start. Positions count the bytes of the
// content, or of its UTF-8 form where the charset is decoded as a whole.
func openText(c *content, cs *charset, start Start) (*textStream, error) {
	direct := c.compression == "" && cs.stream == nil && (start.Position == 0 || start.Line > 0)
	from := int64(0)
	if direct {
		from = start.Position
	}
	r, err := c.open(from)
	if err != nil {
		return nil, err
	}
	t := &textStream{Reader: r, closer: r, position: start.Position, line: max(start.Line, 1)}
	if cs.stream != nil {
		t.Reader = transform.NewReader(r, cs.stream.NewDecoder())
	}
	if start.Position > 0 {
		if !direct {
			lines, err := discardLines(t.Reader, start.Position)
			if err != nil {
				r.Close()
				if err == io.EOF {
					err = shorterFile(c.name)
				}
				return nil, err
			}
			t.line = lines + 1
		}
		return t, nil
	}
	b := bufio.NewReaderSize(t.Reader, 16)
	t.Reader = b
	if mark, _ := b.Peek(len(byteOrderMark)); bytes.Equal(mark, byteOrderMark) {
		b.Discard(len(byteOrderMark))
		t.position = int64(len(byteOrderMark))
	}
	return t, nil
}

// discardLines reads n bytes and returns how many lines ended in them. It
// fails with io.EOF if there are not as many.
func discardLines(r io.Reader, n int64) (lines int64, err error) {
	buf := make([]byte, min(n, 256<<10))
	afterCR := false
	for n > 0 {
		b := buf[:min(n, int64(len(buf)))]
		if _, err := io.ReadFull(r, b); err != nil {
			if err == io.ErrUnexpectedEOF {
				err = io.EOF
			}
			return 0, err
		}
		lf, cr := bytes.Count(b, []byte("\n")), bytes.Count(b, []byte("\r"))
		if cr > 0 {
			cr -= bytes.Count(b, []byte("\r\n"))
		}
		if lines += int64(lf + cr); afterCR && b[0] == '\n' {
			lines--
		}
		afterCR = b[len(b)-1] == '\r'
		n -= int64(len(b))
	}
	return lines, nil
}

// sampleBytes is how much of a file is looked at before it is read.
const sampleBytes = 256 << 10

// sampleText decodes the start of a content, as the scanner would see it, and
// says whether that is all of it.
func sampleText(c *content, cs *charset) (text []byte, whole bool, err error) {
	t, err := openText(c, cs, Start{})
	if err != nil {
		return nil, false, err
	}
	defer t.Close()
	text, err = io.ReadAll(io.LimitReader(t, sampleBytes))
	if err != nil {
		return nil, false, err
	}
	n, err := t.Read(make([]byte, 1))
	if err == io.EOF {
		err = nil
	}
	return text, n == 0, err
}

// linesElsewhere returns lines from all over a file, for a sample that has
// nothing to tell. It is nil for a file that cannot be entered anywhere.
func linesElsewhere(c *content) []byte {
	const places, each = 32, 16 << 10
	if c.compression != "" {
		return nil
	}
	var lines []byte
	b := make([]byte, each)
	for i := range int64(places) {
		n, _ := c.file.ReadAt(b, (c.file.Size()-each)*(i+1)/places)
		part := wholeLines(b[:n])
		lines = append(lines, part[bytes.IndexByte(part, '\n')+1:]...)
	}
	return lines
}
