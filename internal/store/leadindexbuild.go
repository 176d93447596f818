package store

import (
	"context"
	"slices"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// indexFrom is from how many new or changed leads on a segment is made of them;
// fewer are read by each question, in ten milliseconds. Only tests change it.
var indexFrom = 1000

// segmentMost is how many leads a segment gets at most. Only tests change it.
var segmentMost = segment.Most

// mergeFrom is how many small segments are made into one.
const mergeFrom = 8

// indexing is what the making of segments remembers between its turns.
type indexing struct {
	checked bool  // that the segments have all columns
	newest  int64 // lead, at the last turn
	looked  time.Time
	took    time.Duration // the last segment
	ended   time.Time
}

// A rush is when more leads come in a second than people type: an import is
// under way. Then no more than a twentieth of the time goes into segments.
const (
	rush      = 500 // leads a second
	restAfter = 19  // times as long as a segment took
)

// IndexLeads puts new and changed leads into the lead index, until there is
// nothing left worth a segment. It is called every second or so, by one
// goroutine. While an import is under way it does little, and catches up
// afterwards.
func (db *DB) IndexLeads(ctx context.Context) error {
	const op = "store.IndexLeads"
	x := &db.leads.indexing
	if !x.checked {
		if err := db.dropStrangeIndex(ctx); err != nil {
			return failure(op, err)
		}
		x.checked = true
	}
	for ctx.Err() == nil {
		rushed, err := db.rushed(ctx)
		if err != nil {
			return failure(op, err)
		}
		if rushed && time.Since(x.ended) < restAfter*x.took {
			return nil
		}
		start := time.Now()
		worked, err := db.indexStep(ctx)
		if err != nil || !worked {
			return failure(op, err)
		}
		x.ended = time.Now()
		x.took = x.ended.Sub(start)
	}
	return ctx.Err()
}

// rushed reports whether many leads came in since the last turn.
func (db *DB) rushed(ctx context.Context) (bool, error) {
	x := &db.leads.indexing
	newest, err := db.newestLead(ctx)
	if err != nil {
		return false, err
	}
	now := time.Now()
	came, since := newest-x.newest, now.Sub(x.looked)
	x.newest, x.looked = newest, now
	return float64(came) > rush*max(since.Seconds(), 1) && since < time.Minute, nil
}

func (db *DB) newestLead(ctx context.Context) (seq int64, err error) {
	err = db.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM leads").Scan(&seq)
	return seq, err
}

// dropStrangeIndex empties the index if its segments lack a column, because
// another version of the program made them. It is then made anew.
func (db *DB) dropStrangeIndex(ctx context.Context) error {
	names, err := collect(ctx, db.read, func(row scanner) (name string, err error) { return name, row.Scan(&name) }, "SELECT DISTINCT name FROM lead_columns")
	if err != nil || len(names) == 0 {
		return err
	}
	wanted := append(leadbridge.FieldNames(), segment.Numbers...)
	if !slices.ContainsFunc(wanted, func(name string) bool { return !slices.Contains(names, name) }) {
		return nil
	}
	return db.InTx(ctx, func(tx *Tx) error {
		for _, statement := range []string{"DELETE FROM lead_columns", "DELETE FROM lead_words", "DELETE FROM lead_segments", "UPDATE lead_index SET version = version + 1, last = 0"} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// indexStep makes the next segments, if there is need of them.
func (db *DB) indexStep(ctx context.Context) (worked bool, err error) {
	changed, err := db.changedLeads(ctx, segmentMost)
	if err != nil {
		return false, err
	}
	d, err := db.leadDirectory(ctx)
	if err != nil {
		return false, err
	}
	next := segmentStep{version: d.version, last: d.last, changes: changed.changes, seqs: changed.seqs}
	fresh, err := queryNumbers(ctx, db.read, "SELECT seq FROM leads WHERE seq > $1 ORDER BY seq LIMIT "+strconv.Itoa(segmentMost), d.last)
	if err != nil {
		return false, err
	}
	if len(fresh) > 0 && len(fresh)+len(changed.seqs) >= indexFrom {
		next.seqs, next.last = append(next.seqs, fresh...), fresh[len(fresh)-1]
	}
	if len(next.seqs) < indexFrom {
		if next = d.merge(); len(next.seqs) == 0 && len(next.replaced) == 0 {
			return false, nil
		}
	}
	_, err = db.makeSegments(ctx, next)
	return true, err
}

// segmentStep is a change of the index.
type segmentStep struct {
	version  int64 // of the directory that it rests on
	last     int64 // the newest lead that is in a segment afterwards
	seqs     []int64
	changes  []int64        // rows of lead_changes that are done with
	replaced []*leadSegment // segments whose leads are among seqs
}

// merge says which segments should become one: those of which few leads count.
func (d *leadDirectory) merge() segmentStep {
	step := segmentStep{version: d.version, last: d.last}
	var small, medium []*leadSegment
	for _, s := range d.segments {
		switch n := s.current(); {
		case n == 0:
			step.replaced = append(step.replaced, s)
		case n < segmentMost/mergeFrom:
			small = append(small, s)
		case n < segmentMost/2:
			medium = append(medium, s)
		}
	}
	for _, alike := range [][]*leadSegment{small, medium} {
		if len(alike) >= mergeFrom {
			step.replace(alike)
			break
		}
	}
	return step
}

// replace makes the leads of segments that count part of the step.
func (s *segmentStep) replace(segments []*leadSegment) {
	for _, old := range segments {
		for place := range old.seqs.n {
			if !old.newer.Has(place) {
				s.seqs = append(s.seqs, old.seqs.at(place))
			}
		}
	}
	s.replaced = append(s.replaced, segments...)
}

// makeSegments reads the leads of a step and writes them down, at most
// [segment.Most] in a transaction. Another process may have changed the index
// meanwhile: then this one's work is dropped, and it is told so.
func (db *DB) makeSegments(ctx context.Context, step segmentStep) (moved bool, err error) {
	slices.Sort(step.seqs)
	step.seqs = slices.Compact(step.seqs)
	parts := slices.Collect(slices.Chunk(step.seqs, segmentMost))
	if len(parts) == 0 {
		parts = [][]int64{nil}
	}
	for i, seqs := range parts {
		made, err := db.newSegment(ctx, seqs)
		if err != nil {
			return false, err
		}
		err = db.InTx(ctx, func(tx *Tx) (err error) {
			moved, err = db.writeSegment(ctx, tx, step, made, i == len(parts)-1)
			return err
		})
		if err != nil || moved {
			return moved, err
		}
		step.version++
	}
	return false, nil
}

// newSegment is a segment in its stored form.
type newSegment struct {
	size    int
	leads   []byte
	columns map[string][]byte
	words   []segment.Block
}

// newSegment makes a segment of leads, or none of none.
func (db *DB) newSegment(ctx context.Context, seqs []int64) (*newSegment, error) {
	rows, err := db.rowsOf(ctx, seqs)
	if err != nil || rows.Len() == 0 {
		return nil, err
	}
	s := &newSegment{size: rows.Len(), leads: encodeSeqs(rows.Seqs()), columns: map[string][]byte{}, words: rows.Postings().Blocks()}
	for _, f := range leadbridge.Fields {
		column, err := rows.Texts(f.Name)
		if err != nil {
			return nil, err
		}
		s.columns[f.Name] = column.Encode()
	}
	for _, name := range segment.Numbers {
		column, err := rows.Numbers(name)
		if err != nil {
			return nil, err
		}
		s.columns[name] = column.Encode()
	}
	return s, nil
}

// writeSegment writes a segment. With the last one of a step, what the step
// replaces and has dealt with goes.
func (db *DB) writeSegment(ctx context.Context, tx *Tx, step segmentStep, s *newSegment, last bool) (moved bool, err error) {
	mark := int64(0)
	if last {
		mark = step.last
	}
	result, err := tx.ExecContext(ctx, "UPDATE lead_index SET version = version + 1, last = CASE WHEN last < $1 THEN $1 ELSE last END WHERE version = $2", mark, step.version)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return true, err
	}
	if s != nil {
		if err := db.insertSegment(ctx, tx, s); err != nil {
			return false, err
		}
	}
	if !last {
		return false, nil
	}
	return false, db.dropReplaced(ctx, tx, step)
}

func (db *DB) insertSegment(ctx context.Context, tx *Tx, s *newSegment) error {
	var id int64
	if err := tx.QueryRowContext(ctx, "INSERT INTO lead_segments (size, leads) VALUES ($1, $2) RETURNING id", s.size, s.leads).Scan(&id); err != nil {
		return err
	}
	columns := func(yield func([]any) bool) {
		for _, f := range leadbridge.Fields {
			if !yield([]any{f.Name, id, s.columns[f.Name]}) {
				return
			}
		}
		for _, name := range segment.Numbers {
			if !yield([]any{name, id, s.columns[name]}) {
				return
			}
		}
	}
	if err := db.dialect.insert(ctx, tx, "lead_columns", []string{"name", "segment", "data"}, columns); err != nil {
		return err
	}
	words := all(s.words, func(b segment.Block) ([]any, error) { return []any{id, b.First, b.Data}, nil })
	return db.dialect.insert(ctx, tx, "lead_words", []string{"segment", "first", "data"}, words.each)
}

func (db *DB) dropReplaced(ctx context.Context, tx *Tx, step segmentStep) error {
	var ids []int64
	for _, s := range step.replaced {
		ids = append(ids, s.id)
	}
	for _, gone := range []struct {
		statement string
		numbers   []int64
	}{{"DELETE FROM lead_changes WHERE id ", step.changes}, {"DELETE FROM lead_columns WHERE segment ", ids},
		{"DELETE FROM lead_words WHERE segment ", ids}, {"DELETE FROM lead_segments WHERE id ", ids}} {
		if len(gone.numbers) == 0 {
			continue
		}
		in, arg := db.dialect.list("$1", gone.numbers)
		if _, err := tx.ExecContext(ctx, gone.statement+in, arg); err != nil {
			return err
		}
	}
	return nil
}

// forgetInIndex makes the segments anew that hold leads which were emptied, so
// that nothing of what they were is left. Their copies in memory go with the
// next directory.
func (db *DB) forgetInIndex(ctx context.Context, seqs []int64) error {
	for {
		d, err := db.leadDirectory(ctx)
		if err != nil {
			return err
		}
		step := segmentStep{version: d.version, last: d.last}
		for _, s := range d.segments {
			if slices.ContainsFunc(seqs, func(seq int64) bool { _, there := s.seqs.find(seq); return there }) {
				step.replace([]*leadSegment{s})
			}
		}
		if len(step.replaced) == 0 {
			return nil
		}
		if moved, err := db.makeSegments(ctx, step); err != nil || !moved {
			return err
		}
	}
}
