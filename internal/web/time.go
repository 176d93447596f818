package web

import (
	"bytes"
	"io"
	"time"
)

// fillTimes writes a page with the marks of [timeMark] and [dayMark] filled
// with times as they are in a zone. Values that people entered cannot look
// like a mark, for the templates escape them.
func fillTimes(w io.Writer, body []byte, zone *time.Location) error {
	for {
		start := bytes.Index(body, []byte(markStart))
		if start < 0 {
			_, err := w.Write(body)
			return err
		}
		from := start + len(markStart)
		end := from + bytes.IndexByte(body[from:], '"')
		text, rest := "", body[end:]
		if at, err := time.Parse(time.RFC3339, string(body[from:end])); err == nil {
			switch {
			case bytes.HasPrefix(rest, []byte(markTime)):
				text = clock(at.In(zone))
			case bytes.HasPrefix(rest, []byte(markDay)):
				text = at.In(zone).Format("Jan 2, 2006")
			}
		}
		after := len(rest)
		if text != "" {
			after = bytes.Index(rest, []byte("</time>"))
		} else if tag := bytes.IndexByte(rest, '>'); tag >= 0 {
			after = tag + 1
		}
		for _, piece := range [][]byte{body[:end], rest[:after], []byte(text)} {
			if _, err := w.Write(piece); err != nil {
				return err
			}
		}
		body = rest[after:]
	}
}

// clock writes a time. A zone that nobody chose is named.
func clock(at time.Time) string {
	if at.Location() == time.UTC {
		return at.Format("Jan 2, 2006, 3:04 PM") + " UTC"
	}
	return at.Format("Jan 2, 2006, 3:04 PM")
}
