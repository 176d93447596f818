package store

import (
	"container/list"
	"context"
	"slices"
	"sync"

	"leadbridge/internal/store/segment"
)

// columnCacheSize is how many bytes of columns a process keeps in memory: the
// columns that a page sorts and filters a million leads by take a few each.
const columnCacheSize = 24 << 20

// columnCache keeps the columns that were used last.
type columnCache struct {
	mu    sync.Mutex
	found map[columnKey]*list.Element
	order list.List // of *cachedColumn, the last used in front
	size  int
}

type columnKey struct {
	name    string
	segment int64
}

type cachedColumn struct {
	key    columnKey
	column leadColumn
}

// leadColumn is a column of texts or one of numbers.
type leadColumn struct {
	texts   *segment.Texts
	numbers *segment.Packed
}

func (c leadColumn) size() int {
	if c.texts != nil {
		return c.texts.Size()
	}
	return c.numbers.Size()
}

func (c *columnCache) get(key columnKey) (leadColumn, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, there := c.found[key]
	if !there {
		return leadColumn{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cachedColumn).column, true
}

func (c *columnCache) put(key columnKey, column leadColumn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.found[key]; there {
		return
	}
	if c.found == nil {
		c.found = map[columnKey]*list.Element{}
	}
	c.found[key] = c.order.PushFront(&cachedColumn{key, column})
	for c.size += column.size(); c.size > columnCacheSize && c.order.Len() > 1; {
		last := c.order.Back()
		gone := c.order.Remove(last).(*cachedColumn)
		delete(c.found, gone.key)
		c.size -= gone.column.size()
	}
}

// forget drops the columns of segments that are no more.
func (c *columnCache) forget(before, now *leadDirectory) {
	gone := map[int64]bool{}
	for _, s := range before.segments {
		gone[s.id] = true
	}
	for _, s := range now.segments {
		delete(gone, s.id)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.found {
		if gone[key.segment] {
			c.size -= c.order.Remove(e).(*cachedColumn).column.size()
			delete(c.found, key)
		}
	}
}

// storedLeads are the leads of a segment. What a question needs of all
// segments is read first, by one statement a column; see [DB.readSegments].
type storedLeads struct {
	seqs    seqList
	columns map[string]leadColumn
	words   map[string]segment.Set
}

// Len implements [segment.Leads].
func (s *storedLeads) Len() int { return s.seqs.n }

// Seq implements [segment.Leads].
func (s *storedLeads) Seq(place int) int64 { return s.seqs.at(place) }

// Texts implements [segment.Leads].
func (s *storedLeads) Texts(field string) (*segment.Texts, error) { return s.columns[field].texts, nil }

// Numbers implements [segment.Leads].
func (s *storedLeads) Numbers(name string) (*segment.Packed, error) {
	return s.columns[name].numbers, nil
}

// WithWord implements [segment.Leads].
func (s *storedLeads) WithWord(beginning string) (segment.Set, error) {
	if found := s.words[beginning]; found != nil {
		return found, nil
	}
	return segment.NewSet(s.seqs.n), nil
}

// readSegments reads columns of all segments of a directory, and which of
// their leads have words with the beginnings.
func (db *DB) readSegments(ctx context.Context, d *leadDirectory, columns, words []string) ([]*storedLeads, error) {
	leads := make([]*storedLeads, len(d.segments))
	at := make(map[int64]*storedLeads, len(d.segments))
	for i, s := range d.segments {
		leads[i] = &storedLeads{seqs: s.seqs, columns: map[string]leadColumn{}, words: map[string]segment.Set{}}
		at[s.id] = leads[i]
	}
	for _, name := range columns {
		if err := db.readColumn(ctx, name, at); err != nil {
			return nil, err
		}
	}
	for _, word := range words {
		if err := db.readWord(ctx, word, at); err != nil {
			return nil, err
		}
	}
	return leads, nil
}

func (db *DB) readColumn(ctx context.Context, name string, at map[int64]*storedLeads) error {
	var missing []int64
	for id, s := range at {
		if c, there := db.leads.columns.get(columnKey{name, id}); there {
			s.columns[name] = c
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	in, arg := db.dialect.list("$2", missing)
	rows, err := db.read.QueryContext(ctx, "SELECT segment, data FROM lead_columns WHERE name = $1 AND segment "+in, name, arg)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := 0
	for rows.Next() {
		var id int64
		var stored []byte
		if err := rows.Scan(&id, &stored); err != nil {
			return err
		}
		c, err := decodeColumn(name, stored)
		if err != nil {
			return err
		}
		db.leads.columns.put(columnKey{name, id}, c)
		at[id].columns[name] = c
		found++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if found < len(missing) {
		return errSegmentsMoved
	}
	return nil
}

func decodeColumn(name string, stored []byte) (c leadColumn, err error) {
	if slices.Contains(segment.Numbers, name) {
		c.numbers, err = segment.DecodePacked(stored)
	} else {
		c.texts, err = segment.DecodeTexts(stored)
	}
	return c, err
}

// readWord finds the leads with a word in the blocks that may hold it: from the
// last one that begins before it on.
func (db *DB) readWord(ctx context.Context, beginning string, at map[int64]*storedLeads) error {
	rows, err := db.read.QueryContext(ctx, `SELECT s.id, w.data FROM lead_segments s JOIN lead_words w ON w.segment = s.id AND w.first < $2
		AND w.first >= COALESCE((SELECT MAX(b.first) FROM lead_words b WHERE b.segment = s.id AND b.first <= $1), '')`,
		beginning, segment.AfterBeginning(beginning))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var block []byte
		if err := rows.Scan(&id, &block); err != nil {
			return err
		}
		s := at[id]
		if s == nil {
			continue // it is newer than the directory
		}
		if s.words[beginning] == nil {
			s.words[beginning] = segment.NewSet(s.seqs.n)
		}
		if err := segment.Collect(block, beginning, s.words[beginning]); err != nil {
			return err
		}
	}
	return rows.Err()
}
