package source

import (
	"errors"
	"os"

	"leadbridge"
)

const (
	spillPage = 64 << 10 // bytes
	// spillPages is how many pages of a spilled file are kept in memory.
	// Cells refer to strings mostly in the order of the table.
	spillPages = 128
)

// spill is an append-only run of bytes that lives in memory up to a limit,
// and in a temporary file beyond it.
type spill struct {
	size   int64
	limit  int64
	pages  map[int64][]byte // all of them, or the cached ones of the file
	order  []int64          // of the cached pages, oldest first
	last   []byte           // the page that is being filled
	file   *os.File         // nil while everything is in memory
	named  bool             // the file still has its name
	loaded int64            // the page last asked for, and
	page   []byte           // its bytes
}

func newSpill(limit int64) *spill {
	return &spill{limit: limit, pages: make(map[int64][]byte), loaded: -1}
}

// write appends b.
func (s *spill) write(b []byte) error {
	for len(b) > 0 {
		if s.last == nil {
			s.last = make([]byte, 0, spillPage)
		}
		n := min(len(b), spillPage-len(s.last))
		s.last = append(s.last, b[:n]...)
		s.size += int64(n)
		b = b[n:]
		if len(s.last) == spillPage {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush puts the full last page where full pages go.
func (s *spill) flush() error {
	number := s.size/spillPage - 1
	if s.file == nil && s.size <= s.limit {
		s.pages[number] = s.last
		s.last = nil
		return nil
	}
	if s.file == nil {
		if err := s.moveToFile(number); err != nil {
			return err
		}
	}
	_, err := s.file.WriteAt(s.last, number*spillPage)
	s.last = s.last[:0]
	s.loaded = -1
	return spillFault(err)
}

// moveToFile writes the first pages to a new temporary file.
func (s *spill) moveToFile(pages int64) error {
	f, err := os.CreateTemp("", "leadbridge-strings-*")
	if err != nil {
		return spillFault(err)
	}
	s.file = f
	// Where the system allows it the file loses its name at once, so that it
	// goes with the process whatever happens.
	s.named = os.Remove(f.Name()) != nil
	for n := range pages {
		if _, err := f.WriteAt(s.pages[n], n*spillPage); err != nil {
			return spillFault(err)
		}
	}
	clear(s.pages)
	s.loaded = -1
	return nil
}

// append appends n bytes from the offset to dst.
func (s *spill) append(dst []byte, offset int64, n int) ([]byte, error) {
	for n > 0 {
		page, err := s.pageAt(offset / spillPage)
		if err != nil {
			return dst, err
		}
		page = page[offset%spillPage:]
		page = page[:min(n, len(page))]
		dst = append(dst, page...)
		offset += int64(len(page))
		n -= len(page)
	}
	return dst, nil
}

func (s *spill) pageAt(number int64) ([]byte, error) {
	if number == s.size/spillPage {
		return s.last, nil
	}
	if number == s.loaded {
		return s.page, nil
	}
	page, ok := s.pages[number]
	if !ok {
		var err error
		if page, err = s.load(number); err != nil {
			return nil, err
		}
	}
	s.loaded, s.page = number, page
	return page, nil
}

// load reads a page from the file, in the place of the oldest in memory.
func (s *spill) load(number int64) ([]byte, error) {
	var page []byte
	if len(s.order) < spillPages {
		page = make([]byte, spillPage)
	} else {
		page = s.pages[s.order[0]]
		delete(s.pages, s.order[0])
		s.order = s.order[1:]
	}
	if _, err := s.file.ReadAt(page, number*spillPage); err != nil {
		return nil, spillFault(err)
	}
	s.pages[number] = page
	s.order = append(s.order, number)
	return page, nil
}

func (s *spill) close() error {
	s.pages, s.last, s.page = nil, nil, nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}

func spillFault(err error) error {
	if err == nil {
		return nil
	}
	return leadbridge.Errorf(leadbridge.Unavailable, "source",
		"the workbook's texts do not fit into memory and cannot be kept in the folder for temporary files: %w", err)
}
