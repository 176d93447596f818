package store

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// LeadPage is one page of a list of leads.
type LeadPage struct {
	Leads    []*leadbridge.Lead
	Next     string // the next page's cursor, empty on the last
	Previous string // the cursor of the page before, empty on the first
	Count    *LeadCount
	// Behind is how many new or changed leads the list may not know of yet:
	// after a large import they come in over the next seconds.
	Behind int64
}

// LeadCount tells how many leads a filter selects. While the index is behind,
// it is an estimate.
type LeadCount struct {
	Leads int64
	Exact bool
}

// Leads lists leads. What it answers with is so at this moment: a lead that was
// changed and is not selected any more is left out, whatever the index says.
func (db *DB) Leads(ctx context.Context, f LeadFilter) (LeadPage, error) {
	const op = "store.Leads"
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return LeadPage{}, err
	}
	q, err := f.question(ctx, db, op)
	if err != nil {
		return LeadPage{}, failure(op, err)
	}
	at, err := f.place(op, &q)
	if err != nil {
		return LeadPage{}, err
	}
	v, err := db.view(ctx, &q)
	if err != nil {
		return LeadPage{}, failure(op, err)
	}
	l := leadLister{db: db, question: &q, view: &v, after: at}
	if err := l.read(ctx, limit+1); err != nil {
		return LeadPage{}, failure(op, err)
	}
	if q.order.Back && len(l.leads) <= limit {
		f.Cursor = "" // there is nothing before: this is the first page
		return db.Leads(ctx, f)
	}
	page := l.page(limit, digest(f))
	if page.Behind = v.behind; f.Count {
		page.Count = v.count()
		page.Count.Leads = max(page.Count.Leads, int64(len(page.Leads)))
	}
	return page, nil
}

// leadPlace is a cursor's place in a list.
type leadPlace struct {
	Back bool         `json:"b,omitempty"` // the page ends here; otherwise it begins
	Mark segment.Mark `json:"m"`
}

// place reads the cursor, and turns the order round if it leads back.
func (f *LeadFilter) place(op string, q *leadQuestion) (*segment.Mark, error) {
	c, there, err := parseCursor(op, f.Cursor, digest(f))
	if err != nil || !there {
		return nil, err
	}
	var p leadPlace
	if err := json.Unmarshal([]byte(c.Value), &p); err != nil || len(p.Mark.Values) != len(q.order.Fields) {
		return nil, leadbridge.InvalidField(op, "cursor", "is not one that a list gave; leave it out to begin at the start")
	}
	q.order.Back = p.Back
	return &p.Mark, nil
}

func placeCursor(query string, p leadPlace) string {
	b, err := json.Marshal(p)
	if err != nil { // texts and numbers always have a JSON form
		panic(err)
	}
	return cursor{Query: query, Value: string(b)}.String()
}

// leadLister reads the leads of a page.
type leadLister struct {
	db       *DB
	question *leadQuestion
	view     *leadView
	after    *segment.Mark

	leads []*leadbridge.Lead
	marks []segment.Mark // of leads
}

// mostRounds bounds how often a page is filled up for leads that changed since
// they were put into the index.
const mostRounds = 10

// read reads the next leads, at most n.
func (l *leadLister) read(ctx context.Context, n int) error {
	after := l.after
	for range mostRounds {
		wanted := n - len(l.leads)
		marks, err := l.next(ctx, after, wanted)
		if err != nil || len(marks) == 0 {
			return err
		}
		if err := l.hold(ctx, marks); err != nil {
			return err
		}
		if len(marks) < wanted || len(l.leads) == n {
			return nil
		}
		after = &marks[len(marks)-1]
	}
	return nil
}

func (l *leadLister) next(ctx context.Context, after *segment.Mark, n int) ([]segment.Mark, error) {
	if l.view.behind > 0 && l.question.plain() {
		return l.db.plainNext(ctx, l.question, after, n)
	}
	return l.view.top(l.question.order, after, n)
}

// hold adds those of the leads that the question selects as they are now.
func (l *leadLister) hold(ctx context.Context, marks []segment.Mark) error {
	seqs := make([]int64, len(marks))
	for i, m := range marks {
		seqs[i] = m.Seq
	}
	leads, err := l.db.leadsInOrder(ctx, seqs)
	if err != nil {
		return err
	}
	if leads, err = l.question.holds(ctx, l.db, leads); err != nil {
		return err
	}
	for _, lead := range leads {
		l.leads = append(l.leads, lead)
		l.marks = append(l.marks, marks[slices.Index(seqs, lead.Seq)])
	}
	return nil
}

// page makes the page; one lead more than fits says that there is another.
func (l *leadLister) page(limit int, query string) LeadPage {
	more := len(l.leads) > limit
	if more {
		l.leads, l.marks = l.leads[:limit], l.marks[:limit]
	}
	back := l.question.order.Back
	if back {
		slices.Reverse(l.leads)
		slices.Reverse(l.marks)
	}
	p := LeadPage{Leads: l.leads}
	if len(l.leads) == 0 {
		return p
	}
	if more || back {
		p.Next = placeCursor(query, leadPlace{Mark: l.marks[len(l.marks)-1]})
	}
	if more && back || l.after != nil && !back {
		p.Previous = placeCursor(query, leadPlace{Back: true, Mark: l.marks[0]})
	}
	return p
}

// plain reports whether a question needs no index: newest or oldest first, and
// nothing that only few leads may have.
func (q *leadQuestion) plain() bool {
	return len(q.Words) == 0 && len(q.Fields) == 0 && len(q.Among) == 0 && q.Either == nil && len(q.order.Fields) == 0 && q.order.Number == ""
}

// rangeColumns are the columns of leads that ranges are about.
var rangeColumns = map[string]string{segment.Created: "created_at", segment.Updated: "updated_at", segment.Quality: "COALESCE(quality, 0)",
	segment.Deleted: "CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END"}

func (q *leadQuestion) addRanges(w *where) {
	for _, r := range q.Ranges {
		w.add(rangeColumns[r.Column]+" >= ?", r.From)
		w.add(rangeColumns[r.Column]+" < ?", r.To)
	}
}

// plainNext answers a plain question from the table of leads, which knows all,
// while the index is far behind.
func (db *DB) plainNext(ctx context.Context, q *leadQuestion, after *segment.Mark, n int) ([]segment.Mark, error) {
	w := where{}
	q.addRanges(&w)
	than, direction := ">", ""
	if q.order.Descending != q.order.Back {
		than, direction = "<", " DESC"
	}
	if after != nil {
		w.add("seq "+than+" ?", after.Seq)
	}
	seqs, err := queryNumbers(ctx, db.read, "SELECT seq FROM leads"+w.sql()+" ORDER BY seq"+direction+" LIMIT "+strconv.Itoa(n), w.args...)
	marks := make([]segment.Mark, len(seqs))
	for i, seq := range seqs {
		marks[i].Seq = seq
	}
	return marks, err
}

func (db *DB) leadsInOrder(ctx context.Context, seqs []int64) ([]*leadbridge.Lead, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	bySeq, err := db.leadsBySeq(ctx, db.read, seqs)
	if err != nil {
		return nil, err
	}
	leads := make([]*leadbridge.Lead, 0, len(seqs))
	for _, seq := range seqs {
		if l := bySeq[seq]; l != nil {
			leads = append(leads, l)
		}
	}
	return leads, nil
}
