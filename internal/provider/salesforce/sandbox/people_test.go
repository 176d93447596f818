package sandbox

import (
	"net/url"
	"slices"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

// updatedIDs asks getUpdated for the minutes around now.
func (c *client) updatedIDs(from, to time.Duration) (ids []any, covered string) {
	c.Helper()
	now := c.Stage.Clock.Now()
	q := url.Values{"start": {now.Add(from).Format(time.RFC3339)}, "end": {now.Add(to).Format(time.RFC3339)}}
	got := c.call("GET", "/sobjects/Lead/updated/?"+q.Encode(), nil).want(200).json()
	return got["ids"].([]any), got["latestDateCovered"].(string)
}

func TestUpdated(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	id := c.create(lead("Fresh"))
	if ids, covered := c.updatedIDs(-time.Minute, time.Minute); !slices.Contains(ids, any(id)) || covered != "2026-11-23T09:00:30.000+0000" {
		t.Error(ids, covered)
	}
	// Seconds do not count: 09:00:30 is 09:00, which is before the write.
	if ids, covered := c.updatedIDs(-5*time.Minute, 0); slices.Contains(ids, any(id)) || covered != "2026-11-23T09:00:00.000+0000" {
		t.Error(ids, covered)
	}
	for _, q := range []string{"start=2026-11-23T08:59:10Z&end=2026-11-23T08:59:50Z", "start=2026-11-23T08:00:00Z&end=2026-11-23T07:00:00Z", "start=2026-10-01T00:00:00Z&end=2026-11-23T00:00:00Z"} {
		c.call("GET", "/sobjects/Lead/updated?"+q, nil).want(400, "INVALID_REPLICATION_DATE")
	}
	c.call("GET", "/sobjects/Lead/deleted?start=2026-11-01T00:00:00Z&end=2026-11-23T00:00:00Z", nil).want(400, "INVALID_REPLICATION_DATE")
}

func TestLateCommits(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	id := c.ids(1)[0]
	before := c.query("SELECT Rating, SystemModstamp FROM Lead WHERE Id = '%s'", id)[0]
	c.act("lateEdit", "id", id, "seconds", "90")
	c.set(viceLateCommits, 90)
	created := c.create(lead("Hidden", "Email", "hidden@example.com"))
	c.Stage.Vices.Clear()
	c.Stage.Clock.Advance(time.Minute)
	if now := c.query("SELECT Rating, SystemModstamp FROM Lead WHERE Id = '%s'", id)[0]; now["Rating"] != before["Rating"] || now["SystemModstamp"] != before["SystemModstamp"] {
		t.Errorf("%v is seen too soon", now)
	}
	if rows := c.query("SELECT Id FROM Lead WHERE Email = 'hidden@example.com'"); len(rows) != 0 {
		t.Error("a lead is seen before its transaction ends")
	}
	c.call("GET", "/sobjects/Lead/"+created, nil).want(200) // its writer has been told
	if ids, covered := c.updatedIDs(-5*time.Minute, 0); len(ids) != 0 || covered != "2026-11-23T09:00:30.000+0000" {
		t.Errorf("%v, covered until %s", ids, covered)
	}
	c.Stage.Clock.Advance(time.Minute)
	if ids, covered := c.updatedIDs(-5*time.Minute, 0); len(ids) != 2 || covered != "2026-11-23T09:02:00.000+0000" {
		t.Errorf("%v, covered until %s", ids, covered)
	}
	if now := c.query("SELECT Rating, SystemModstamp FROM Lead WHERE Id = '%s'", id)[0]; now["SystemModstamp"] != "2026-11-23T09:00:30.000+0000" {
		t.Errorf("the stamp is %v, not that of the start", now)
	}
	if rows := c.query("SELECT Id FROM Lead WHERE Email = 'hidden@example.com'"); len(rows) != 1 {
		t.Error("the lead is not seen after its transaction")
	}
}

func TestDeleteAndBin(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	ids := c.ids(3)
	for _, id := range ids {
		c.act("delete", "id", id)
	}
	deleted := func() int {
		q := "start=2026-11-23T08:00:00Z&end=2026-11-23T10:00:00Z"
		got := c.call("GET", "/sobjects/Lead/deleted/?"+q, nil).want(200, "earliestDateAvailable", "latestDateCovered").json()
		return len(got["deletedRecords"].([]any))
	}
	all := func() int {
		return len(records(c.call("GET", "/queryAll?q="+url.QueryEscape("SELECT Id FROM Lead WHERE IsDeleted = true"), nil).want(200)))
	}
	if deleted() != 3 || all() != 3 || len(c.query("SELECT Id FROM Lead")) != 27 {
		t.Error(deleted(), all())
	}
	c.act("undelete", "id", ids[0])
	c.call("GET", "/sobjects/Lead/"+ids[0], nil).want(200)
	c.act("purge", "id", ids[1])
	c.call("GET", "/sobjects/Lead/"+ids[1], nil).want(404, "NOT_FOUND")
	if deleted() != 2 || all() != 1 {
		t.Error(deleted(), all())
	}
	c.act("emptyRecycleBin", "cutLog", "yes")
	if deleted() != 0 || all() != 0 {
		t.Error(deleted(), all())
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	master := c.create(lead("Master", "External_Id__c", "m"))
	loser := c.create(lead("Loser", "External_Id__c", "l", "City", "Reno"))
	c.Stage.Clock.Advance(time.Second)
	c.act("merge", "master", master, "loser", loser)
	rows := records(c.call("GET", "/queryAll?q="+url.QueryEscape("SELECT Id, IsDeleted, MasterRecordId, SystemModstamp FROM Lead WHERE Id = '"+loser+"'"), nil).want(200))
	if rows[0]["MasterRecordId"] != master || rows[0]["IsDeleted"] != true || rows[0]["SystemModstamp"] != "2026-11-23T09:00:31.000+0000" {
		t.Error(rows)
	}
	if got := c.call("GET", "/sobjects/Lead/"+master, nil).want(200).json(); got["City"] != "Reno" || got["External_Id__c"] != "m" || got["LastName"] != "Master" {
		t.Error(got)
	}
	if a := c.call("POST", "/_sandbox/actions/merge", url.Values{"master": {master}, "loser": {loser}}); a.status != 422 {
		t.Error("a deleted lead was merged", a.text)
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	id := c.create(lead("Bride", "FirstName", "Maria", "Email", "m@example.com", "City", "Reno", "Annual_Premium__c", 700))
	contact := c.act("convert", "id", id)
	got := c.call("GET", "/sobjects/Lead/"+id, nil).want(200).json()
	if got["IsConverted"] != true || got["ConvertedContactId"] != contact || got["ConvertedDate"] != "2026-11-23" || got["Status"] != "Closed - Converted" {
		t.Error(got)
	}
	person := c.call("GET", "/sobjects/Contact/"+contact, nil).want(200).json()
	if person["Name"] != "Maria Bride" || person["MailingCity"] != "Reno" || person["Annual_Premium__c"] != 700.0 || person["AccountId"] != got["ConvertedAccountId"] {
		t.Error(person)
	}
	c.call("PATCH", "/sobjects/Lead/"+id, map[string]any{"City": "x"}).want(400, "CANNOT_UPDATE_CONVERTED_LEAD")
	if rows := c.query("SELECT Id FROM Lead WHERE IsConverted = true"); len(rows) != 1 {
		t.Error(rows)
	}
}

// TestFormulaMovesAlone: the value of a formula changes with the day, and the
// stamp does not.
func TestFormulaMovesAlone(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	read := func() map[string]any {
		return c.query("SELECT Days_To_Renewal__c, SystemModstamp FROM Lead WHERE Policy_Expiration__c != null ORDER BY Id LIMIT 1")[0]
	}
	before := read()
	c.Stage.Clock.Advance(24 * time.Hour)
	after := read()
	if after["Days_To_Renewal__c"].(float64) != before["Days_To_Renewal__c"].(float64)-1 || after["SystemModstamp"] != before["SystemModstamp"] {
		t.Error(before, after)
	}
}

func TestEditActions(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	id := c.ids(1)[0]
	c.act("edit", "id", id, "field", "city", "value", "El Paso")
	if got := c.call("GET", "/sobjects/Lead/"+id, nil).json(); got["City"] != "El Paso" || got["LastModifiedById"] != makeID("005", "5e", userDana) {
		t.Error(got)
	}
	c.act("editMany", "count", "5")
	c.Stage.Clock.Advance(time.Minute)
	if ids, _ := c.updatedIDs(-time.Minute, 0); len(ids) < 5 {
		t.Error(ids)
	}
	created := c.act("create", "lastName", "Walk-in", "email", "w@example.com")
	c.call("GET", "/sobjects/Lead/"+created, nil).want(200)
	for _, test := range [][]string{{"edit", "id", "nobody"}, {"edit", "id", id, "field", "Name"}, {"hideField", "field", "Nope"}, {"removeField", "field", "Email"}, {"delete", "account", "9"},
		{"edit", "id", makeID("005", "5e", userAPI)}, {"lateEdit", "id", makeID("005", "5e", userAPI)}, {"convert", "id", makeID("003", "5e", 0)}} {
		form := url.Values{}
		for i := 1; i < len(test); i += 2 {
			form.Set(test[i], test[i+1])
		}
		if a := c.call("POST", "/_sandbox/actions/"+test[0], form); a.status != 422 {
			t.Error(test, a.status, a.text)
		}
	}
}
