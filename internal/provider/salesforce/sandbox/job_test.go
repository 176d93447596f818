package sandbox

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

func (a answer) csv() [][]string {
	a.Helper()
	rows, err := csv.NewReader(strings.NewReader(a.text)).ReadAll()
	if err != nil {
		a.Fatal(err)
	}
	return rows
}

// finish looks at a job until it has ended.
func (c *client) finish(path string) map[string]any {
	c.Helper()
	for range 5 {
		j := c.call("GET", path, nil).want(200).json()
		if slices.Contains([]string{jobDone, jobFailed, jobAborted}, j["state"].(string)) {
			return j
		}
	}
	c.Fatal("the job does not end")
	return nil
}

func (c *client) queryJob(q string) string {
	c.Helper()
	j := c.call("POST", "/jobs/query", map[string]any{"operation": "query", "query": q}).want(200, `"state":"UploadComplete"`, `"apiVersion":68`).json()
	return "/jobs/query/" + j["id"].(string)
}

func TestQueryJob(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{Records: 120})
	c.create(lead(`He said "hi"`, "Description", "two\nlines"))
	path := c.queryJob("SELECT Id, LastName, Description, Owner.Name, FirstName FROM Lead")
	c.call("GET", path+"/results", nil).want(412, "JOB_NOT_COMPLETE")
	c.set(viceEarly204)
	c.call("GET", path+"/results", nil).want(204)
	if j := c.finish(path); j["numberRecordsProcessed"] != 121.0 || j["jobType"] != "V2Query" {
		t.Error(j)
	}
	seen, pages, locator := map[string]bool{}, 0, ""
	for locator != "null" {
		a := c.call("GET", path+"/results?maxRecords=50&locator="+locator, nil).want(200)
		rows := a.csv()
		if !strings.HasPrefix(a.text, `"Id","LastName","Description","Owner.Name","FirstName"`+"\n") || a.header.Get("Sforce-NumberOfRecords") != fmt.Sprint(len(rows)-1) {
			t.Fatal(a.header, a.text)
		}
		for _, r := range rows[1:] {
			seen[r[0]] = true
			if r[1] == `He said "hi"` && (r[2] != "two\nlines" || r[3] != "Integration User" && r[3] != "Dana Reyes" || r[4] != "") {
				t.Error(r)
			}
		}
		if locator = a.header.Get("Sforce-Locator"); locator == "" {
			t.Fatal("the last locator must be the text null")
		}
		pages++
	}
	if len(seen) != 121 || pages != 3 {
		t.Errorf("%d rows on %d pages", len(seen), pages)
	}
	c.set(viceShortPages, 10)
	if a := c.call("GET", path+"/results?maxRecords=50", nil); len(a.csv()) != 11 {
		t.Error("the page is not short")
	}
	c.version = "67.0"
	c.call("GET", path+"/results", nil).want(409)
	c.version = "68.0"
	c.call("GET", "/jobs/query", nil).want(200, `"done":true`, path[len("/jobs/query/"):])
	c.call("PATCH", path, map[string]any{"state": "Aborted"}).want(400, "INVALIDJOBSTATE")
	c.call("DELETE", path, nil).want(204)
	c.call("GET", path, nil).want(404)
}

func TestQueryJobRefused(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	for q, want := range map[string]string{"SELECT COUNT() FROM Lead": "API_ERROR", "SELECT Id FROM Lead OFFSET 5": "API_ERROR",
		"SELECT Address FROM Lead": "API_ERROR", "SELECT Nope FROM Lead": "INVALID_FIELD"} {
		c.call("POST", "/jobs/query", map[string]any{"operation": "query", "query": q}).want(400, want)
	}
	c.call("POST", "/jobs/query", map[string]any{"operation": "insert", "query": "SELECT Id FROM Lead"}).want(400)
	path := c.queryJob("SELECT Id FROM Lead")
	c.call("PATCH", path, map[string]any{"state": "Aborted"}).want(200, "Aborted")
	c.call("GET", path+"/results", nil).want(412)
	c.set(viceBulkDelay, 3)
	path = c.queryJob("SELECT Id FROM Lead")
	for range 4 {
		c.call("GET", path, nil).want(200)
	}
	c.call("GET", path, nil).want(200, jobRunning)
	c.Stage.Clock.Advance(3 * time.Second)
	c.call("GET", path, nil).want(200, jobDone)
	c.Stage.Vices.Clear()
	c.once(viceBulkFails)
	if j := c.finish(c.queryJob("SELECT Id FROM Lead")); j["state"] != jobFailed || j["errorMessage"] == nil {
		t.Error(j)
	}
	c.Stage.Clock.Advance(8 * 24 * time.Hour)
	c.call("GET", path, nil).want(404)
}

// ingest runs a job to its end.
func (c *client) ingest(job map[string]any, data string) (path string, end map[string]any) {
	c.Helper()
	j := c.call("POST", "/jobs/ingest", job).want(200, `"state":"Open"`).json()
	path = "/jobs/ingest/" + j["id"].(string)
	c.header.Set("Content-Type", "text/csv; charset=UTF-8")
	c.call("PUT", "/"+j["contentUrl"].(string), data).want(201)
	c.call("PUT", "/"+j["contentUrl"].(string), data).want(400, "INVALIDJOBSTATE")
	c.header.Del("Content-Type")
	c.call("PATCH", path, map[string]any{"state": "UploadComplete"}).want(200, `"state":"UploadComplete"`)
	return path, c.finish(path)
}

func TestIngestJob(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	c.create(lead("Old", "External_Id__c", "k0", "City", "Reno", "State", "NV"))
	upsert := map[string]any{"object": "Lead", "operation": "upsert", "externalIdFieldName": "External_Id__c", "lineEnding": "LF"}
	path, end := c.ingest(upsert, "External_Id__c,LastName,Company,City,State,Annual_Premium__c\nk0,,,#N/A,,5\nk1,\"New, one\",Co,Waco,,\nk2,,Co,,,\nk3,Bad,Co,,,much\n")
	if end["numberRecordsProcessed"] != 4.0 || end["numberRecordsFailed"] != 2.0 || end["state"] != jobDone {
		t.Error(end)
	}
	good := c.call("GET", path+"/successfulResults/", nil).want(200).csv()
	if len(good) != 3 || good[0][0] != "sf__Id" || good[1][2] != "k1" || good[1][1] != "true" || good[2][1] != "false" || good[1][3] != "New, one" {
		t.Error(good)
	}
	bad := c.call("GET", path+"/failedResults", nil).want(200).csv()
	if len(bad) != 3 || bad[2][1] != "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --" || !strings.HasPrefix(bad[1][1], "INVALID_TYPE_ON_FIELD_IN_RECORD:") {
		t.Error(bad)
	}
	if rest := c.call("GET", path+"/unprocessedrecords", nil).want(200).csv(); len(rest) != 1 {
		t.Error(rest)
	}
	if got := c.call("GET", "/sobjects/Lead/External_Id__c/k0", nil).json(); got["City"] != nil || got["State"] != "NV" || got["LastName"] != "Old" || got["Annual_Premium__c"] != 5.0 {
		t.Error(got)
	}
	id := good[1][0]
	if _, end := c.ingest(map[string]any{"object": "Lead", "operation": "update", "lineEnding": "CRLF", "columnDelimiter": "PIPE"}, "Id|City\r\n"+id+"|Austin\r\n00Q000000000000EAA|x\r\n"); end["numberRecordsFailed"] != 1.0 {
		t.Error(end)
	}
	if _, end := c.ingest(map[string]any{"object": "Lead", "operation": "hardDelete"}, "Id\n"+id+"\n"); end["numberRecordsFailed"] != 0.0 {
		t.Error(end)
	}
	c.call("GET", "/queryAll?q=SELECT+Id+FROM+Lead+WHERE+Id='"+id+"'", nil).want(200, `"totalSize":0`)
}

func TestIngestJobFails(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	insert := map[string]any{"object": "Lead", "operation": "insert"}
	for data, want := range map[string]string{
		"LastName,Company\r\na,b\r\n": "LineEnding is invalid on user data",
		"LastName,Nope\na,b\n":        "Field name not found : Nope",
		"LastName\n\"a\n":             "Error parsing CSV",
	} {
		path, end := c.ingest(insert, data)
		if end["state"] != jobFailed || !strings.Contains(end["errorMessage"].(string), want) {
			t.Errorf("%q: %v", data, end)
		}
		if good := c.call("GET", path+"/successfulResults", nil).want(200).csv(); len(good) != 1 {
			t.Error(good)
		}
	}
	for _, job := range []map[string]any{{"object": "Nope", "operation": "insert"}, {"object": "Lead", "operation": "explode"}, {"object": "Lead", "operation": "upsert"},
		{"object": "Lead", "operation": "insert", "lineEnding": "CR"}, {"object": "Lead", "operation": "insert", "columnDelimiter": "DOT"}} {
		c.call("POST", "/jobs/ingest", job).want(400)
	}
	open := c.call("POST", "/jobs/ingest", insert).json()
	path := "/jobs/ingest/" + open["id"].(string)
	c.call("DELETE", path, nil).want(400, "INVALIDJOBSTATE")
	c.call("PATCH", path, map[string]any{"state": "Aborted"}).want(200, "Aborted")
	c.call("PATCH", path, map[string]any{"state": "UploadComplete"}).want(400, "INVALIDJOBSTATE")
	c.call("DELETE", path, nil).want(204)
}
