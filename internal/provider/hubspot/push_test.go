package hubspot

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

func TestPushMakesEachRecordOnce(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	writes := people(0, 100)
	first := r.push("contacts", writes...)
	if n := r.server.Stage.Calls.Total(); n != 1 {
		t.Errorf("100 records took %d calls", n)
	}
	again := r.push("contacts", writes...)
	for i := range writes {
		if first[i].Err != nil || !first[i].Created || first[i].ID == "" || first[i].ModifiedAt.IsZero() {
			t.Fatalf("outcome %d is %+v", i, first[i])
		}
		if again[i].Err != nil || again[i].Created || again[i].ID != first[i].ID {
			t.Fatalf("outcome %d, the second time, is %+v after %+v", i, again[i], first[i])
		}
	}
	got, err := r.Fetch(t.Context(), "contacts", []string{first[41].ID}, []string{"firstname", "email"})
	if err != nil || len(got) != 1 || got[0].Key != "L-41" || got[0].Values["firstname"] != "First41" {
		t.Errorf("read back: %+v, %v", got, err)
	}
}

// TestNeighboursOfBadRecords are written, whatever is wrong with these.
func TestNeighboursOfBadRecords(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	r.push("contacts", people(500, 501)...)
	there := r.push("contacts", people(600, 601)...)[0].ID
	writes := people(0, 20)
	bad := map[int]struct {
		field, value, code, named string
	}{
		2:  {"email", "not an address", provider.CodeBadValue, "email"},
		3:  {"insurance_type", "BOAT", provider.CodeNoOption, "insurance_type"},
		5:  {"no_such_property", "x", provider.CodeUnknownField, "no_such_property"},
		7:  {"createdate", "2026-01-01T00:00:00Z", provider.CodeReadOnlyField, "createdate"},
		11: {"email", "pushed500@example.com", provider.CodeDuplicate, ""},
		13: {"contact.email", "a@b.example", provider.CodeReadOnlyField, "contact.email"},
	}
	for i, b := range bad {
		writes[i].Values[b.field] = b.value
	}
	writes = append(writes, provider.Write{ID: there, Values: map[string]string{"firstname": "Changed", "lastname": ""}},
		provider.Write{ID: "999999999999", Values: map[string]string{"firstname": "Nobody"}})
	out := r.push("contacts", writes...)
	for i, o := range out[:20] {
		b, isBad := bad[i]
		if !isBad && (o.Err != nil || !o.Created) {
			t.Errorf("write %d failed with its neighbours: %+v", i, o)
		}
		if isBad && (o.Err == nil || o.Err.Code != b.code || o.Err.Field != b.named) {
			t.Errorf("write %d: %+v", i, o.Err)
		}
	}
	if out[11].ExistingID == "" {
		t.Error("the duplicate is not named")
	}
	if out[20].Err != nil || out[20].ID != there || out[20].Created {
		t.Errorf("the change is %+v", out[20])
	}
	if o := out[21]; o.Err == nil || o.Err.Code != provider.CodeGone {
		t.Errorf("the change of nobody is %+v", o)
	}
	got, err := r.Fetch(t.Context(), "contacts", []string{there}, []string{"firstname", "lastname", "email"})
	want := map[string]string{"firstname": "Changed", "lastname": "", "email": "pushed600@example.com"}
	if err != nil || len(got) != 1 || !maps.Equal(got[0].Values, want) {
		t.Errorf("it reads as %+v, %v", got, err)
	}
}

// TestAllOrNothing: where HubSpot refuses whole batches, the one at fault is
// found and the others are written.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	d := newDriver(provider.Account{}).(*driver)
	p, out := pushOf(d, slices.Collect(func(yield func(string) bool) {
		for i := range 100 {
			if !yield(fmt.Sprint("L-", i)) {
				return
			}
		}
	})...)
	calls := 0
	p.send(t.Context(), p.items, func(_ context.Context, items []*item) error {
		calls++
		if slices.ContainsFunc(items, func(i *item) bool { return i.Key == "L-37" }) {
			return leadbridge.InvalidField("test", "email", "is bad")
		}
		for _, i := range items {
			i.done(wireRecord{ID: "1" + i.Key[2:]}, true)
		}
		return nil
	})
	for i, o := range out {
		if bad := i == 37; bad != (o.Err != nil) || bad == (o.ID != "") {
			t.Errorf("outcome %d is %+v", i, o)
		}
	}
	if calls > 15 {
		t.Errorf("it took %d calls to find one of 100", calls)
	}
}

// TestLostAnswers: whichever call's answer is lost, no record is made twice
// and each outcome names its record.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for _, vice := range []string{stage.ViceTimeoutAfterCommit, stage.ViceTimeoutBefore, stage.ViceTruncated, stage.ViceHTML, stage.ViceServerError, stage.ViceTooMany, stage.ViceTooManyBare, "gatewayTimeoutAfterCommit", "locked"} {
		for _, object := range []string{"contacts", "leads"} {
			t.Run(vice+" "+object, func(t *testing.T) {
				t.Parallel()
				r := prepared(t, 20)
				someone := r.push("contacts", people(900, 901)...)[0].ID
				r.server.Stage.Calls.Reset()
				r.push(object, writesOf(object, "A", someone)...)
				calls := r.server.Stage.Calls.Total()
				for n := range calls {
					run := fmt.Sprintf("%c", 'B'+n)
					r.vice(vice, stage.ViceSetting{Count: 1, Skip: n})
					out, err := r.Push(t.Context(), object, writesOf(object, run, someone))
					r.vice(vice, stage.ViceSetting{})
					if err != nil {
						t.Errorf("call %d: %v", n, err)
						out = nil
					}
					for i, o := range out {
						if o.Err != nil || o.ID == "" {
							t.Errorf("call %d, write %d: %+v", n, i, o)
						}
					}
					again := r.push(object, writesOf(object, run, someone)...)
					for i, o := range again {
						if o.Err != nil || o.Created || len(out) > i && o.ID != out[i].ID {
							t.Errorf("call %d, write %d again: %+v", n, i, o)
						}
					}
					if got := r.count(object, nameOf(object), "Run "+run); got != 3 {
						t.Errorf("call %d: there are %d records and not 3", n, got)
					}
				}
			})
		}
	}
}

func nameOf(object string) string {
	if object == "leads" {
		return "hs_lead_name"
	}
	return "lastname"
}

func writesOf(object, run, contact string) []provider.Write {
	var writes []provider.Write
	for i := range 3 {
		w := provider.Write{Key: fmt.Sprint(run, "-", i), Values: map[string]string{nameOf(object): "Run " + run}}
		if object == "leads" {
			w.Links = []provider.Link{{Object: "contacts", ID: contact}}
		}
		writes = append(writes, w)
	}
	return writes
}

// TestLostCreateIsLookedUp before anything else is tried.
func TestLostCreateIsLookedUp(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	someone := r.push("contacts", people(900, 901)...)[0].ID
	r.server.Stage.Calls.Reset()
	r.vice(stage.ViceTimeoutAfterCommit, stage.ViceSetting{Count: 1, Match: "batch/create"})
	for _, o := range r.push("leads", writesOf("leads", "A", someone)...) {
		if o.Err != nil || !o.Created || o.ID == "" {
			t.Errorf("%+v", o)
		}
	}
	if creates, looks := r.calls("batch/create"), r.calls("batch/read"); creates != 1 || looks != 2 {
		t.Errorf("%d creates and %d looks, before and after", creates, looks)
	}
}

// TestTwin: a record that HubSpot holds to be a duplicate is the one that we
// made, if it carries our key.
func TestTwin(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/read") {
			_, _ = io.WriteString(w, `{"results":[{"id":"55","properties":{"leadbridge_id":"L-0"}}]}`)
			return
		}
		_, _ = io.WriteString(w, `{"results":[],"errors":[
			{"category":"CONFLICT","message":"There is one. Existing ID: 55","context":{"objectWriteTraceId":["w0"]}},
			{"category":"CONFLICT","message":"There is one. Existing ID: 66","context":{"objectWriteTraceId":["w1"]}}]}`)
	}))
	defer server.Close()
	p := Provider()
	d := p.New(provider.Account{Caller: &provider.Caller{Provider: p, HTTP: server.Client(), Sandbox: server.URL, Grants: token{InstanceURL: server.URL}}})
	out, err := d.Push(t.Context(), "contacts", people(0, 2))
	if err != nil {
		t.Fatal(err)
	}
	if out[0].Err != nil || out[0].ID != "55" {
		t.Errorf("our own record: %+v", out[0])
	}
	if out[1].Err == nil || out[1].Err.Code != provider.CodeDuplicate || out[1].ExistingID != "66" {
		t.Errorf("another's record: %+v", out[1])
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	made := r.push("contacts", people(0, 2)...)
	out := r.push("contacts", provider.Write{ID: made[0].ID, Delete: true}, provider.Write{Key: "L-1", Delete: true}, provider.Write{Key: "L-77", Delete: true})
	if out[0].Err != nil || out[1].Err != nil || out[1].ID != made[1].ID {
		t.Errorf("%+v", out)
	}
	if out[2].Err == nil || out[2].Err.Code != provider.CodeGone {
		t.Errorf("the deletion of nothing is %+v", out[2])
	}
	got, err := r.Fetch(t.Context(), "contacts", []string{made[0].ID, made[1].ID}, nil)
	if err != nil || len(got) != 2 || got[0].State != provider.Deleted || got[1].State != provider.Deleted {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUnchanged(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	made := r.push("contacts", people(0, 2)...)
	r.server.Stage.Clock.Advance(time.Minute)
	r.do("PATCH", "/crm/objects/2026-09/contacts/"+made[1].ID, props("firstname", "Behind"))
	change := func(i int) provider.Write {
		return provider.Write{ID: made[i].ID, Unchanged: made[i].ModifiedAt, Values: map[string]string{"firstname": "Ours"}}
	}
	out := r.push("contacts", change(0), change(1))
	if out[0].Err != nil {
		t.Errorf("the unchanged one: %+v", out[0])
	}
	if out[1].Err == nil || out[1].Err.Code != provider.CodeChanged {
		t.Errorf("the changed one: %+v", out[1])
	}
}

func TestMergedRecordsAreWrittenToTheirSurvivors(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	made := r.push("contacts", people(0, 2)...)
	survivor := r.do("POST", "/crm/objects/2026-09/contacts/merge", map[string]string{"primaryObjectId": made[0].ID, "objectIdToMerge": made[1].ID})["id"].(string)
	out := r.push("contacts", provider.Write{ID: made[1].ID, Values: map[string]string{"firstname": "X"}})
	if out[0].ID != survivor && out[0].ExistingID != survivor {
		t.Errorf("%+v, and the survivor is %s", out[0], survivor)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	person := r.push("contacts", people(0, 1)...)[0].ID
	fields, err := r.Describe(t.Context(), "deals")
	if err != nil {
		t.Fatal(err)
	}
	stageID := fieldNamed(t, fields, "dealstage").Options[0].Value
	deal := provider.Write{Key: "D-1", Values: map[string]string{"dealname": "Linked", "dealstage": stageID}, Links: []provider.Link{{Object: "contacts", ID: person}}}
	wrong := provider.Write{Key: "D-2", Values: map[string]string{"dealname": "Linked to nobody", "dealstage": stageID}, Links: []provider.Link{{Object: "contacts", ID: "999999999999"}}}
	out := r.push("deals", deal, wrong)
	if out[0].Err != nil {
		t.Fatalf("%+v", out[0])
	}
	if out[1].Err == nil || out[1].ID == "" {
		t.Errorf("the link to nobody is %+v", out[1])
	}
	got, err := r.Fetch(t.Context(), "deals", []string{out[0].ID}, []string{"contact.email"})
	if err != nil || len(got) != 1 || got[0].Values["contact.email"] != "pushed0@example.com" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestPushWithoutOurKey says what is missing, in one call.
func TestPushWithoutOurKey(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	for _, o := range r.push("contacts", people(0, 50)...) {
		if o.Err == nil || o.Err.Code != provider.CodeUnknownField || o.Err.Field != defaultKey {
			t.Fatalf("%+v", o)
		}
	}
	if n := r.server.Stage.Calls.Total(); n > 2 {
		t.Errorf("it took %d calls", n)
	}
}

// TestNothingIsKnown: only then there is an error instead of outcomes.
func TestNothingIsKnown(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	r.vice("missingScope", stage.ViceSetting{Rate: 1})
	out, err := r.Push(t.Context(), "contacts", people(0, 2))
	if leadbridge.CodeOf(err) != provider.CodeScope || out != nil {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestAdminRules(t *testing.T) {
	t.Parallel()
	r := prepared(t, 20)
	r.vice("adminRule", stage.ViceSetting{Rate: 1})
	writes := people(0, 2)
	writes[1].Values["phone"] = "+15125550142"
	out := r.push("contacts", writes...)
	if out[0].Err == nil || out[0].Err.Code != provider.CodeRequired || out[0].Err.Field != "phone" {
		t.Errorf("%+v", out[0])
	}
	if out[1].Err != nil {
		t.Errorf("%+v", out[1])
	}
}
