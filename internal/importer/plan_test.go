package importer_test

import (
	"context"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// TestPlanIsWhatComes plans a file whose rows repeat one another and stored
// leads, and then imports it: each row must become what was planned.
func TestPlanIsWhatComes(t *testing.T) {
	for _, mode := range []leadbridge.DuplicateMode{leadbridge.DuplicateSkip, leadbridge.DuplicateUpdate, leadbridge.DuplicateCreate} {
		t.Run(string(mode), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, open storetest.Opener) { planAndImport(t, newBench(t, open()), mode) })
		})
	}
}

func planAndImport(t *testing.T, b *bench, mode leadbridge.DuplicateMode) {
	ctx := context.Background()
	b.run(t, b.create(t, "old.csv", messy(150), leadbridge.ImportOptions{}).ID)
	before := leads(t, b.db)
	r := request(t, b, "new.csv", messy(1300), leadbridge.ImportOptions{OnDuplicate: mode})
	p, err := b.StartPlan(ctx, "tester", r)
	if err != nil {
		t.Fatal(err)
	}
	if p.Status != leadbridge.PlanReady || p.Processed != 1300 || p.Total != 1300 || p.Estimate {
		t.Fatalf("%+v", p)
	}
	if after := leads(t, b.db); strings.Join(before, "\n") != strings.Join(after, "\n") {
		t.Fatal("the plan changed leads")
	}
	r.PlanHash = p.Hash
	j, err := b.Create(ctx, "tester", r)
	if err != nil {
		t.Fatal(err)
	}
	j = b.run(t, j.ID)
	counts, err := b.db.CountRecords(ctx, j)
	if err != nil {
		t.Fatal(err)
	}
	want := leadbridge.PlanCounts{Create: counts[leadbridge.RowCreated], Possible: counts[leadbridge.RowPossible], Update: counts[leadbridge.RowUpdated],
		Unchanged: counts[leadbridge.RowUnchanged], Duplicate: counts[leadbridge.RowDuplicate], Fail: counts[leadbridge.RowFailed], InFile: p.Counts.InFile}
	if p.Counts != want {
		t.Errorf("planned %+v, came %+v", p.Counts, want)
	}
	if mode != leadbridge.DuplicateCreate && p.Counts.InFile == 0 {
		t.Error("no row is known to repeat another of the file")
	}
	for _, e := range p.Examples {
		rec, err := b.Record(ctx, j.ID, e.Row)
		if err != nil || rec.Status != e.Outcome {
			t.Errorf("row %d was to be %s, and is %s (%v)", e.Row, e.Outcome, rec.Status, err)
		}
	}
	if of, err := b.PlanOf(ctx, j); err != nil || of == nil || of.ID != p.ID {
		t.Errorf("the import does not know its plan: %v, %v", of, err)
	}
}

// request uploads a file and asks for an import of it.
func request(t *testing.T, b *bench, name, content string, o leadbridge.ImportOptions) importer.Request {
	t.Helper()
	up, err := b.Upload(context.Background(), "tester", name, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return importer.Request{FileURL: up.FileURL, Options: o}
}

// TestPlanShowsBeforeAndAfter looks at the examples of an update, a repeated
// row and a refused one.
func TestPlanShowsBeforeAndAfter(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	b.run(t, b.create(t, "old.csv", oldLeads, leadbridge.ImportOptions{}).ID)
	const content = "firstName,lastName,email,phone,city\nAnna,Smith,anna@example.com,+12125550101,Newark\nCarla,Diaz,carla@example.com,,Denver\ncarla,diaz,CARLA@example.com,,Denver\nDora,Eng,nobody,,Erie\n"
	p, err := b.StartPlan(ctx, "tester", request(t, b, "new.csv", content, leadbridge.ImportOptions{OnDuplicate: leadbridge.DuplicateUpdate}))
	if err != nil {
		t.Fatal(err)
	}
	if want := (leadbridge.PlanCounts{Create: 1, Update: 1, Unchanged: 1, Fail: 1, InFile: 1}); p.Counts != want {
		t.Fatalf("%+v", p.Counts)
	}
	byRow := map[int64]leadbridge.PlanExample{}
	for _, e := range p.Examples {
		byRow[e.Row] = e
	}
	if e := byRow[1]; e.Before["city"] != "Albany" || e.Values["city"] != "Newark" || e.OtherID == "" || e.OtherName != "Anna Smith" || len(e.Values) != 1 {
		t.Errorf("the update: %+v", e)
	}
	if e := byRow[3]; e.OtherRow != 2 || e.OtherID != "" || !strings.Contains(e.Reason, "row 2 of this file") {
		t.Errorf("the repeated row: %+v", e)
	}
	if e := byRow[4]; e.Outcome != leadbridge.RowFailed || len(e.Raw) != 5 || len(e.Issues) == 0 {
		t.Errorf("the refused row: %+v", e)
	}
}

// TestStalePlan changes what a plan was made for before the import is made.
func TestStalePlan(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	r := request(t, b, "new.csv", newLeads, leadbridge.ImportOptions{})
	p, err := b.StartPlan(ctx, "tester", r)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, r importer.Request) {
		t.Helper()
		if _, err := b.Create(ctx, "tester", r); leadbridge.CodeOf(err) != importer.CodePlanStale {
			t.Errorf("%s: %v", what, err)
		}
	}
	r.PlanHash = p.Hash
	other := r
	other.Options.OnDuplicate = leadbridge.DuplicateUpdate
	refused("other options", other)
	other = r
	other.FieldMapping = []leadbridge.FieldMapping{{SourceField: "email", TargetField: "email"}}
	refused("another mapping", other)
	other = request(t, b, "new.csv", oldLeads, leadbridge.ImportOptions{})
	other.PlanHash = p.Hash
	refused("another file", other)
	other = r
	other.PlanHash = strings.Repeat("0", 64)
	refused("no plan", other)
	j, err := b.Create(ctx, "tester", r)
	if err != nil || j.PlanHash != p.Hash || j.Counts.Total != 4 {
		t.Fatalf("%+v, %v", j, err)
	}
	if err := b.db.PutCustomField(ctx, leadbridge.Field{Name: "custom.vip", Title: "VIP", Type: leadbridge.TypeBoolean, Custom: true}, j.CreatedAt); err != nil {
		t.Fatal(err)
	}
	refused("a new field", r)
	if _, err := b.StartPlanned(ctx, j.ID, p.Hash); leadbridge.CodeOf(err) != importer.CodePlanStale {
		t.Errorf("start: %v", err)
	}
	again, err := b.PlanJob(ctx, "tester", j.ID)
	if err != nil || again.Hash == p.Hash || again.Counts != p.Counts {
		t.Fatalf("%+v, %v", again, err)
	}
	if j, err = b.StartPlanned(ctx, j.ID, again.Hash); err != nil || j.Status != leadbridge.ImportProcessing {
		t.Errorf("%+v, %v", j, err)
	}
}

// TestPlanInTheBackground works on a plan in slices, cancels one, and begins
// one anew in another process.
func TestPlanInTheBackground(t *testing.T) {
	ctx := context.Background()
	db := storetest.SQLite(t)()
	b := newBench(t, db)
	db.SetEnqueue(func(context.Context, *store.Tx, []leadbridge.Task) error { return nil }) // the test is the worker
	c := config
	c.Background = true
	b.Service = importer.New(db, b.dir, c)
	r := request(t, b, "new.csv", messy(2600), leadbridge.ImportOptions{})
	start := func() *leadbridge.ImportPlan {
		t.Helper()
		p, err := b.StartPlan(ctx, "tester", r)
		if err != nil || p.Status != leadbridge.PlanRunning {
			t.Fatalf("%+v, %v", p, err)
		}
		return p
	}
	finish := func(p *leadbridge.ImportPlan) (slices int, _ *leadbridge.ImportPlan) {
		t.Helper()
		for done := false; !done; slices++ {
			var err error
			if done, err = b.RunPlan(ctx, p.ID, 1); err != nil {
				t.Fatal(err)
			}
			if p, err = b.Plan(ctx, p.ID); err != nil {
				t.Fatal(err)
			}
		}
		return slices, p
	}
	slices, whole := finish(start())
	if slices < 5 || whole.Status != leadbridge.PlanReady || whole.Processed != 2600 {
		t.Fatalf("%d slices: %+v", slices, whole)
	}
	if g := b.ProgressOfPlan(whole); g.Percentage != 100 || g.RowsPerSecond <= 0 {
		t.Errorf("%+v", g)
	}

	p := start()
	if done, err := b.RunPlan(ctx, p.ID, 1); done || err != nil {
		t.Fatal(done, err)
	}
	half, err := b.Plan(ctx, p.ID)
	if err != nil || half.Processed == 0 || half.Processed == 2600 {
		t.Fatalf("%+v, %v", half, err)
	}
	b.Service = importer.New(db, b.dir, c) // a new process
	if _, again := finish(p); again.Counts != whole.Counts || again.Processed != 2600 {
		t.Errorf("begun anew: %+v, want %+v", again.Counts, whole.Counts)
	}

	p = start()
	if _, err := b.RunPlan(ctx, p.ID, 1); err != nil {
		t.Fatal(err)
	}
	if p, err = b.CancelPlan(ctx, p.ID); err != nil || p.Status != leadbridge.PlanCancelled {
		t.Fatalf("%+v, %v", p, err)
	}
	if done, err := b.RunPlan(ctx, p.ID, 0); !done || err != nil {
		t.Errorf("run of a cancelled plan: %v, %v", done, err)
	}
}
