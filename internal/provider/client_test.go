package provider_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// driver answers as its functions say.
type driver struct {
	describe func() ([]provider.Field, error)
	pull     func(q provider.Query) (provider.Page, error)
	push     func(writes []provider.Write) ([]provider.Outcome, error)
	mu       sync.Mutex
	fetched  [][]string
	pushed   [][]provider.Write
}

func (d *driver) Describe(context.Context, string) ([]provider.Field, error) { return d.describe() }

func (d *driver) Pull(_ context.Context, q provider.Query) (provider.Page, error) { return d.pull(q) }

func (d *driver) Fetch(_ context.Context, object string, ids, _ []string) ([]provider.Record, error) {
	d.fetched = append(d.fetched, ids)
	var records []provider.Record
	for _, id := range ids {
		if id == "down" {
			return nil, &leadbridge.Error{Kind: leadbridge.Unavailable, Code: provider.CodeNoAnswer}
		}
		records = append(records, provider.Record{Object: object, ID: id})
	}
	return records, nil
}

func (d *driver) Push(_ context.Context, _ string, writes []provider.Write) ([]provider.Outcome, error) {
	d.pushed = append(d.pushed, writes)
	if d.push != nil {
		return d.push(writes)
	}
	outcomes := make([]provider.Outcome, len(writes))
	for i, w := range writes {
		outcomes[i] = provider.Outcome{ID: "made " + w.Key + w.ID}
	}
	return outcomes, nil
}

func client(t *testing.T, d *driver) (*provider.Client, *clock) {
	p := toy()
	p.Settings = []provider.Setting{{Name: "keyField", Default: "key"}, {Name: "plan", Default: "small"}}
	p.Objects = []provider.Object{{Name: "person", Title: "People", FetchBatch: 2, PushBatch: 2, BulkAbove: 6, PushBulk: 5}, {Name: "note", Title: "Notes", ReadOnly: true}}
	p.New = func(a provider.Account) provider.Driver {
		if a.Settings["keyField"] != "key" || a.Settings["plan"] != "large" {
			t.Errorf("settings %v", a.Settings)
		}
		return d
	}
	c := newClock()
	return provider.NewClient(p, &provider.Caller{Now: c.Now, Sleep: c.Sleep}, map[string]string{"plan": "large"}), c
}

func TestDescribeIsShared(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	gate := make(chan struct{})
	d := &driver{describe: func() ([]provider.Field, error) {
		<-gate
		if asked.Add(1) == 1 {
			return nil, errors.New("down")
		}
		return []provider.Field{{Name: "a"}}, nil
	}}
	c, clock := client(t, d)
	left, leave := context.WithCancel(context.Background())
	leave()
	if _, err := c.Describe(left, "person"); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that has left got %v", err)
	}
	describe := func(want string) {
		t.Helper()
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				fields, err := c.Describe(context.Background(), "person")
				if got := fmt.Sprint(len(fields), err); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			})
		}
		wait.Wait()
	}
	time.AfterFunc(20*time.Millisecond, func() { close(gate) })
	describe("0 down")
	for deadline := time.Now().Add(5 * time.Second); asked.Load() == 1 && time.Now().Before(deadline); {
		if fields, _ := c.Describe(context.Background(), "person"); len(fields) > 0 {
			break
		}
	}
	describe("1 <nil>")
	if n := asked.Load(); n != 2 {
		t.Errorf("%d calls; a failure is not kept, a success is", n)
	}
	clock.Sleep(context.Background(), time.Hour)
	describe("1 <nil>")
	c.Forget("person")
	describe("1 <nil>")
	if n := asked.Load(); n != 4 {
		t.Errorf("%d calls", n)
	}
	if _, err := c.Describe(context.Background(), "dragon"); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("unknown object: %v", err)
	}
}

func page(cursor string, ids ...string) provider.Page {
	p := provider.Page{Cursor: cursor}
	for _, id := range ids {
		p.Records = append(p.Records, provider.Record{ID: id})
	}
	return p
}

func TestPages(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	early := page("", "9")
	early.Watermark = since.Add(-time.Second)
	for _, c := range []struct {
		name  string
		pages []provider.Page
		read  int
		code  string
		waits int
	}{
		{"to the end", []provider.Page{page("1", "a", "b"), page("2"), page("", "c")}, 3, "", 0},
		{"one page", []provider.Page{page("")}, 0, "", 0},
		{"not ready yet", []provider.Page{page("j", "a"), page("j"), page("j"), page("k", "b"), page("")}, 2, "", 2},
		{"the cursor stays", []provider.Page{page("1", "a"), page("1", "b")}, 1, provider.CodeBadAnswer, 0},
		{"the cursor returns", []provider.Page{page("1", "a"), page("2", "b"), page("1", "c")}, 2, provider.CodeBadAnswer, 0},
		{"the page stays", []provider.Page{page("1", "a", "b"), page("2", "a", "b"), page("3", "a", "b"), page("4", "a", "b"), page("5", "a", "b")}, 8, provider.CodeBadAnswer, 0},
		{"a window begins anew", []provider.Page{page("1", "a", "b"), page("2", "a", "b"), page("", "c")}, 5, "", 0},
		{"a record without an id", []provider.Page{page("1", "a", "")}, 0, provider.CodeBadAnswer, 0},
		{"a watermark that goes back", []provider.Page{early}, 0, provider.CodeBadAnswer, 0},
		{"never ready", []provider.Page{page("j", "a"), page("j")}, 1, provider.CodeNoAnswer, 120},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := 0
			d := &driver{pull: func(q provider.Query) (provider.Page, error) {
				p := c.pages[min(n, len(c.pages)-1)]
				n++
				return p, nil
			}}
			client, clock := client(t, d)
			read := 0
			_, err := client.PullAll(context.Background(), provider.Query{Object: "person", Since: since}, func(r []provider.Record) error {
				read += len(r)
				return nil
			})
			if leadbridge.CodeOf(err) != c.code || read != c.read || len(clock.slept) != c.waits {
				t.Errorf("read %d with %d waits, %v; want %d, %d, %q", read, len(clock.slept), err, c.read, c.waits, c.code)
			}
		})
	}
}

func TestPagesCanBeLeft(t *testing.T) {
	t.Parallel()
	n := 0
	c, _ := client(t, &driver{pull: func(provider.Query) (provider.Page, error) {
		n++
		return page(fmt.Sprint(n), fmt.Sprint("r", n)), nil
	}})
	for p := range c.Pages(context.Background(), provider.Query{Object: "person"}) {
		if p.Cursor == "3" {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d pages were read", n)
	}
	stop := errors.New("full")
	if _, err := c.PullAll(context.Background(), provider.Query{Object: "person"}, func([]provider.Record) error { return stop }); err != stop || n != 4 {
		t.Errorf("%v after %d pages", err, n)
	}
}

func TestFetchInBatches(t *testing.T) {
	t.Parallel()
	d := &driver{}
	c, _ := client(t, d)
	records, err := c.Fetch(context.Background(), "person", []string{"1", "2", "1", "", "3", "2"}, nil)
	if err != nil || len(records) != 3 || !reflect.DeepEqual(d.fetched, [][]string{{"1", "2"}, {"3"}}) {
		t.Error(records, err, d.fetched)
	}
	if records, err := c.Fetch(context.Background(), "person", []string{"1", "2", "down", "3"}, nil); err == nil || len(records) != 2 {
		t.Error(records, err)
	}
}

func keys(batches [][]provider.Write) [][]string {
	var all [][]string
	for _, b := range batches {
		var one []string
		for _, w := range b {
			one = append(one, w.ID+w.Key+w.Values["v"])
		}
		all = append(all, one)
	}
	return all
}

func writes(names ...string) (all []provider.Write) {
	for _, n := range names {
		all = append(all, provider.Write{Key: n})
	}
	return all
}

func TestPushInBatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		given []provider.Write
		want  [][]string
	}{
		{"in order", writes("a", "b", "c"), [][]string{{"a", "b"}, {"c"}}},
		{"one record, one call", []provider.Write{{Key: "a", Values: map[string]string{"v": "1"}}, {Key: "a", Values: map[string]string{"v": "2"}}, {Key: "b"}, {Key: "a", Values: map[string]string{"v": "3"}}},
			[][]string{{"a1", "b"}, {"a2"}, {"a3"}}},
		{"by id and by key", []provider.Write{{ID: "1", Key: "a"}, {Key: "a"}, {ID: "1"}, {}, {}}, [][]string{{"1a", ""}, {""}, {"a", "1"}}},
		{"many go in bulk", writes("a", "b", "c", "d", "e", "f", "g"), [][]string{{"a", "b", "c", "d", "e"}, {"f", "g"}}},
		{"few do not", writes("a", "b", "c", "d", "e", "f"), [][]string{{"a", "b"}, {"c", "d"}, {"e", "f"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := &driver{}
			client, _ := client(t, d)
			outcomes, err := client.Push(context.Background(), "person", c.given)
			if err != nil || !reflect.DeepEqual(keys(d.pushed), c.want) {
				t.Errorf("%v, pushed %v, want %v", err, keys(d.pushed), c.want)
			}
			for i, o := range outcomes {
				if w := c.given[i]; o.ID != "made "+w.Key+w.ID {
					t.Errorf("outcome %d is %+v", i, o)
				}
			}
		})
	}
	client, _ := client(t, &driver{})
	if _, err := client.Push(context.Background(), "note", writes("a")); leadbridge.KindOf(err) != leadbridge.Unsupported {
		t.Errorf("what is only read: %v", err)
	}
}

func TestPushGoesOn(t *testing.T) {
	t.Parallel()
	fail := func(kind leadbridge.Kind, code string) error {
		return &leadbridge.Error{Kind: kind, Code: code, Msg: "No.", After: time.Minute}
	}
	for _, c := range []struct {
		name    string
		err     error
		failing []string // batches that hold one of these fail
		codes   []string
		stopped bool
		pushed  int
	}{
		{"one batch of three", fail(leadbridge.Invalid, provider.CodeRule), []string{"c"}, []string{"", "", provider.CodeRule, provider.CodeRule, "", ""}, false, 3},
		{"the CRM is down", fail(leadbridge.Unavailable, provider.CodeUncertain), []string{"a", "c", "e"}, []string{provider.CodeUncertain, provider.CodeUncertain, provider.CodeUncertain, provider.CodeUncertain, provider.CodeNoAnswer, provider.CodeNoAnswer}, true, 2},
		{"a limit", fail(leadbridge.RateLimited, provider.CodeLimitDaily), []string{"c"}, []string{"", "", provider.CodeLimitDaily, provider.CodeLimitDaily, provider.CodeLimitDaily, provider.CodeLimitDaily}, true, 2},
		{"no grant", fail(leadbridge.Unauthorized, provider.CodeRevoked), []string{"a"}, slices.Repeat([]string{provider.CodeRevoked}, 6), true, 1},
		{"something else", errors.New("boom"), []string{"e"}, []string{"", "", "", "", provider.CodeNoAnswer, provider.CodeNoAnswer}, false, 3},
		{"too few outcomes", nil, []string{"a"}, []string{"internal", "internal", "", "", "", ""}, false, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := &driver{}
			d.push = func(writes []provider.Write) ([]provider.Outcome, error) {
				for _, w := range writes {
					if slices.Contains(c.failing, w.Key) {
						return nil, c.err
					}
				}
				return make([]provider.Outcome, len(writes)), nil
			}
			client, _ := client(t, d)
			outcomes, err := client.Push(context.Background(), "person", writes("a", "b", "c", "d", "e", "f"))
			if (err != nil) != c.stopped || len(d.pushed) != c.pushed {
				t.Errorf("%v after %d batches", err, len(d.pushed))
			}
			for i, o := range outcomes {
				got := ""
				if o.Err != nil {
					got = leadbridge.CodeOf(o.Err)
				}
				if got != c.codes[i] {
					t.Errorf("outcome %d is %q, want %q", i, got, c.codes[i])
				}
			}
		})
	}
}

func TestPreflightSparesCalls(t *testing.T) {
	t.Parallel()
	d := &driver{}
	c, _ := client(t, d)
	c.Preflight = func(object string, w provider.Write) *leadbridge.Error {
		if w.Key == "b" {
			return leadbridge.InvalidField("preflight", "name", "is too long")
		}
		return nil
	}
	outcomes, err := c.Push(context.Background(), "person", append(writes("a", "b"), provider.Write{ID: "1", Key: "b", Delete: true}))
	if err != nil || outcomes[1].Err == nil || outcomes[0].Err != nil || outcomes[2].Err != nil || !reflect.DeepEqual(keys(d.pushed), [][]string{{"a", "1b"}}) {
		t.Error(outcomes, err, keys(d.pushed))
	}
}

// A field that the CRM does not know is a reason to look at the fields again.
func TestPushForgetsFields(t *testing.T) {
	t.Parallel()
	asked := 0
	d := &driver{describe: func() ([]provider.Field, error) { asked++; return nil, nil }}
	d.push = func(writes []provider.Write) ([]provider.Outcome, error) {
		return []provider.Outcome{{Err: &leadbridge.Error{Kind: leadbridge.Invalid, Code: provider.CodeUnknownField}}}, nil
	}
	c, _ := client(t, d)
	ctx := context.Background()
	for range 2 {
		if _, err := c.Describe(ctx, "person"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Push(ctx, "person", writes("a")); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}
