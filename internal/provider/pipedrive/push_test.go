package pipedrive

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

// count returns how many records of a kind carry a key.
func (l *live) count(object, key string) int {
	l.t.Helper()
	n := 0
	all, _ := l.all(provider.Query{Object: object}, false)
	for _, r := range all {
		if r.Key == key {
			n++
		}
	}
	return n
}

func (l *live) prepare(objects ...string) {
	l.t.Helper()
	for _, o := range objects {
		if err := l.Prepare(ctx, o); err != nil {
			l.t.Fatal(err)
		}
	}
}

func TestPrepareOnce(t *testing.T) {
	t.Parallel()
	l := start(t, 10)
	l.prepare(persons, persons, deals, leads, organizations, activities)
	if err := l.another(0).Prepare(ctx, persons); err != nil {
		t.Error(err)
	}
	counts := l.stage.Calls.Counts()
	if counts["POST /api/v2/personFields"] != 1 || counts["POST /api/v2/dealFields"] != 1 {
		t.Errorf("%v", counts)
	}
}

func TestPrepareWhenTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	l := start(t, 10)
	l.stage.Vices.MustSet(stage.ViceTimeoutAfterCommit, stage.ViceSetting{Count: 1, Match: "POST"})
	l.prepare(persons)
	if n := l.stage.Calls.Counts()["POST /api/v2/personFields"]; n != 1 {
		t.Errorf("%d fields were made", n)
	}
}

func TestCreateIsFoundByItsKey(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	l.prepare(persons, deals, organizations)
	person := l.push(persons, provider.Write{Key: "p-1", Values: map[string]string{"name": "Ann Lee"}})
	for object, w := range map[string]provider.Write{
		persons:       {Key: "p-2", Values: map[string]string{"name": "Bo Lee"}},
		deals:         {Key: "d-1", Values: map[string]string{"title": "Policy"}, Links: []provider.Link{{Object: persons, ID: person.ID}}},
		leads:         {Key: "l-1", Values: map[string]string{"title": "Car"}, Links: []provider.Link{{Object: persons, ID: person.ID}}},
		organizations: {Key: "o-1", Values: map[string]string{"name": "Elm Street Bakery"}},
	} {
		first := l.push(object, w)
		again := l.push(object, w)
		l.stage.Clock.Advance(time.Hour) // now the search must find it
		later := l.push(object, w)
		if !first.Created || again.Created || later.Created || again.ID != first.ID || later.ID != first.ID {
			t.Errorf("%s: %+v, then %+v, then %+v", object, first, again, later)
		}
		if n := l.count(object, w.Key); n != 1 {
			t.Errorf("%s: %d carry the key", object, n)
		}
	}
}

// TestNewIsNotSearchedFor spares the search by a key that was never tried; who
// has the same e-mail is looked for all the same.
func TestNewIsNotSearchedFor(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	l.prepare(persons)
	for key, c := range map[string]struct {
		write    provider.Write
		searches int
	}{
		"named":  {provider.Write{Values: map[string]string{"name": "Ann Lee"}}, 0},
		"mailed": {provider.Write{Values: map[string]string{"name": "Bo Lee", "email": "bo@example.com"}}, 1},
	} {
		l.stage.Calls.Reset()
		c.write.Key, c.write.New = key, true
		first := l.push(persons, c.write)
		if n := l.stage.Calls.Counts()["GET /api/v2/persons/search"]; n != c.searches {
			t.Errorf("%s: %d searches, want %d", key, n, c.searches)
		}
		l.stage.Clock.Advance(time.Hour)
		c.write.New = false
		if again := l.push(persons, c.write); again.ID != first.ID {
			t.Errorf("%s: made as %s, and again as %s", key, first.ID, again.ID)
		}
	}
}

func TestNoDoubleWhenAnswersAreLost(t *testing.T) {
	t.Parallel()
	for _, vice := range []string{stage.ViceTimeoutAfterCommit, stage.ViceTruncated, stage.ViceTimeoutBefore} {
		l := start(t, 30)
		l.prepare(persons, deals)
		l.stage.Vices.MustSet("indexLag", stage.ViceSetting{Rate: 1})
		person := l.push(persons, provider.Write{Key: "p-0", Values: map[string]string{"name": "Ann Lee"}})
		for n := range 3 {
			for object, title := range map[string]string{persons: "name", deals: "title", leads: "title"} {
				key := fmt.Sprint(object, n)
				w := provider.Write{Key: key, Values: map[string]string{title: "Lost " + key}}
				if object != persons {
					w.Links = []provider.Link{{Object: persons, ID: person.ID}}
				}
				l.stage.Vices.MustSet(vice, stage.ViceSetting{Count: 1, Skip: n, Match: "POST"})
				for try := 0; ; try++ {
					out, err := l.Push(ctx, object, []provider.Write{w})
					if err != nil {
						t.Fatal(err)
					}
					if out[0].Err == nil {
						break
					}
					if out[0].Err.Code != provider.CodeUncertain || try > 3 {
						t.Fatalf("%s: %s %v", vice, out[0].Err.Code, out[0].Err)
					}
				}
				l.stage.Vices.MustSet(vice, stage.ViceSetting{})
				if c := l.count(object, key); c != 1 {
					t.Errorf("%s at call %d: %d %s", vice, n, c, object)
				}
			}
		}
	}
}

func TestOneBadRecordSpoilsNoOther(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	out, err := l.Push(ctx, persons, []provider.Write{
		{Values: map[string]string{"name": "Ann Lee"}},
		{Values: map[string]string{"email": "nobody@example.test"}},
		{ID: "999999", Values: map[string]string{"name": "Gone"}},
		{ID: "../deals/1", Values: map[string]string{"name": "Nasty"}},
		{Values: map[string]string{"name": "Cy Lee", "owner_id": "999999"}},
		{Values: map[string]string{"name": "Bo Lee", "nonsense": "x"}},
		{Values: map[string]string{"name": "Di Lee"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", provider.CodeRequired, provider.CodeGone, provider.CodeGone, provider.CodeBadValue, provider.CodeUnknownField, ""} {
		code, field := "", ""
		if out[i].Err != nil {
			code, field = out[i].Err.Code, out[i].Err.Field
		}
		if code != want || (want == "") != (out[i].ID != "" && out[i].Created) {
			t.Errorf("%d: %q (%s), want %q: %+v %v", i, code, field, want, out[i], out[i].Err)
		}
	}
	if out[4].Err.Field != "owner_id" {
		t.Errorf("the refused field is %q", out[4].Err.Field)
	}
}

func TestUpdateKeepsWhatOthersHave(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	made := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee", "email": "one@example.test", "phone": "+15125550101"}})
	l.raw("PATCH", "/api/v2/persons/"+made.ID, `{"emails":[{"value":"one@example.test","primary":true,"label":"work"},{"value":"two@example.test","primary":false,"label":"home"}]}`)
	l.stage.Clock.Advance(time.Minute)
	changed := l.push(persons, provider.Write{ID: made.ID, Values: map[string]string{"email": "three@example.test", "last_name": "Miller"}})
	r := l.fetch(persons, made.ID, "name", "emails", "email", "phone")
	if r.Values["emails"] != "three@example.test;two@example.test" || r.Values["email"] != "three@example.test" || r.Values["phone"] != "+15125550101" || r.Values["name"] != "Ann Miller" {
		t.Errorf("%v", r.Values)
	}
	if !changed.ModifiedAt.Equal(r.ModifiedAt) {
		t.Errorf("the outcome says %s, the record %s", changed.ModifiedAt, r.ModifiedAt)
	}
	l.stage.Calls.Reset()
	l.push(persons, provider.Write{ID: made.ID, Values: map[string]string{"email": "three@example.test", "name": "Ann Miller"}})
	if n := l.stage.Calls.Counts()["PATCH /api/v2/persons/*"]; n != 0 {
		t.Error("nothing was to be changed, and it was written all the same")
	}
}

// raw makes a call as somebody else would.
func (l *live) raw(method, path, body string) {
	l.t.Helper()
	_, err := l.Do(ctx, provider.Request{Method: method, Path: path, Body: []byte(body), ContentType: "application/json", Repeatable: true})
	if err != nil {
		l.t.Fatal(err)
	}
}

func TestConflictAndArchive(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	made := l.push(deals, provider.Write{Values: map[string]string{"title": "Policy"}})
	l.stage.Clock.Advance(time.Minute)
	l.push(deals, provider.Write{ID: made.ID, Values: map[string]string{"title": "Other"}})
	out, err := l.Push(ctx, deals, []provider.Write{{ID: made.ID, Unchanged: made.ModifiedAt, Values: map[string]string{"title": "Third"}}})
	if err != nil || out[0].Err == nil || out[0].Err.Code != provider.CodeChanged {
		t.Errorf("%+v, %v", out, err)
	}
	l.act("archiveRecord", "object", "deal", "id", made.ID)
	out, err = l.Push(ctx, deals, []provider.Write{{ID: made.ID, Values: map[string]string{"title": "Fourth"}}})
	if err != nil || out[0].Err == nil || out[0].Err.Code != provider.CodeRule {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestTwins(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	l.prepare(persons)
	theirs := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee", "email": "work@example.test"}})
	l.raw("PATCH", "/api/v2/persons/"+theirs.ID, `{"emails":[{"value":"work@example.test","primary":true,"label":"work"},{"value":"home@example.test","primary":false,"label":"home"}]}`)
	for _, name := range []string{"Route 66 Diner", "Highway 66 Cafe"} {
		l.push(organizations, provider.Write{Values: map[string]string{"name": name}})
	}
	if out, err := l.Push(ctx, organizations, []provider.Write{{Values: map[string]string{"name": "route 66 diner"}}}); err != nil || out[0].Err == nil || out[0].ExistingID == "" {
		t.Errorf("the same organization again: %+v, %v", out, err)
	}
	write := func(name, key string) provider.Outcome {
		out, err := l.Push(ctx, persons, []provider.Write{{Key: key, Values: map[string]string{"name": name, "email": "Home@example.test"}}})
		if err != nil {
			t.Fatal(err)
		}
		return out[0]
	}
	for range 2 {
		if out := write("Ann Lee-Miller", "k-1"); out.Err == nil || out.Err.Code != provider.CodeDuplicate || out.ExistingID != theirs.ID {
			t.Errorf("the same person again: %+v", out)
		}
		l.stage.Clock.Advance(time.Hour) // the second time it is found by search
	}
	if out := write("Bob Lee", "k-2"); out.Err != nil || !out.Created {
		t.Errorf("somebody else of the household: %+v", out)
	}
	l.push(persons, provider.Write{ID: theirs.ID, Key: "k-3", Values: map[string]string{"name": "Ann Lee"}})
	if out := write("Ann Lee", "k-4"); out.Err != nil || !out.Created {
		t.Errorf("another lead of ours: %+v", out)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	made := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee"}})
	for range 2 {
		if out := l.push(persons, provider.Write{ID: made.ID, Delete: true}); out.ID != made.ID {
			t.Errorf("%+v", out)
		}
	}
	records, err := l.Fetch(ctx, persons, []string{made.ID, "999999", "nonsense"}, nil)
	if err != nil || len(records) > 1 || len(records) == 1 && records[0].State != provider.Deleted {
		t.Errorf("%+v, %v", records, err)
	}
	out, err := l.Push(ctx, persons, []provider.Write{{ID: made.ID, Values: map[string]string{"name": "Again"}}})
	if err != nil || out[0].Err == nil || out[0].Err.Code != provider.CodeGone {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestConvertedLeadNamesItsDeal(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	person := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee"}})
	lead := l.push(leads, provider.Write{Values: map[string]string{"title": "Car"}, Links: []provider.Link{{Object: persons, ID: person.ID}}})
	_, mark := l.all(provider.Query{Object: leads}, false)
	l.stage.Clock.Advance(time.Hour)
	l.raw(http.MethodPost, "/api/v2/leads/"+lead.ID+"/convert/deal", `{}`)
	l.stage.Clock.Advance(time.Minute)
	got, _ := l.all(provider.Query{Object: leads, Since: mark}, true)
	pulled, fetched := got[lead.ID], l.fetch(leads, lead.ID)
	if pulled.State != provider.Converted || pulled.SurvivorObject != deals || pulled.SurvivorID == "" || fetched.SurvivorID != pulled.SurvivorID {
		t.Errorf("pulled %+v, fetched %+v", pulled, fetched)
	}
}

func TestAccountsFailureStopsTheBatch(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	l.Do(ctx, provider.Request{Method: "GET", Path: "/api/v2/persons"})
	writes := make([]provider.Write, 5)
	for i := range writes {
		writes[i] = provider.Write{ID: fmt.Sprint(i + 1), Delete: true}
	}
	if _, err := l.schema(ctx, kinds[persons], schemaLife); err != nil {
		t.Fatal(err)
	}
	l.stage.Vices.MustSet("dailyBudget", stage.ViceSetting{Rate: 1, Value: new(float64)})
	if _, err := l.Push(ctx, persons, writes); err == nil {
		t.Error("nothing was left of the day's budget, and nobody said so")
	}
}

func TestARecordThatIsTooMuchForPipedrive(t *testing.T) {
	t.Parallel()
	l := start(t, 30)
	var writes []provider.Write
	for i := range 4 {
		made := l.push(persons, provider.Write{Values: map[string]string{"name": fmt.Sprint("Person ", i)}})
		writes = append(writes, provider.Write{ID: made.ID, Values: map[string]string{"name": fmt.Sprint("Renamed ", i)}})
	}
	l.stage.Vices.MustSet(stage.ViceServerError, stage.ViceSetting{Rate: 1, Match: "PATCH /api/v2/persons/" + writes[1].ID})
	out, err := l.Push(ctx, persons, writes)
	if err != nil {
		t.Fatal(err)
	}
	for i := range out {
		if failed := out[i].Err != nil; failed != (i == 1) {
			t.Errorf("%d: %+v", i, out[i])
		}
	}
	// When nothing is answered any more, the rest is left alone.
	l.stage.Vices.MustSet(stage.ViceServerError, stage.ViceSetting{Rate: 1})
	l.stage.Calls.Reset()
	out, err = l.Push(ctx, persons, writes)
	if err == nil && (out[3].Err == nil || out[3].Err.Code != provider.CodeNoAnswer) {
		t.Errorf("%+v", out)
	}
	if n := l.stage.Calls.Total(); n > 10 {
		t.Errorf("%d calls to a CRM that is away", n)
	}
}
