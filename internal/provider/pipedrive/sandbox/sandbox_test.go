package sandbox

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	stage "leadbridge/internal/sandbox"
)

func TestSameSeedSameCompany(t *testing.T) {
	t.Parallel()
	a, b := newLab(t), newLab(t)
	for _, path := range []string{"/api/v2/persons?limit=500", "/api/v2/deals?limit=500", "/api/v2/activities?limit=500", "/v1/leads", "/v1/notes", "/api/v2/personFields"} {
		if !reflect.DeepEqual(a.do("GET", path, nil).want(200).list(), b.do("GET", path, nil).want(200).list()) {
			t.Error(path, "differs")
		}
	}
	other := start(t, stage.Options{Records: 50, Seed: 2})
	if a.code("person", "Current carrier") == other.code("person", "Current carrier") {
		t.Error("another seed gives the same codes")
	}
}

func TestSeededRecordsBelongTogether(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	persons := map[any]bool{}
	for _, p := range l.pages("/api/v2/persons?limit=500") {
		persons[p["id"]] = true
		if p["add_time"].(string) > p["update_time"].(string) || p["name"] == "" {
			t.Error(p)
		}
	}
	for _, path := range []string{"/api/v2/deals", "/api/v2/activities"} {
		list := l.pages(path)
		if len(list) < 8 {
			t.Errorf("%s: only %d", path, len(list))
		}
		for _, d := range list {
			if !persons[d["person_id"]] {
				t.Errorf("%s: person %v is unknown", path, d["person_id"])
			}
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			who := l.as(APIKey(worker % 2))
			for i := range 15 {
				r := who.do("POST", "/api/v2/persons", map[string]any{"name": fmt.Sprintf("Worker %d %d", worker, i)})
				path := "/api/v2/persons/" + numText(r.data()["id"])
				who.do("PATCH", path, map[string]any{"name": "Changed"})
				who.do("GET", "/api/v2/persons?sort_by=update_time&sort_direction=desc&limit=5", nil)
				who.do("GET", "/api/v2/persons/search?term=changed", nil)
				who.do("DELETE", path, nil)
			}
		})
	}
	wait.Wait()
	if n := len(l.pages("/api/v2/persons?limit=500")); n != 50 {
		t.Error(n, "persons are left")
	}
}

func TestFaultsHaveTheVendorsForm(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	one := func(vice string) *reply {
		l.Stage.Vices.MustSet(vice, stage.ViceSetting{Count: 1})
		return l.do("GET", "/api/v2/persons", nil)
	}
	if r := one(stage.ViceTooMany).want(429); r.header.Get("Retry-After") != "1" || r.header.Get("X-Ratelimit-Remaining") != "0" || r.json["success"] != false {
		t.Error(r.header, r.json)
	}
	if r := one(stage.ViceTooManyBare).want(429); r.header.Get("Retry-After") != "" {
		t.Error(r.header)
	}
	if r := one(stage.ViceServerError).want(500); r.json["success"] != false {
		t.Error(r.json)
	}
	if r := one(stage.ViceHTML).want(502); !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Error(r.header)
	}
}

func TestActionsRefuseNonsense(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, query := range []string{"editRecord?id=0&field=name", "editRecord?id=8&field=none", "editRecord?id=8&field=Insurance%20type&value=9", "deleteRecord?object=ships&id=1",
		"deleteRecord?account=9&id=8", "mergeRecords?id=8&into=8", "convertLead?id=none", "archiveRecord?object=persons&id=8", "addField?title=A&type=enum", "addField?type=text",
		"removeField?field=name", "addOption?field=Current%20carrier&label=A", "removeOption?field=Tags&label=none", "setScopes?scopes=everything", "bulkEdit?count=none"} {
		if r := l.do("POST", "/_sandbox/actions/"+query, nil); r.status != 422 {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
}
