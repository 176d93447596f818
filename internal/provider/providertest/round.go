package providertest

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// Round is all that a driver can do, done once with one kind of record, the
// refused along with the good, while a Watch looks on.
type Round struct {
	Setup
	// LinkTo is the kind of record that new ones are linked to; "": none.
	LinkTo string
}

// Go makes the round with an account that is connected by OAuth.
func (r Round) Go(t *testing.T, p provider.Provider, w *Watch) {
	x := newExam(t, p, r.Setup)
	w.Next = dated{x}
	x.Authority.HTTP = &http.Client{Transport: w}
	x.grant = x.connect(t, 0)
	caller := x.caller()
	caller.HTTP = &http.Client{Transport: w}
	tour := &tour{Exam: x, t: t, client: provider.NewClient(p, caller, r.Settings)}
	tour.check()
	tour.read()
	if !x.Object.ReadOnly {
		tour.write(tour.others(r.LinkTo))
	}
	tour.change()
	tour.subscribe()
	tour.disturb()
	tour.leave()
}

// tour is a round under way.
type tour struct {
	*Exam
	t      *testing.T
	client *provider.Client
	fields []provider.Field
	all    read
}

func (r *tour) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// check tests the connection before and after it is made ready.
func (r *tour) check() {
	for range 2 {
		_, _, err := r.client.Check(context.Background(), []string{r.Object.Name})
		r.must(err)
		r.must(r.client.Prepare(context.Background(), r.Object.Name))
	}
}

// read reads everything, with all fields and with few, in pages large and
// small.
func (r *tour) read() {
	var err error
	r.fields, err = r.client.Describe(context.Background(), r.Object.Name)
	r.must(err)
	few := r.query(time.Time{})
	few.Limit = 20
	r.pull(few)
	all := r.query(time.Time{})
	all.Fields = r.names()
	r.all = r.pull(all)
	if n := len(r.all.byID); n < 10 {
		r.t.Fatalf("%d records are too few for the round", n)
	}
	r.fetch(slices.Collect(maps.Keys(r.all.byID))...)
}

func (r *tour) names() []string {
	names := make([]string, len(r.fields))
	for i, f := range r.fields {
		names[i] = f.Name
	}
	return names
}

func (r *tour) pull(q provider.Query) read {
	r.t.Helper()
	got := read{byID: map[string]provider.Record{}}
	for page, err := range r.client.Pages(context.Background(), q) {
		r.must(err)
		got.take(page)
	}
	r.Server.Stage.Clock.Advance(settle)
	return got
}

func (r *tour) fetch(ids ...string) {
	r.t.Helper()
	_, err := r.client.Fetch(context.Background(), r.Object.Name, ids, r.names())
	r.must(err)
}

// others are links to two records of another kind.
func (r *tour) others(object string) []provider.Link {
	var links []provider.Link
	if object == "" {
		return links
	}
	for page, err := range r.client.Pages(context.Background(), provider.Query{Object: object, Limit: 2}) {
		r.must(err)
		for _, one := range page.Records {
			links = append(links, provider.Link{Object: object, ID: one.ID})
		}
		if len(links) >= 2 {
			break
		}
	}
	return links
}

// write creates records by key and without, changes them by key and by id,
// links and deletes them; it writes what is refused as well.
func (r *tour) write(others []provider.Link) {
	first, second, keyless, bad := r.Exam.write(1), r.Exam.write(2), r.Exam.write(3), r.Exam.write(4)
	keyless.Key = ""
	maps.Copy(bad.Values, r.Bad())
	for i, w := range []*provider.Write{&first, &second, &keyless, &bad} {
		if len(others) > 0 {
			w.Links = others[:1+i%2]
		}
	}
	made := r.push(first, second, keyless, bad)
	for i, o := range made[:3] {
		if o.Err != nil {
			r.t.Fatalf("write %d: %v", i, o.Err)
		}
	}
	if made[3].Err == nil {
		r.t.Error("the bad write was taken")
	}
	r.Server.Stage.Clock.Advance(settle)
	again, byID := r.Exam.write(1), provider.Write{ID: made[1].ID, Values: r.New(5), Unchanged: r.Server.Stage.Clock.Now()}
	again.Values[r.Text], again.Links = r.New(6)[r.Text], others
	none := provider.Write{ID: r.unknownID(r.t, r.all), Values: r.New(7)}
	r.push(again, byID, none)
	r.push(r.each(made[1].ID)...)
	r.push(provider.Write{ID: made[0].ID, Delete: true}, provider.Write{ID: made[2].ID, Delete: true}, provider.Write{ID: none.ID, Delete: true})
	r.fetch(made[0].ID, made[1].ID, none.ID)
}

// each sets every field of a record, and clears it, one at a time: what is
// wrong with one, such as a reference that leads nowhere, keeps no other back.
func (r *tour) each(id string) []provider.Write {
	var writes []provider.Write
	for _, f := range r.fields {
		if !f.ReadOnly {
			writes = append(writes, provider.Write{ID: id, Values: map[string]string{f.Name: sample(f)}}, provider.Write{ID: id, Values: map[string]string{f.Name: ""}})
		}
	}
	return writes
}

// sample is a value that a field may have.
func sample(f provider.Field) string {
	if len(f.Options) > 0 {
		return f.Options[len(f.Options)-1].Value
	}
	switch f.Type {
	case leadbridge.TypeNumber:
		return "7"
	case leadbridge.TypeBoolean:
		return "true"
	case leadbridge.TypeDate:
		return "2027-03-01"
	case leadbridge.TypeDateTime:
		return "2027-03-01T09:30:00Z"
	case leadbridge.TypeEmail:
		return "ada.lovelace@example.com"
	case leadbridge.TypePhone:
		return "+12015550123"
	case leadbridge.TypeURL:
		return "https://example.com"
	}
	return "Examined"
}

func (r *tour) push(writes ...provider.Write) []provider.Outcome {
	r.t.Helper()
	outcomes, err := r.client.Push(context.Background(), r.Object.Name, writes)
	r.must(err)
	return outcomes
}

// change lets people do to the records all that they can, and reads what
// became of them.
func (r *tour) change() {
	var ids []string
	for i, name := range slices.Sorted(maps.Keys(r.Actions)) {
		if name == ExpireTokens || name == RevokeGrant {
			continue
		}
		id := r.all.records[i].ID
		r.Act(r.t, name, id, r.all.records[len(r.all.records)-1-i].ID)
		ids = append(ids, id)
	}
	r.Server.Stage.Clock.Advance(settle)
	changes := r.query(r.all.watermark)
	changes.Fields = r.names()
	if len(r.pull(changes).records) == 0 {
		r.t.Error("no change was found")
	}
	r.fetch(ids...)
}

func (r *tour) subscribe() {
	s, ok := r.client.Driver.(provider.Subscriber)
	if !ok {
		return
	}
	const callback = "https://leadbridge.example/hook?integration=i1"
	for range 2 {
		_, err := s.Subscribe(context.Background(), callback, []string{r.Object.Name})
		r.must(err)
	}
	r.must(s.Unsubscribe(context.Background(), callback))
}

// disturb makes a call meet each of the usual refusals.
func (r *tour) disturb() {
	r.Act(r.t, ExpireTokens, "", "")
	r.fetch(r.all.any())
	for _, vice := range []string{sandbox.ViceTooMany, sandbox.ViceTooManyBare, sandbox.ViceServerError} {
		r.Server.Stage.Vices.MustSet(vice, sandbox.ViceSetting{Count: 1})
		r.fetch(r.all.any())
	}
}

// leave ends the grant.
func (r *tour) leave() {
	ctx := context.Background()
	if r.Provider.OAuth.IntrospectURL != "" {
		_, err := r.Authority.Introspect(ctx, r.grant)
		r.must(err)
	}
	r.must(r.Authority.Revoke(ctx, r.grant))
	if _, err := r.Authority.Refresh(ctx, r.grant); leadbridge.CodeOf(err) != provider.CodeRevoked {
		r.t.Errorf("a revoked grant was renewed: %v", err)
	}
	_, err := r.client.Fetch(ctx, r.Object.Name, []string{r.all.any()}, []string{r.Text})
	if err == nil {
		r.t.Error("a revoked grant was good for a call")
	}
}
