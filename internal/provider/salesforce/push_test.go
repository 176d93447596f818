package salesforce

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

func TestPush(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	first := r.push(keyed(1, "Product__c", "AUTO", "Annual_Premium__c", "1200.50", "Do_Not_Contact__c", "true", "Policy_Expiration__c", "2027-01-31",
		"Consent_Date__c", "2026-01-02T03:04:05Z", "Interests__c", "Flood;Pet", "Email", " test@example.com ", "Description", "Two\nlines"))[0]
	if first.Err != nil || !first.Created {
		t.Fatalf("got %+v", first)
	}
	fields := []string{"LastName", "Company", "Product__c", "Annual_Premium__c", "Do_Not_Contact__c", "Policy_Expiration__c", "Consent_Date__c", "Interests__c", "Email", "Description", "Rating"}
	got := r.one(first.ID, fields...)
	for name, want := range map[string]string{"LastName": "Lead 1", "Company": "", "Product__c": "AUTO", "Annual_Premium__c": "1200.5", "Do_Not_Contact__c": "true", "Policy_Expiration__c": "2027-01-31",
		"Consent_Date__c": "2026-01-02T03:04:05Z", "Interests__c": "Flood;Pet", "Email": "test@example.com", "Description": "Two\nlines", "Rating": ""} {
		if got.Values[name] != want {
			t.Errorf("%s: got %q, want %q", name, got.Values[name], want)
		}
	}
	if got.Key != "key-1" {
		t.Errorf("the key is %q", got.Key)
	}
	again := r.push(keyed(1, "Rating", "Hot"))[0]
	if again.Err != nil || again.Created || again.ID != first.ID {
		t.Errorf("a create that was made already: got %+v", again)
	}
	cleared := r.push(provider.Write{ID: first.ID, Values: map[string]string{"Product__c": "", "Annual_Premium__c": "", "Do_Not_Contact__c": "", "Policy_Expiration__c": "", "Company": "Lead & Co"}})[0]
	if cleared.Err != nil || cleared.ID != first.ID || cleared.Created {
		t.Errorf("got %+v", cleared)
	}
	got = r.one(first.ID, fields...)
	for name, want := range map[string]string{"Product__c": "", "Annual_Premium__c": "", "Do_Not_Contact__c": "false", "Policy_Expiration__c": "", "Company": "Lead & Co", "Rating": "Hot", "Email": "test@example.com"} {
		if got.Values[name] != want {
			t.Errorf("%s: got %q, want %q", name, got.Values[name], want)
		}
	}
	for range 2 { // the second time as if the first answer was lost
		if o := r.push(provider.Write{ID: first.ID, Delete: true})[0]; o.Err != nil {
			t.Errorf("deleting: got %+v", o)
		}
	}
	if got := r.one(first.ID); got.State != provider.Deleted {
		t.Errorf("got %+v", got)
	}
}

// TestPushOutcomes has each write fail in its own way, and the good ones
// among them succeed.
func TestPushOutcomes(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 20)
	ids := sortedKeys(r.live("Id"))
	r.act("delete", "id", ids[0])
	r.act("merge", "master", ids[1], "loser", ids[2])
	person := done(t, r.act("convert", "id", ids[3]))
	r.act("restrictPicklist", "field", "Product__c")
	set := func(id string, values ...string) provider.Write {
		w := keyed(0, values...)
		w.ID, w.Key = id, ""
		delete(w.Values, "FirstName")
		return w
	}
	changed := set(ids[5], "Rating", "Hot")
	changed.Unchanged = r.one(ids[5]).ModifiedAt.Add(-time.Hour)
	same := set(ids[6], "Rating", "Hot")
	same.Unchanged = r.one(ids[6]).ModifiedAt
	nameless := keyed(3)
	delete(nameless.Values, "LastName")
	for _, c := range []struct {
		name            string
		write           provider.Write
		code, survivors string
	}{
		{"good", keyed(16), "", ""},
		{"required", nameless, "field_required LastName", ""},
		{"too long", keyed(4, "LastName", strings.Repeat("x", 81)), "value_too_long LastName", ""},
		{"no option", keyed(5, "Product__c", "BOAT"), "not_an_option Product__c", ""},
		{"unknown field", keyed(6, "Shoe_Size__c", "9"), "field_unknown Shoe_Size__c", ""},
		{"read only", keyed(7, "SystemModstamp", "2026-01-01T00:00:00Z"), "field_read_only SystemModstamp", ""},
		{"a linked field", keyed(8, "Owner.Name", "x"), "field_read_only Owner.Name", ""},
		{"no number", keyed(9, "Annual_Premium__c", "1,200"), "value_refused Annual_Premium__c", ""},
		{"no date", keyed(10, "Policy_Expiration__c", "31.01.2027"), "value_refused Policy_Expiration__c", ""},
		{"no time", keyed(11, "Consent_Date__c", "yesterday"), "value_refused Consent_Date__c", ""},
		{"no truth", keyed(12, "DoNotCall", "maybe"), "value_refused DoNotCall", ""},
		{"no e-mail", keyed(13, "Email", "nobody"), "value_refused Email", ""},
		{"deleted", set(ids[0]), "record_gone", ""},
		{"merged", set(ids[2]), "record_gone", ids[1]},
		{"converted", set(ids[3]), "record_converted", person},
		{"no id", set("17"), "record_gone", ""},
		{"never there", set("00Q000000000001AAA"), "record_gone", ""},
		{"changed meanwhile", changed, "record_changed", ""},
		{"not changed meanwhile", same, "", ""},
		{"no such link", provider.Write{Key: "key-14", Values: keyed(14).Values, Links: []provider.Link{{Object: "Campaign", ID: "701"}}}, "value_refused", ""},
		{"good too", set(ids[7], "Rating", "Cold"), "", ""},
		{"without a key", provider.Write{Values: keyed(15).Values}, "", ""},
	} {
		o := r.push(keyed(1), c.write, keyed(2))
		if codeOf(o[1]) != c.code || o[1].ExistingID != c.survivors || o[0].Err != nil || o[2].Err != nil {
			t.Errorf("%s: got %+v, want %s", c.name, o, c.code)
		}
	}
	r.vice("validationRule", stage.ViceSetting{})
	if o := r.push(keyed(20)); codeOf(o[0]) != "crm_rule Email" || !strings.Contains(o[0].Err.Msg, "nobody can be called") {
		t.Errorf("a rule: got %+v", o)
	}
}

// TestPushDuplicates names the record that a rule of the CRM has found.
func TestPushDuplicates(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	there := r.push(keyed(1, "Email", "ana@example.com"))[0]
	for _, c := range []struct {
		mode  float64
		allow string
		code  string
	}{{1, "FALSE", "crm_duplicate"}, {2, "TRUE", "crm_duplicate"}, {1, "TRUE", ""}} {
		r.vice("duplicateRule", value(c.mode))
		o, err := r.driver("allowDuplicates", c.allow).Push(t.Context(), lead, []provider.Write{keyed(2, "Email", "ana@example.com"), keyed(3, "Email", "bo@example.com")})
		if err != nil || codeOf(o[0]) != c.code || c.code != "" && o[0].ExistingID != there.ID || o[1].Err != nil {
			t.Errorf("%+v: got %+v, %v", c, o, err)
		}
	}
	r.Stage.Vices.Clear()
	o := r.push(provider.Write{Key: "key-9", ID: there.ID, Values: map[string]string{"External_Id__c": "E-1"}}, keyed(4, "External_Id__c", "E-1"))
	if codeOf(o[1]) != "crm_duplicate External_Id__c" || o[1].ExistingID != there.ID {
		t.Errorf("a unique field: got %+v", o)
	}
}

// TestPushLostAnswers loses the answer to each call in turn, after it was
// carried out. However often the writes are made, no lead is there twice.
func TestPushLostAnswers(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	var writes []provider.Write
	for i := range 210 {
		writes = append(writes, keyed(i))
	}
	before := len(r.live("Id"))
	for skip := range 4 {
		for _, vice := range []string{"timeoutAfterCommit", "truncated", "serverError"} {
			for i := range writes {
				writes[i].Key = fmt.Sprintf("%s-%d-%d", vice, skip, i)
			}
			r.vice(vice, stage.ViceSetting{Count: 1, Skip: skip, Match: "/services/data/v68.0/"})
			first := r.push(writes...)
			r.Stage.Vices.Clear()
			second := r.push(writes...)
			for i := range writes {
				if first[i].Err != nil || second[i].Err != nil || second[i].ID != first[i].ID || second[i].Created {
					t.Fatalf("%s after %d calls: %+v, then %+v", vice, skip, first[i], second[i])
				}
			}
			before += len(writes)
		}
	}
	if after := len(r.live("Id")); after != before {
		t.Errorf("there are %d leads, want %d", after, before)
	}
	r.vice("timeoutAfterCommit", stage.ViceSetting{Count: 1, Match: "POST /services/data/v68.0/composite"})
	if _, err := r.driver().Push(t.Context(), lead, []provider.Write{{Values: keyed(1).Values}}); leadbridge.CodeOf(err) != provider.CodeUncertain {
		t.Errorf("a create without a key: got %v", err)
	}
	if after := len(r.live("Id")); after != before+1 {
		t.Errorf("there are %d leads, want %d", after, before+1)
	}
}

// TestPushAlone finds the one record for which a whole call is refused: the
// field was hidden after it had been described.
func TestPushAlone(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	d := r.driver()
	if _, err := d.Push(t.Context(), lead, []provider.Write{keyed(0)}); err != nil {
		t.Fatal(err)
	}
	r.act("hideField", "field", "Rating")
	var writes []provider.Write
	for i := range 50 {
		writes = append(writes, keyed(i))
	}
	writes[31].Values["Rating"] = "Hot"
	outcomes, err := d.Push(t.Context(), lead, writes)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range outcomes {
		if want := map[bool]string{true: "field_unknown Rating"}[i == 31]; codeOf(o) != want {
			t.Errorf("%d: got %+v", i, o)
		}
	}
}

// TestPushBulk writes many by bulk jobs, with outcomes in their order.
func TestPushBulk(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 1_000)
	ids := sortedKeys(r.live("Id"))
	var writes []provider.Write
	for i := range 3_000 {
		w := keyed(i, "Description", "a \"quoted\",\n text", "Product__c", "")
		if i%10 == 7 {
			w.Values["LastName"] = strings.Repeat("x", 81)
		}
		if i%3 == 0 {
			w.ID = ids[i/3]
		}
		writes = append(writes, w)
	}
	writes = append(writes, provider.Write{ID: ids[999], Delete: true}, keyed(5_000, "Shoe_Size__c", "9"))
	for _, vice := range []string{"", "bulkFails"} {
		if vice != "" {
			r.vice(vice, stage.ViceSetting{Count: 1})
		}
		r.calls()
		outcomes := r.push(writes...)
		if n := r.calls(); vice == "" && n > 25 {
			t.Errorf("%d calls", n)
		}
		for i, o := range outcomes {
			want := ""
			switch {
			case i == 3_001:
				want = "field_unknown Shoe_Size__c"
			case i < 3_000 && i%10 == 7:
				want = "value_too_long LastName"
			}
			if vice != "" && writes[i].ID == ids[999] && !writes[i].Delete {
				want = "record_gone" // deleted the first time
			}
			if codeOf(o) != want || want == "" && o.ID == "" || writes[i].ID != "" && o.ID != writes[i].ID || o.Created != (want == "" && vice == "" && writes[i].ID == "") {
				t.Fatalf("%s %d: got %+v, want %q", vice, i, o, want)
			}
		}
	}
	if got := r.one(ids[0], "LastName", "Description", "Product__c", "City"); got.Values["Description"] != "a \"quoted\",\n text" || got.Values["Product__c"] != "" || got.Values["City"] == "" || got.Key != "key-0" {
		t.Errorf("got %+v", got)
	}
	if got := len(r.live("Id")); got != 1_000-1+2_000-200 {
		t.Errorf("there are %d leads", got)
	}
}

// TestPushBulkLost loses answers of each step of a bulk job.
func TestPushBulkLost(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	var writes []provider.Write
	for i := range 2_100 {
		writes = append(writes, keyed(i))
	}
	for _, lost := range []string{"POST /services/data/v68.0/jobs/ingest", "/batches", "PATCH /services/data/v68.0/jobs", "GET /services/data/v68.0/jobs", "successfulResults"} {
		r.vice("timeoutAfterCommit", stage.ViceSetting{Count: 1, Match: lost})
		for i, o := range r.push(writes...) {
			if o.Err != nil || o.ID == "" {
				t.Fatalf("%s, %d: got %+v", lost, i, o)
			}
		}
		if n := len(r.live("Id")); n != 2_110 {
			t.Errorf("%s: there are %d leads", lost, n)
		}
	}
}

// TestPushWithoutKeyField creates nothing that could be doubled.
func TestPushWithoutKeyField(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	id := sortedKeys(r.live("Id"))[0]
	r.act("hideField", "field", "Leadbridge_Id__c")
	o := r.push(keyed(1), provider.Write{ID: id, Key: "key-2", Values: map[string]string{"Rating": "Hot"}})
	if codeOf(o[0]) != "field_unknown Leadbridge_Id__c" || o[1].Err != nil {
		t.Errorf("got %+v", o)
	}
	if records, _ := r.pull(provider.Query{Object: lead, Fields: []string{"Rating"}}); len(records) != 10 || !slices.ContainsFunc(records, func(rec provider.Record) bool { return rec.ID == id && rec.Values["Rating"] == "Hot" }) {
		t.Errorf("got %+v", records)
	}
}

// TestPushStops makes no more calls once the day's allowance is used up.
func TestPushStops(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	var writes []provider.Write
	for i := range 600 {
		writes = append(writes, keyed(i))
	}
	r.vice("dailyRefused", stage.ViceSetting{Rate: 1, Skip: 1, Match: "/composite"})
	outcomes := r.push(writes...)
	if outcomes[0].Err != nil || codeOf(outcomes[200]) != "crm_limit_daily daily" || codeOf(outcomes[599]) != "crm_limit_daily daily" || outcomes[599].Err.After == 0 {
		t.Errorf("got %+v, %+v, %+v", outcomes[0], outcomes[200], outcomes[599])
	}
	if n := r.Stage.Calls.Counts()["PATCH /services/data/v68.0/composite/sobjects/Lead/Leadbridge_Id__c"]; n != 2 {
		t.Errorf("%d calls", n)
	}
	if _, err := r.driver().Push(t.Context(), lead, writes[:1]); leadbridge.KindOf(err) != leadbridge.RateLimited {
		t.Errorf("got %v", err)
	}
}

// A company that stands in for none goes with the person's name; a real one
// stays.
func TestCompanyFollowsTheName(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	made := r.push(provider.Write{Key: "k-1", Values: map[string]string{"FirstName": "Ann", "LastName": "Lee"}},
		provider.Write{Key: "k-2", Values: map[string]string{"FirstName": "Bo", "LastName": "Lee", "Company": "Lee & Sons"}},
		provider.Write{Key: "k-3", Values: map[string]string{"FirstName": "Cy", "LastName": "Lee", "Company": "Lee & Sons"}})
	r.push(provider.Write{ID: made[0].ID, Values: map[string]string{"LastName": "Miller"}}, provider.Write{ID: made[1].ID, Values: map[string]string{"FirstName": "Bob"}},
		provider.Write{ID: made[2].ID, Values: map[string]string{"LastName": "Cole", "Company": ""}})
	records, err := r.driver().Fetch(t.Context(), lead, []string{made[0].ID, made[1].ID, made[2].ID}, []string{"FirstName", "LastName", "Company"})
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range records {
		want := map[string]map[string]string{made[0].ID: {"FirstName": "Ann", "LastName": "Miller", "Company": ""},
			made[1].ID: {"FirstName": "Bob", "LastName": "Lee", "Company": "Lee & Sons"},
			made[2].ID: {"FirstName": "Cy", "LastName": "Cole", "Company": ""}}[rec.ID]
		if !maps.Equal(rec.Values, want) {
			t.Errorf("%v, want %v", rec.Values, want)
		}
	}
}
