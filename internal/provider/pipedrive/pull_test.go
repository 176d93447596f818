package pipedrive

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

// act does something to the data of the first company, as a person would.
func (l *live) act(name string, input ...string) string {
	l.t.Helper()
	form := url.Values{"account": {"0"}}
	for i := 0; i+1 < len(input); i += 2 {
		form.Set(input[i], input[i+1])
	}
	resp, err := http.PostForm(l.url+"/_sandbox/actions/"+name, form)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Done, Error string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != http.StatusOK {
		l.t.Fatalf("%s: %d %s %v", name, resp.StatusCode, answer.Error, err)
	}
	return answer.Done
}

func TestPullEverything(t *testing.T) {
	t.Parallel()
	l := start(t, 1200)
	l.stage.Calls.Reset()
	got, mark := l.all(provider.Query{Object: persons, Fields: l.fields(persons)[:6]}, true)
	if len(got) != 1200 {
		t.Errorf("%d persons", len(got))
	}
	if age := l.stage.Clock.Now().Sub(mark); age < overlap || age > overlap+time.Minute {
		t.Errorf("the watermark is %s old", age)
	}
	if n := l.stage.Calls.Counts()["GET /api/v2/persons"]; n != 3 {
		t.Errorf("%d lists for three pages", n)
	}
}

func TestPullChanges(t *testing.T) {
	t.Parallel()
	l := start(t, 60)
	_, mark := l.all(provider.Query{Object: persons}, false)
	l.stage.Clock.Advance(time.Hour)
	made := l.push(persons, provider.Write{Key: "k-1", Values: map[string]string{"name": "Ann Lee", "email": "ann@example.test"}})
	got, next := l.all(provider.Query{Object: persons, Fields: []string{"name", "email"}, Since: mark}, true)
	if r := got[made.ID]; r.Values["name"] != "Ann Lee" || r.Values["email"] != "ann@example.test" || len(got) > 5 {
		t.Errorf("%d changed: %+v", len(got), r)
	}
	if !next.After(mark) {
		t.Errorf("the watermark went from %s to %s", mark, next)
	}
}

func TestPullWithShortPagesAndEdits(t *testing.T) {
	t.Parallel()
	l := start(t, 90)
	_, mark := l.all(provider.Query{Object: deals}, false)
	l.stage.Vices.MustSet("shortPages", stage.ViceSetting{Rate: 0.5})
	want, _ := l.all(provider.Query{Object: persons, Since: time.Unix(1, 0)}, false)
	l.stage.Clock.Advance(time.Second)
	q := provider.Query{Object: persons, Since: time.Unix(1, 0), Limit: 7}
	got := map[string]bool{}
	edits := 0
	for {
		page, err := l.Pull(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			got[r.ID] = true
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			mark = page.Watermark
			break
		}
		// Somebody changes a person on a later page.
		for id := range want {
			if !got[id] {
				l.push(persons, provider.Write{ID: id, Values: map[string]string{"name": fmt.Sprint("Edited ", edits)}})
				edits++
				break
			}
		}
	}
	// What was edited left the window and comes with the next run.
	later, _ := l.all(provider.Query{Object: persons, Since: mark}, false)
	for id := range want {
		if _, in := later[id]; !got[id] && !in {
			t.Errorf("person %s was lost", id)
		}
	}
	if edits == 0 {
		t.Error("there was nothing to edit")
	}
}

func TestPullAfterTheCursorDied(t *testing.T) {
	t.Parallel()
	l := start(t, 80)
	for name, since := range map[string]time.Time{"everything": {}, "changes": time.Unix(1, 0)} {
		got := map[string]int{}
		q := provider.Query{Object: persons, Limit: 20, Since: since}
		for pages := 0; ; pages++ {
			page, err := l.Pull(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Records {
				got[r.ID]++
			}
			if page.Cursor == "" {
				break
			}
			c, err := parseCursor(page.Cursor, persons)
			if err != nil {
				t.Fatal(err)
			}
			if pages == 1 {
				c.Server = "bm9uc2Vuc2U" // Pipedrive does not know it
			}
			q.Cursor = c.String()
		}
		if len(got) != 80 {
			t.Errorf("%s: %d persons", name, len(got))
		}
		for id, n := range got {
			if since.IsZero() && n > 1 {
				t.Errorf("%s: person %s came %d times", name, id, n)
			}
		}
	}
}

func TestPullDealsThatWentAway(t *testing.T) {
	t.Parallel()
	l := start(t, 80)
	everything, mark := l.all(provider.Query{Object: deals, Fields: []string{"title", "person.email"}}, false)
	var ids []string
	for id, r := range everything {
		if r.State == provider.Live {
			ids = append(ids, id)
		}
	}
	l.stage.Clock.Advance(time.Hour)
	l.push(deals, provider.Write{ID: ids[0], Delete: true})
	l.act("archiveRecord", "object", "deal", "id", ids[1])
	// A cursor that Pipedrive forgot among the live ones must not cost the
	// lists that follow their beginning.
	l.push(deals, provider.Write{ID: ids[3], Values: map[string]string{"title": "Changed"}})
	l.stage.Clock.Advance(time.Hour)
	l.push(deals, provider.Write{ID: ids[4], Values: map[string]string{"title": "Changed later"}})
	l.stage.Clock.Advance(time.Minute)
	page, err := l.Pull(ctx, provider.Query{Object: deals, Since: mark, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	dead, err := parseCursor(page.Cursor, deals)
	if err != nil || dead.Server == "" {
		t.Fatalf("%+v, %v", dead, err)
	}
	dead.Server = "bm9uc2Vuc2U"
	got, _ := l.all(provider.Query{Object: deals, Fields: []string{"title"}, Since: mark, Cursor: dead.String()}, true)
	if got[ids[4]].Values["title"] != "Changed later" {
		t.Errorf("%+v", got[ids[4]])
	}
	if got[ids[0]].State != provider.Deleted || got[ids[1]].State != provider.Archived {
		t.Errorf("deleted is %q, archived is %q", got[ids[0]].State, got[ids[1]].State)
	}
	for want, id := range map[provider.RecordState]string{provider.Deleted: ids[0], provider.Archived: ids[1], provider.Live: ids[2]} {
		if r := l.fetch(deals, id, "title"); r.State != want {
			t.Errorf("fetched deal %s is %q, not %q", id, r.State, want)
		}
	}
}

func TestPullLeadsWhileOthersLeave(t *testing.T) {
	t.Parallel()
	l := start(t, 400)
	want, _ := l.all(provider.Query{Object: leads}, false)
	if len(want) < 20 {
		t.Fatalf("only %d leads", len(want))
	}
	q, got := provider.Query{Object: leads, Limit: 5}, map[string]int{}
	var first string
	for {
		page, err := l.another(0).Pull(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			got[r.ID]++
			if first == "" {
				first = r.ID
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			break
		}
		if first != "" && first != "-" {
			l.push(leads, provider.Write{ID: first, Delete: true})
			first = "-"
		}
	}
	for id := range want {
		if got[id] == 0 {
			t.Errorf("lead %s was jumped over", id)
		}
	}
}

func TestLinkedFields(t *testing.T) {
	t.Parallel()
	l := start(t, 120)
	org := l.push(organizations, provider.Write{Values: map[string]string{"name": "Elm Street Bakery"}})
	person := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee", "email": "ann@example.test", "phone": "+15125550142"}, Links: []provider.Link{{Object: organizations, ID: org.ID}}})
	deal := l.push(deals, provider.Write{Values: map[string]string{"title": "Policy"}, Links: []provider.Link{{Object: persons, ID: person.ID}}})
	if r := l.fetch(persons, person.ID, "org.name"); r.Values["org.name"] != "Elm Street Bakery" || fmt.Sprint(r.Links) != "[{organizations "+org.ID+"}]" {
		t.Errorf("%+v", r)
	}
	r := l.fetch(deals, deal.ID, "person.name", "person.email", "person.phone", "org.name")
	if r.Values["person.name"] != "Ann Lee" || r.Values["person.email"] != "ann@example.test" || r.Values["person.phone"] != "+15125550142" {
		t.Errorf("%+v", r.Values)
	}
	if _, there := r.Values["org.name"]; !there {
		t.Errorf("a deal without an organization should say so: %+v", r.Values)
	}
}

func TestPullOfActivities(t *testing.T) {
	t.Parallel()
	l := start(t, 200)
	got, _ := l.all(provider.Query{Object: activities, Fields: l.fields(activities)}, false)
	linked := 0
	for _, r := range got {
		if r.Values["subject"] == "" || r.Values["type"] == "" {
			t.Errorf("%+v", r.Values)
		}
		linked += len(r.Links)
	}
	if len(got) == 0 || linked == 0 {
		t.Errorf("%d activities with %d links", len(got), linked)
	}
	if _, err := l.Push(ctx, activities, []provider.Write{{Values: map[string]string{"subject": "x"}}}); err == nil || !strings.Contains(err.Error(), "reads") {
		t.Errorf("a write was taken: %v", err)
	}
}
