package provider

import (
	"context"
	"fmt"
	"hash/maphash"
	"iter"
	"slices"
	"time"

	"leadbridge"
)

// How a page that is not ready yet is asked for again: a CRM may need some
// minutes to put a large answer together.
const (
	firstPoll = time.Second
	lastPoll  = 15 * time.Second
	mostPolls = 120 // half an hour
)

// mostSamePages is how often a page may come again: a driver begins a window
// anew when the CRM has forgotten where it was.
const mostSamePages = 3

// Pages returns the pages of a query, from its cursor to the end. It ends
// with the first error. An answer that would be read for ever, because a
// cursor or a page comes again, is CodeBadAnswer.
func (c *Client) Pages(ctx context.Context, q Query) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		if _, err := c.Provider.Object(q.Object); err != nil {
			yield(Page{}, err)
			return
		}
		guard := newGuard(c.Provider.Title, q)
		for polls := 0; ; {
			page, err := c.Driver.Pull(ctx, q)
			if err == nil {
				err = guard.check(page)
			}
			if err != nil {
				yield(Page{}, err)
				return
			}
			if len(page.Records) == 0 && page.Cursor != "" && page.Cursor == q.Cursor {
				if polls++; polls > mostPolls {
					yield(Page{}, guard.refuse(CodeNoAnswer, "does not get ready what was asked for"))
					return
				}
				if err := c.Sleep(ctx, min(firstPoll<<min(polls-1, 10), lastPoll)); err != nil {
					yield(Page{}, err)
					return
				}
				continue
			}
			polls = 0
			if !yield(page, nil) || page.Cursor == "" {
				return
			}
			q.Cursor = page.Cursor
		}
	}
}

// PullAll gives each the records of all pages and returns the watermark for
// the next run. It ends with the first error.
func (c *Client) PullAll(ctx context.Context, q Query, each func([]Record) error) (time.Time, error) {
	var watermark time.Time
	for page, err := range c.Pages(ctx, q) {
		if err == nil {
			err = each(page.Records)
		}
		if err != nil {
			return time.Time{}, err
		}
		watermark = page.Watermark
	}
	return watermark, nil
}

// guard finds answers that lead nowhere.
type guard struct {
	title string
	query Query
	last  []Record
	same  int // pages that were like the one before
	seed  maphash.Seed
	seen  map[uint64]bool // cursors, hashed
	at    string          // the cursor of the page before
}

func newGuard(title string, q Query) *guard {
	return &guard{title: title, query: q, seed: maphash.MakeSeed(), seen: map[uint64]bool{}, at: q.Cursor}
}

func (g *guard) check(p Page) error {
	for _, r := range p.Records {
		if r.ID == "" {
			return g.refuse(CodeBadAnswer, "gave a record without its id")
		}
	}
	if p.Cursor == "" {
		if !p.Watermark.IsZero() && p.Watermark.Before(g.query.Since) {
			return g.refuse(CodeBadAnswer, "would have the next run begin before this one")
		}
		return nil
	}
	if len(p.Records) == 0 && p.Cursor == g.at {
		return nil // not ready yet
	}
	hash := maphash.String(g.seed, p.Cursor)
	if g.seen[hash] || p.Cursor == g.at {
		return g.refuse(CodeBadAnswer, "gave a cursor again that it had given before")
	}
	if len(p.Records) == 0 || !slices.EqualFunc(p.Records, g.last, sameVersion) {
		g.same = 0
	} else if g.same++; g.same > mostSamePages {
		return g.refuse(CodeBadAnswer, "gave the same page again and again")
	}
	g.seen[hash], g.at, g.last = true, p.Cursor, p.Records
	return nil
}

func sameVersion(a, b Record) bool {
	return a.ID == b.ID && a.State == b.State && a.ModifiedAt.Equal(b.ModifiedAt)
}

func (g *guard) refuse(code, what string) error {
	return &leadbridge.Error{Op: "provider.Pages", Kind: leadbridge.Unavailable, Code: code,
		Msg: fmt.Sprintf("%s %s, while %s were read. Nothing is lost: the next run begins where the last one ended.", g.title, what, g.query.Object)}
}

// Fetch returns records by their ids, in as many calls as are needed, each id
// once. What it has read before an error comes with the error.
func (c *Client) Fetch(ctx context.Context, object string, ids, fields []string) ([]Record, error) {
	o, err := c.Provider.Object(object)
	if err != nil {
		return nil, err
	}
	asked := make(map[string]bool, len(ids))
	var once []string
	for _, id := range ids {
		if id != "" && !asked[id] {
			asked[id] = true
			once = append(once, id)
		}
	}
	var records []Record
	for batch := range slices.Chunk(once, max(1, o.FetchBatch)) {
		got, err := c.Driver.Fetch(ctx, object, batch, fields)
		if err != nil {
			return records, err
		}
		records = append(records, got...)
	}
	return records, nil
}
