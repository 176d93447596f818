package importer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/blob"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// bench is a service over a real database and a real folder.
type bench struct {
	*importer.Service
	db  *store.DB
	dir *blob.Dir
}

func newBench(t *testing.T, db *store.DB) *bench {
	t.Helper()
	dir, err := blob.NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &bench{importer.New(db, dir, config), db, dir}
}

var config = importer.Config{MaxFileSize: 64 << 20, BatchSize: 100, Region: "US"}

// create uploads a file and makes a job of it.
func (b *bench) create(t *testing.T, name, content string, o leadbridge.ImportOptions) *leadbridge.ImportJob {
	t.Helper()
	ctx := context.Background()
	up, err := b.Upload(ctx, "tester", name, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	j, err := b.Create(ctx, "tester", importer.Request{FileURL: up.FileURL, Options: o})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// run starts a job and works on it to its end.
func (b *bench) run(t *testing.T, id string) *leadbridge.ImportJob {
	t.Helper()
	ctx := context.Background()
	if _, err := b.Start(ctx, id); err != nil {
		t.Fatal(err)
	}
	return b.finish(t, id)
}

func (b *bench) finish(t *testing.T, id string) *leadbridge.ImportJob {
	t.Helper()
	ctx := context.Background()
	if done, err := b.Run(ctx, id, 0); err != nil || !done {
		t.Fatalf("run: done %v, error %v", done, err)
	}
	j, err := b.Job(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// undo works on a rollback, or the undoing of one, to its end.
func (b *bench) undo(t *testing.T, id string) *leadbridge.ImportJob {
	t.Helper()
	ctx := context.Background()
	if done, err := b.Undo(ctx, id, 0); err != nil || !done {
		t.Fatalf("undo: done %v, error %v", done, err)
	}
	j, err := b.Job(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// leads returns the living leads' values, one line each, sorted.
func leads(t *testing.T, db *store.DB) []string {
	t.Helper()
	var all []string
	err := db.EachLead(context.Background(), store.LeadFilter{}, func(l *leadbridge.Lead) error {
		all = append(all, line(l.Values))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func line(v leadbridge.Values) string {
	var parts []string
	for _, name := range v.Names() {
		parts = append(parts, name+"="+v[name])
	}
	return strings.Join(parts, " | ")
}

// state is all that must be the same however often an import was disturbed.
func state(t *testing.T, b *bench, id string) string {
	t.Helper()
	ctx := context.Background()
	j, err := b.Job(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	records, err := b.Records(ctx, id, store.RecordFilter{Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%s %+v\n", j.Status, j.Counts)
	for _, r := range records {
		fmt.Fprintf(&s, "%d %s %s\n", r.Row, r.Status, r.Undo)
	}
	for _, l := range leads(t, b.db) {
		s.WriteString(l + "\n")
	}
	return s.String()
}

// messy makes a file of n rows: every tenth row is somebody from before,
// every seventeenth cannot be stored.
func messy(n int) string {
	var b strings.Builder
	b.WriteString("First Name;Last Name;E-mail;Phone;City;Date of Birth\n")
	for i := range n {
		who := i
		if i%10 == 9 {
			who = i / 2
		}
		email := fmt.Sprintf("P%d@Example.com", who)
		if i%17 == 16 {
			email = "nobody"
		}
		fmt.Fprintf(&b, "%s;%s%s;%s;%s;Springfield;%d/%d/%d\n", names[who%len(names)], names[(who/7)%len(names)], letters(who), email,
			[]string{"", fmt.Sprintf("(212) 555-%04d", who)}[min(1, who%3)*(1-min(1, i%17/16))], 1+who%12, 1+who%28, 1950+who%50)
	}
	return b.String()
}

// letters is a number in letters, so that names differ.
func letters(n int) string {
	s := ""
	for n > 0 {
		s += string(rune('a' + n%26))
		n /= 26
	}
	return s
}

var names = []string{"ANNA", "bob", "Carla", "dmitri", "Elena", "Frank", "greta", "HUGO", "Ines", "Jonas", "Karim", "lena", "Marta", "nils", "Oskar", "Petra"}

func TestImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		b := newBench(t, open())
		j := b.run(t, b.create(t, "leads.csv", messy(300), leadbridge.ImportOptions{}).ID)
		if j.Status != leadbridge.ImportCompleted {
			t.Fatalf("status %s: %s", j.Status, j.ErrorMessage)
		}
		c := j.Counts
		if c.Processed != 300 || c.Total != 300 || c.Success+c.Failed+c.Duplicate != 300 || c.Failed != 17 || c.Duplicate < 12 {
			t.Errorf("counts %+v", c)
		}
		if got := len(leads(t, b.db)); int64(got) != c.Created {
			t.Errorf("%d leads, %d were created", got, c.Created)
		}
		if p := b.ProgressOf(j); p.Percentage != 100 {
			t.Errorf("progress %+v", p)
		}
	})
}
