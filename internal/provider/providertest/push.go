package providertest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// prepare makes the field that carries our key, where the driver can.
func (x *Exam) prepare(t *testing.T) {
	t.Helper()
	if err := x.Client().Prepare(context.Background(), x.Object.Name); err != nil {
		t.Fatal(err)
	}
}

// push writes with a new driver and demands that all goes well.
func (x *Exam) push(t *testing.T, writes ...provider.Write) []provider.Outcome {
	t.Helper()
	outcomes, err := x.Client().Push(context.Background(), x.Object.Name, writes)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range outcomes {
		if o.Err != nil || o.ID == "" {
			t.Fatalf("write %d: %+v, %v", i, o, o.Err)
		}
	}
	return outcomes
}

// live counts the living records by our keys; "" counts all.
func (x *Exam) live(t *testing.T) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, r := range x.pull(t, x.query(time.Time{})).byID {
		if r.State == provider.Live {
			counts[""]++
			if r.Key != "" {
				counts[r.Key]++
			}
		}
	}
	return counts
}

func pushCreateAndUpdate(t *testing.T, x *Exam) {
	x.prepare(t)
	made := x.push(t, x.write(1), x.write(2))
	if !made[0].Created || !made[1].Created || made[0].ID == made[1].ID {
		t.Fatalf("created %+v", made)
	}
	x.Server.Stage.Clock.Advance(settle)
	// The same keys again find the same records.
	changed := x.write(1)
	changed.Values[x.Text] = x.New(3)[x.Text]
	again := x.push(t, changed, x.write(2))
	if again[0].ID != made[0].ID || again[1].ID != made[1].ID || again[0].Created || again[1].Created {
		t.Errorf("again: %+v, first: %+v", again, made)
	}
	x.holds(t, made[1])
	x.holds(t, again[0])
	if r, _ := x.fetch(t, made[0].ID); r.Values[x.Text] != changed.Values[x.Text] || r.Key != "exam-1" {
		t.Errorf("after the change by key: %+v", r)
	}
	byID := provider.Write{ID: made[0].ID, Values: map[string]string{x.Text: x.New(4)[x.Text]}}
	if o := x.push(t, byID)[0]; o.ID != made[0].ID || o.Created {
		t.Errorf("by id: %+v", o)
	}
	if r, _ := x.fetch(t, made[0].ID); r.Values[x.Text] != byID.Values[x.Text] {
		t.Errorf("after the change by id: %+v", r)
	}
	if n := x.live(t)[""]; n != x.Count+2 {
		t.Errorf("there are %d records, want %d", n, x.Count+2)
	}
}

// holds demands that a record holds what the outcome of its last write told.
func (x *Exam) holds(t *testing.T, o provider.Outcome) {
	t.Helper()
	records, err := x.Client().Fetch(context.Background(), x.Object.Name, []string{o.ID}, slices.Collect(maps.Keys(o.Values)))
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	for name, v := range o.Values {
		if now, read := records[0].Values[name]; !read || now != v {
			t.Errorf("the outcome told that %s holds %q, and it holds %q", name, v, now)
		}
	}
}

// pushOrder writes more than one batch holds: outcome i is for write i.
func pushOrder(t *testing.T, x *Exam) {
	x.prepare(t)
	n := min(x.Object.PushBatch, 200) + 3
	writes := make([]provider.Write, n)
	for i := range writes {
		writes[i] = x.write(i)
	}
	made := x.push(t, writes...)
	x.Server.Stage.Clock.Advance(settle)
	for _, i := range []int{0, 1, n / 2, n - 4, n - 1} {
		if r, _ := x.fetch(t, made[i].ID); r.Key != writes[i].Key || r.Values[x.Text] != writes[i].Values[x.Text] {
			t.Errorf("outcome %d is %s, and there is %+v", i, made[i].ID, r)
		}
	}
}

func pushClear(t *testing.T, x *Exam) {
	x.prepare(t)
	w := x.write(1)
	field := ""
	for _, name := range slices.Sorted(maps.Keys(w.Values)) {
		if field == "" && name != x.Text && !x.required(t, name) {
			field = name
		}
	}
	if field == "" {
		t.Fatal("New sets no field besides Text that may be empty")
	}
	id := x.push(t, w)[0].ID
	value := func() string {
		records, err := x.Client().Fetch(context.Background(), x.Object.Name, []string{id}, []string{x.Text, field})
		if err != nil || len(records) != 1 || records[0].Values[x.Text] == "" {
			t.Fatal(records, err)
		}
		return records[0].Values[field]
	}
	if value() == "" {
		t.Fatalf("%s is empty at once", field)
	}
	x.push(t, provider.Write{ID: id, Values: map[string]string{x.Text: "Other"}})
	if value() == "" {
		t.Errorf("%s was not in the write, and is empty now", field)
	}
	x.push(t, provider.Write{ID: id, Values: map[string]string{field: ""}})
	if v := value(); v != "" {
		t.Errorf("%s was cleared, and is %q", field, v)
	}
}

func (x *Exam) required(t *testing.T, name string) bool {
	t.Helper()
	fields, err := x.Client().Describe(context.Background(), x.Object.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if f.Name == name {
			return f.Required
		}
	}
	return false
}

func pushOneBad(t *testing.T, x *Exam) {
	x.prepare(t)
	var writes []provider.Write
	for n := range 7 {
		writes = append(writes, x.write(n))
	}
	for name, v := range x.Bad() {
		writes[3].Values[name] = v
	}
	outcomes, err := x.Client().Push(context.Background(), x.Object.Name, writes)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range outcomes {
		if i != 3 && (o.Err != nil || !o.Created || o.ID == "") {
			t.Errorf("its neighbour %d: %+v", i, o)
		}
	}
	if e := outcomes[3].Err; e == nil || e.Kind != leadbridge.Invalid || e.Code == "" || e.Field == "" || e.Msg == "" {
		t.Errorf("the bad one: %#v", e)
	}
	counts := x.live(t)
	if counts[""] != x.Count+6 || counts[writes[3].Key] != 0 {
		t.Errorf("there are %d records, want %d", counts[""], x.Count+6)
	}
}

func pushGone(t *testing.T, x *Exam) {
	all := x.base(t)
	id := all.any()
	x.Act(t, Delete, id, "")
	x.Server.Stage.Clock.Advance(settle)
	for _, id := range []string{id, x.unknownID(t, all)} {
		outcomes, err := x.Client().Push(context.Background(), x.Object.Name, []provider.Write{{ID: id, Values: map[string]string{x.Text: "Late"}}, {ID: all.records[0].ID, Values: map[string]string{x.Text: "Good"}}})
		if err != nil {
			t.Fatal(err)
		}
		if e := outcomes[0].Err; e == nil || e.Code != provider.CodeGone {
			t.Errorf("%s is gone, and its write gave %+v, %v", id, outcomes[0], e)
		}
		if outcomes[1].Err != nil {
			t.Errorf("its neighbour: %v", outcomes[1].Err)
		}
	}
}

func pushDelete(t *testing.T, x *Exam) {
	id := x.base(t).any()
	outcomes, err := x.Client().Push(context.Background(), x.Object.Name, []provider.Write{{ID: id, Delete: true}})
	if err != nil || outcomes[0].Err != nil {
		t.Fatal(err, outcomes)
	}
	x.Server.Stage.Clock.Advance(settle)
	if r, there := x.fetch(t, id); there && r.State == provider.Live {
		t.Errorf("it lives: %+v", r)
	}
	// Once more is no harm: it is gone, and the driver says so or is content.
	outcomes, err = x.Client().Push(context.Background(), x.Object.Name, []provider.Write{{ID: id, Delete: true}})
	if err != nil || outcomes[0].Err != nil && outcomes[0].Err.Code != provider.CodeGone {
		t.Errorf("a second time: %v, %+v", err, outcomes)
	}
}

// pushRepeatedKey gives one key three times in one call: the last one wins,
// and there is one record.
func pushRepeatedKey(t *testing.T, x *Exam) {
	x.prepare(t)
	var writes []provider.Write
	for n := range 3 {
		w := x.write(n)
		w.Key = "exam-same"
		writes = append(writes, w)
	}
	outcomes := x.push(t, writes...)
	if fmt.Sprint(outcomes[0].ID, outcomes[0].ID) != fmt.Sprint(outcomes[1].ID, outcomes[2].ID) {
		t.Errorf("one key, the records %s, %s, %s", outcomes[0].ID, outcomes[1].ID, outcomes[2].ID)
	}
	x.Server.Stage.Clock.Advance(settle)
	if r, _ := x.fetch(t, outcomes[0].ID); r.Values[x.Text] != writes[2].Values[x.Text] {
		t.Errorf("the last one does not win: %v", r.Values)
	}
	if n := x.live(t)["exam-same"]; n != 1 {
		t.Errorf("there are %d records with the key", n)
	}
}
