package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

var tenOClock = time.Date(2026, 11, 23, 10, 0, 30, 0, time.UTC)

// odd returns a driver for a server that answers as real organisations seldom
// do, and the simulator never.
func odd(t *testing.T, answer http.HandlerFunc) *driver {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	d := newDriver(provider.Account{Caller: &provider.Caller{Provider: Provider(), HTTP: server.Client(), Grants: grants{server.URL, "t"}, Sandbox: server.URL,
		Now:   func() time.Time { return tenOClock },
		Sleep: func(context.Context, time.Duration) error { return nil }}}).(*driver)
	d.wait = func(context.Context, time.Duration) error { return nil }
	d.schemas[lead] = schemaAt{&sobject{Name: lead}, tenOClock}
	return d
}

func say(w http.ResponseWriter, status int, format string, args ...any) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, format, args...)
}

// TestTooManyToList asks for shorter times until the list is short enough,
// and leaves nothing out.
func TestTooManyToList(t *testing.T) {
	t.Parallel()
	d := odd(t, func(w http.ResponseWriter, r *http.Request) {
		start, _ := time.Parse(time.RFC3339, r.FormValue("start"))
		end, _ := time.Parse(time.RFC3339, r.FormValue("end"))
		switch {
		case strings.HasSuffix(r.URL.Path, "/updated/") || end.Sub(start) > 10*time.Minute:
			say(w, 400, `[{"errorCode":"EXCEEDED_ID_LIMIT","message":"exceeded"}]`)
		case strings.HasSuffix(r.URL.Path, "/deleted/"):
			var entries []string
			for at := start; at.Before(end); at = at.Add(time.Minute) {
				entries = append(entries, fmt.Sprintf(`{"id":"00Q%012dAAA","deletedDate":"%s"}`, at.Minute(), at.Format(stampLayout)))
			}
			say(w, 200, `{"deletedRecords":[%s]}`, strings.Join(entries, ","))
		default: // nothing is kept
			say(w, 200, `{"totalSize":0,"done":true,"records":[]}`)
		}
	})
	mark, err := d.watermark(t.Context(), lead, tenOClock)
	if want := tenOClock.Add(-15 * time.Minute); err != nil || !mark.Equal(want) {
		t.Errorf("got %v, %v", mark, err)
	}
	q := provider.Query{Object: lead, Cursor: cursor{Phase: phaseDeleted, Gone: tenOClock.Add(-55 * time.Minute), To: tenOClock, Mark: mark}.String()}
	seen := map[string]bool{}
	for pages := 0; ; pages++ {
		page, err := d.Pull(t.Context(), q)
		if err != nil || pages > 20 {
			t.Fatal(pages, err)
		}
		for _, r := range page.Records {
			if seen[r.ID] || r.State != provider.Deleted {
				t.Errorf("got %+v", r)
			}
			seen[r.ID] = true
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			break
		}
	}
	if len(seen) != 55 {
		t.Errorf("got %d of 55", len(seen))
	}
}

// TestWindow reads what is older than the last watermark once more, and
// never lets that go backwards.
func TestWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ covered, since, mark time.Duration }{
		{covered: 0, since: -time.Hour, mark: -lag},
		{covered: -time.Hour / 2, since: -time.Hour, mark: -time.Hour / 2}, // a long transaction
		{covered: -2 * time.Hour, since: -time.Hour, mark: -time.Hour},
	} {
		d := odd(t, func(w http.ResponseWriter, _ *http.Request) {
			say(w, 200, `{"ids":[],"latestDateCovered":"%s"}`, tenOClock.Add(c.covered).Format(stampLayout))
		})
		since := tenOClock.Add(c.since)
		got, err := d.begin(t.Context(), provider.Query{Object: lead, Since: since})
		if err != nil || !got.From.Equal(since.Add(-5*time.Minute)) || !got.Mark.Equal(tenOClock.Add(c.mark)) || !got.To.After(tenOClock) {
			t.Errorf("%+v: got %+v, %v", c, got, err)
		}
	}
}

// TestWrongClock is told, as nothing would be complete.
func TestWrongClock(t *testing.T) {
	t.Parallel()
	d := odd(t, func(w http.ResponseWriter, _ *http.Request) {
		say(w, 400, `[{"errorCode":"INVALID_REPLICATION_DATE","message":"startDate cannot be in the future"}]`)
	})
	if _, err := d.Pull(t.Context(), provider.Query{Object: lead}); err == nil || !strings.Contains(err.Error(), "clock") {
		t.Errorf("got %v", err)
	}
}

func TestBulkResultsOddities(t *testing.T) {
	t.Parallel()
	row := func(n int) string { return fmt.Sprintf("\"00Q%012dAAA\"\n", n) }
	for _, c := range []struct {
		name, count, locator, body string
		status, want               int
		phase                      phase
		code                       string
	}{
		{name: "the last page", count: "2", locator: "null", body: "\"Id\"\n" + row(1) + row(2), want: 2},
		{name: "without headers", body: "\"Id\"\n" + row(1) + row(2), want: 2},
		{name: "a byte order mark", body: "\ufeffId\n" + row(1) + row(2), want: 2},
		{name: "more to come", count: "1", locator: "MTA", body: "\"Id\"\n" + row(1), want: 1, phase: phaseBulk},
		{name: "rows are missing", count: "3", locator: "null", body: "\"Id\"\n" + row(1) + row(2), code: provider.CodeBadAnswer},
		{name: "the proxy ate the locator", body: "\"Id\"\n" + row(1), code: provider.CodeBadAnswer},
		{name: "nothing", code: provider.CodeBadAnswer},
		{name: "HTML", body: "<html>\n<body class=\"x\">\n", code: provider.CodeBadAnswer},
		{name: "broken quotes", body: "\"Id\"\n\"00Q", code: provider.CodeBadAnswer},
		{name: "too early", status: 204, phase: phaseBulk},
		{name: "too early, in its other form", status: 412, body: `[{"errorCode":"JOB_NOT_COMPLETE","message":"x"}]`, phase: phaseBulk},
		{name: "of another version", status: 409, body: `[{"errorCode":"INVALID_VERSION","message":"x"}]`, phase: phaseAll},
		{name: "gone", status: 404, body: `[{"errorCode":"NOT_FOUND","message":"x"}]`, phase: phaseAll},
	} {
		d := odd(t, func(w http.ResponseWriter, _ *http.Request) {
			if c.count != "" {
				w.Header().Set("Sforce-NumberOfRecords", c.count)
				w.Header().Set("Sforce-Locator", c.locator)
			}
			if c.status == 0 {
				c.status = 200
			}
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		})
		page, err := d.Pull(t.Context(), provider.Query{Object: lead, Cursor: cursor{Phase: phaseBulk, Job: "750", Ready: true, Total: 2, Mark: tenOClock}.String()})
		var next cursor
		if page.Cursor != "" {
			next, _ = readCursor(page.Cursor)
		}
		if len(page.Records) != c.want || next.Phase != c.phase || (err == nil) != (c.code == "") || err != nil && leadbridge.CodeOf(err) != c.code {
			t.Errorf("%s: got %d records, then %q, %v", c.name, len(page.Records), next.Phase, err)
		}
	}
}

// TestSlowBulk waits for a job, but not for ever.
func TestSlowBulk(t *testing.T) {
	t.Parallel()
	d := odd(t, func(w http.ResponseWriter, _ *http.Request) { say(w, 200, `{"id":"750","state":"InProgress"}`) })
	var waited time.Duration
	d.wait = func(_ context.Context, w time.Duration) error {
		waited += w
		return nil
	}
	c := cursor{Phase: phaseBulk, Job: "750", Mark: tenOClock}
	for range mostLooks + 1 {
		if c.Phase != phaseBulk {
			t.Fatalf("gave up after %v", waited)
		}
		page, err := d.Pull(t.Context(), provider.Query{Object: lead, Cursor: c.String()})
		if err != nil {
			t.Fatal(err)
		}
		if c, err = readCursor(page.Cursor); err != nil {
			t.Fatal(err)
		}
	}
	if c.Phase != phaseAll || waited < 29*time.Minute || waited > 31*time.Minute {
		t.Errorf("after %v: %+v", waited, c)
	}
}

// TestNoBulk reads everything by queries where jobs are not allowed.
func TestNoBulk(t *testing.T) {
	t.Parallel()
	var queries []string
	d := odd(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.Contains(r.URL.Path, "/updated/"):
			say(w, 200, `{"ids":[],"latestDateCovered":"2026-11-23T09:59:00.000+0000"}`)
		case strings.Contains(r.URL.Path, "/jobs/"):
			say(w, 403, `[{"errorCode":"API_DISABLED_FOR_ORG","message":"no"}]`)
		case strings.Contains(r.FormValue("q"), "COUNT()"):
			say(w, 200, `{"totalSize":9000,"done":true,"records":[]}`)
		case len(queries) == 2:
			say(w, 200, `{"totalSize":0,"done":true,"records":[]}`)
		default:
			queries = append(queries, r.FormValue("q"))
			say(w, 200, `{"totalSize":2000,"done":true,"records":[{"Id":"00Q00000000000%dAAA","SystemModstamp":"2026-11-22T08:00:05.000+0000"}]}`, len(queries))
		}
	})
	var ids []string
	q := provider.Query{Object: lead}
	for {
		page, err := d.Pull(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, idsOf(page.Records)...)
		if q.Cursor = page.Cursor; q.Cursor == "" {
			if want := time.Date(2026, 11, 23, 9, 59, 0, 0, time.UTC); !page.Watermark.Equal(want) {
				t.Errorf("got %v", page.Watermark)
			}
			break
		}
	}
	if !slices.Equal(ids, []string{"00Q000000000001AAA", "00Q000000000002AAA"}) || !strings.Contains(queries[1], "WHERE Id > '00Q000000000001AAA' ORDER BY Id") {
		t.Errorf("got %v by %v", ids, queries)
	}
}

// TestImpossiblePages ends what would be read for ever.
func TestImpossiblePages(t *testing.T) {
	t.Parallel()
	for _, records := range []string{`[]`, `null`, `{}`, `[{"Id":"x"}]`, `[{"Id":"00Q000000000001AAA"}]`, `[7]`} {
		d := odd(t, func(w http.ResponseWriter, _ *http.Request) {
			say(w, 200, `{"totalSize":10,"done":false,"records":%s}`, records)
		})
		_, err := d.Pull(t.Context(), provider.Query{Object: lead, Cursor: cursor{Phase: phaseAll, Mark: tenOClock}.String()})
		if leadbridge.CodeOf(err) != provider.CodeBadAnswer {
			t.Errorf("%s: got %v", records, err)
		}
	}
}

// TestUnnamedDuplicates looks for the one record that a duplicate rule means.
func TestUnnamedDuplicates(t *testing.T) {
	t.Parallel()
	d := odd(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			refusal := `{"success":false,"errors":[{"statusCode":"DUPLICATES_DETECTED","message":"Use one of these records?","fields":[]}]}`
			say(w, 200, "[%s,%s,%s]", refusal, refusal, refusal)
			return
		}
		if want := `Email IN ('o\'hara@example.com','two@example.com')`; !strings.Contains(r.FormValue("q"), want) {
			t.Errorf("asked %s", r.FormValue("q"))
		}
		say(w, 200, `{"totalSize":3,"done":true,"records":[{"Id":"00Q000000000001AAA","Email":"O'Hara@example.com"},
			{"Id":"00Q000000000002AAA","Email":"two@example.com"},{"Id":"00Q000000000003AAA","Email":"two@example.com"}]}`)
	})
	text := func(name string) sfield {
		return sfield{Name: name, Type: "string", Createable: true, ExternalID: true}
	}
	d.schemas[lead] = schemaAt{(&sobject{Name: lead, Fields: []sfield{text("Email"), text("Leadbridge_Id__c")}}).index(), tenOClock}
	outcomes, err := d.Push(t.Context(), lead, []provider.Write{
		{Key: "1", Values: map[string]string{"Email": "O'Hara@example.com"}}, {Key: "2", Values: map[string]string{"Email": "two@example.com"}}, {Key: "3"}})
	if err != nil || outcomes[0].ExistingID != "00Q000000000001AAA" || outcomes[1].ExistingID != "" || outcomes[2].ExistingID != "" {
		t.Errorf("got %+v, %v", outcomes, err)
	}
}

// TestClosedTwice goes on with a bulk job whose closing was carried out, but
// whose answer was lost: closed once more, it refuses.
func TestClosedTwice(t *testing.T) {
	t.Parallel()
	var methods []string
	d := odd(t, func(w http.ResponseWriter, r *http.Request) {
		methods = append(methods, r.Method+" "+r.URL.Path[strings.LastIndex(r.URL.Path, "/"):])
		switch r.Method {
		case http.MethodPost:
			say(w, 200, `{"id":"750","state":"Open"}`)
		case http.MethodPut:
			say(w, 201, ``)
		case http.MethodPatch:
			say(w, 400, `[{"errorCode":"INVALIDJOBSTATE","message":"Job object already closed"}]`)
		default:
			say(w, 200, `{"id":"750","state":"InProgress"}`)
		}
	})
	p := &push{driver: d, object: contact}
	j, err := p.upload(t.Context(), "update", []byte("Id\n"), 1)
	if err != nil || j.State != "InProgress" || !slices.Equal(methods, []string{"POST /ingest", "PUT /batches", "PATCH /750", "GET /750"}) {
		t.Errorf("got %+v, %v after %v", j, err, methods)
	}
}

// TestSettings are refused before they become part of a path.
func TestSettings(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]string{settingVersion: "68.0/../../x", settingKeyField: "a b"} {
		d := newDriver(provider.Account{Settings: map[string]string{name: bad}})
		if _, err := d.Describe(t.Context(), lead); asError(err) == nil || asError(err).Field != name {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
