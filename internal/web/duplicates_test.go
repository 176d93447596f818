package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// lead stores a lead as a person would who allows duplicates.
func (d *door) lead(t *testing.T, values leadbridge.Values) *leadbridge.Lead {
	t.Helper()
	out, err := d.Leads.Create(t.Context(), "ed", values, true)
	if err != nil {
		t.Fatal(err, out.Issues)
	}
	return out.Lead
}

// sameHouse are two people of one household.
func (d *door) sameHouse(t *testing.T) {
	t.Helper()
	v := leadbridge.Values{"firstName": "Susan", "lastName": "<b>Garcia</b>", "phone": "+12125550187", "street": "12 Oak St", "postalCode": "63101", "email": "susan@example.com"}
	d.lead(t, v)
	v["firstName"] = "Maria"
	delete(v, "email")
	d.lead(t, v)
}

// likely is a pair of leads that may well be one person, and is not decided
// upon.
func (d *door) likely(t *testing.T) (older, newer *leadbridge.Lead) {
	t.Helper()
	v := leadbridge.Values{"firstName": "Robert", "lastName": "Smith", "dateOfBirth": "1980-05-12", "street": "12 Oak Street", "city": "Boston", "email": "rob.smith@example.com", "notes": "Calls back"}
	older = d.lead(t, v)
	newer = d.lead(t, leadbridge.Values{"firstName": "Bob", "lastName": "Smith", "dateOfBirth": "1980-05-12", "street": "12 Oak Street", "city": "Boston", "phone": "+12125550199", "notes": "Has two cars"})
	for _, p := range d.pairs(t, "") {
		if p.LeadID == newer.ID && p.Status == leadbridge.PairKept {
			d.resolve(t, p.ID, lead.ActionAsk)
		}
	}
	return older, newer
}

func (d *door) pairs(t *testing.T, s leadbridge.PairStatus) []leadbridge.DuplicatePair {
	t.Helper()
	page, err := d.Leads.ListPairs(t.Context(), lead.PairFilter{Status: s})
	if err != nil {
		t.Fatal(err)
	}
	return page.Pairs
}

func (d *door) resolve(t *testing.T, id string, a lead.Action) {
	t.Helper()
	if _, err := d.Leads.Resolve(t.Context(), "ed", id, lead.Resolution{Action: a}); err != nil {
		t.Fatal(err)
	}
}

func TestReviewWithoutScripts(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	d.user(t, "eve", access.Viewer)
	v, eve := d.logIn(t, "ed"), d.logIn(t, "eve")
	v.get("/duplicates").want(t, 200, "Nothing to review", "/duplicates/thresholds")

	d.sameHouse(t)
	older, newer := d.likely(t)
	list := v.get("/duplicates").want(t, 200).has(t, "Robert Smith", "Bob Smith", "Same household?", "Edited by hand", "&lt;b&gt;Garcia", "!<b>Garcia", "Same street and house number")
	if strings.Index(list.body, "Robert Smith") > strings.Index(list.body, "Susan") {
		t.Error("the surest pair is not the first")
	}
	v.get("/duplicates?band=perhaps").want(t, 200).has(t, "Susan", "!Robert Smith")
	v.get("/duplicates?source=hand&sort=newest&band=no-such").want(t, 200).has(t, "Susan", "Robert Smith")
	v.get("/duplicates?source=import:nobody").want(t, 404)

	pair := d.pairs(t, leadbridge.PairOpen)[0]
	at := "/duplicates/" + pair.ID
	page := v.get(at+"?sort=newest").want(t, 200).has(t, "Side by side", "Two leads taken at random", "All together", `value="older" checked`, "Calls back", "Decide later")
	page.has(t, `id="both-notes"`, `name="version.older" value="1"`, "1980-05-12")
	eve.get(at).want(t, 200).has(t, "Robert", "!Merge into one lead", "!choose.")
	eve.post(at, "action", "keep").want(t, 403)

	// The preview, as a browser without scripts asks for it, and as htmx does.
	v.get(at+"?choose.firstName=newer&choose.notes=newer&survivor=newer").want(t, 200).has(t, `id="newer-firstName" name="choose.firstName" value="newer" checked`, `id="survivor-newer" name="survivor" value="newer" checked`)
	v.get(at+"?take=newer").want(t, 200).has(t, `id="newer-notes" name="choose.notes" value="newer" checked`)
	v.fragment(at+"?choose.firstName=newer").want(t, 200).has(t, `id="pair-fields"`, "!<html", "!Two leads taken at random")

	// Somebody is faster.
	if _, err := d.Leads.Update(t.Context(), "eve", older.ID, leadbridge.Values{"city": "Cambridge"}, 0); err != nil {
		t.Fatal(err)
	}
	v.post(at, "action", "merge", "version.older", "1", "version.newer", "1").want(t, 409).has(t, "changed one of the two leads meanwhile", "Cambridge", `name="version.older" value="2"`)

	to := v.post(at+"?sort=newest", "action", "merge", "version.older", "2", "version.newer", "1", "choose.firstName", "newer", "choose.notes", "both", "choose.city", "older").Header.Get("Location")
	if !strings.HasPrefix(to, "/duplicates/") || !strings.Contains(to, "done="+pair.ID) || !strings.Contains(to, "sort=newest") {
		t.Fatalf("leads to %q", to)
	}
	done := v.get(to).want(t, 200).has(t, "are one lead now.", "Take the merge back", "Susan")
	merged, err := d.Leads.Get(t.Context(), older.ID)
	if err != nil || merged.Values["firstName"] != "Bob" || merged.Values["city"] != "Cambridge" || !strings.Contains(merged.Values["notes"], "Calls back") || !strings.Contains(merged.Values["notes"], "two cars") {
		t.Errorf("got %v, %v", merged.Values, err)
	}
	v.get(at).want(t, 200).has(t, "These two were merged", "!Merge into one lead")

	back := regexp.MustCompile(`action="(/duplicates/merges/[^/]+/unmerge)"`).FindStringSubmatch(done.body)
	if back == nil {
		t.Fatal("there is no way back")
	}
	if _, err := d.Leads.Update(t.Context(), "eve", older.ID, leadbridge.Values{"notes": "Mine"}, 0); err != nil {
		t.Fatal(err)
	}
	v.post(back[1], "back", at).leadsTo(t, at)
	v.get(at).want(t, 200).has(t, "are two leads again.", "stay as they are: notes", "Merge into one lead")
	if l, err := d.Leads.Get(t.Context(), newer.ID); err != nil || l.Deleted() {
		t.Errorf("got %+v, %v", l, err)
	}
	v.get("/duplicates/merges").want(t, 200).has(t, "taken back", "Merge again")
}

func TestKeptApart(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	d.sameHouse(t)
	at := "/duplicates/" + d.pairs(t, leadbridge.PairOpen)[0].ID
	v.get("/duplicates/kept").want(t, 200, "No pair is kept apart")
	v.get(at).want(t, 200).has(t, "two people of one household", `class="button primary" name="action" value="keep"`)
	to := v.post(at, "action", "never").want(t, 303).Header.Get("Location")
	v.get(to).want(t, 200).has(t, "are kept apart for good.", "Nothing to review", "Ask again")
	v.get("/duplicates/kept").want(t, 200).has(t, "Maria", "by <bdi>ed</bdi>", "Ask again")
	v.post(at, "action", "ask", "back", "/duplicates/kept?show=never").leadsTo(t, "/duplicates/kept?show=never")
	v.get("/duplicates").want(t, 200, "Maria", "The pair is on the list again.")
	v.post(at, "action", "guess").want(t, 422)
	v.post(at, "action", "keep").want(t, 303)
	v.get("/duplicates/kept").want(t, 200, "Maria")
}

func TestMergeAll(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	v.get("/duplicates/all").want(t, 200, "No pair is that sure")
	d.sameHouse(t)
	older, _ := d.likely(t)
	page := v.get("/duplicates/all?least=0.97").want(t, 200, "Merge 1 pair", "Robert Smith")
	through := regexp.MustCompile(`name="through" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
	v.post("/duplicates/all", "least", "0.97", "pairs", "7", "through", through).want(t, 409).has(t, "Nothing was merged", "1 pairs would be merged now, not 7")
	v.post("/duplicates/all", "least", "0.1", "pairs", "1", "through", through).want(t, 422)
	at := v.post("/duplicates/all", "least", "0.97", "pairs", "1", "through", through).want(t, 303).Header.Get("Location")
	b := d.batch(t, at)
	if b.Status != lead.BatchDone || b.Merged != 1 {
		t.Fatalf("got %+v", b)
	}
	v.get(at).want(t, 200).has(t, "Take all of it back", "Look at each", "!every 1s")
	v.fragment(at).want(t, 200).has(t, `id="batch"`, "!<html")
	v.get("/duplicates/merges?batch="+b.ID).want(t, 200, "Smith")
	v.post(at+"/cancel").want(t, 409)
	v.post(at+"/undo").leadsTo(t, at)
	if b = d.batch(t, at); b.Status != lead.BatchUndone || b.Merged != 0 || b.Undone != 1 {
		t.Errorf("got %+v", b)
	}
	v.get("/duplicates/merges").want(t, 200, "Many at once", "taken back")
	if l, err := d.Leads.Get(t.Context(), older.ID); err != nil || l.Values["firstName"] != "Robert" {
		t.Errorf("got %+v, %v", l, err)
	}
}

// batch waits until a batch of merges has nothing left to do.
func (d *door) batch(t *testing.T, at string) lead.MergeBatch {
	t.Helper()
	for range 200 {
		b, err := d.Leads.Batch(context.Background(), at[strings.LastIndex(at, "/")+1:])
		if err != nil {
			t.Fatal(err)
		}
		if b.Status != lead.BatchRunning && b.Status != lead.BatchUndoing {
			return b
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the batch does not end")
	return lead.MergeBatch{}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "eve", access.Viewer)
	v := d.logIn(t, "eve")
	older, newer := d.likely(t)
	v.get("/duplicates/test").want(t, 200, "Compare the two")
	v.get("/duplicates/test?a="+older.ID+"&b="+newer.ID).want(t, 200).has(t, "forms of one name", "This pair was brought up before.", "What exactly was compared")
	v.post("/duplicates/test", "a", "http://x/leads/"+older.ID+"/edit", "b.firstName", "ROB", "b.lastName", "<i>smith", "b.phone", "(212) 555-0199").
		want(t, http.StatusOK).has(t, "Nothing brings these two together", "Phone is read as (212) 555-0199.", "!<i>", "Two people")
	v.post("/duplicates/test", "a", "nobody").want(t, 422, "There is no such lead.")
	v.post("/duplicates/test", "a", older.ID, "b", older.ID).want(t, 422, "same lead")

	v.get("/duplicates/thresholds").want(t, 200).has(t, "Counted over all 1 pair", "2 of about 2 leads", `value="85"`)
	v.get("/duplicates/thresholds?possible=50&duplicate=100").want(t, 200).has(t, `value="50"`, `aria-current="true"`)
	v.get("/duplicates/thresholds?possible=150").want(t, 422).has(t, `aria-invalid="true"`, "at most 1")
}
