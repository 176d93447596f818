package api_test

import (
	"bytes"
	"net/http"
	"testing"
)

func TestDuplicatesAtLarge(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann := map[string]any{"firstName": "Ann", "lastName": "Smith", "email": "ann@example.com", "dateOfBirth": "1980-05-12"}
	a := s.createLead(t, ann)
	b := decode[leadView](t, s.do(t, call{method: "POST", path: "/api/leads?allowDuplicate=true", body: ann}).want(t, http.StatusCreated))
	type pair struct {
		ID            string
		SameHousehold bool
	}
	kept := decode[list[pair]](t, s.do(t, call{method: "GET", path: "/api/duplicates?status=kept&sort=decided"}).want(t, 200)).Items
	if len(kept) != 1 || kept[0].SameHousehold {
		t.Fatalf("got %+v", kept)
	}
	s.do(t, call{method: "POST", path: "/api/duplicates/" + kept[0].ID + "/resolve", body: map[string]any{"action": "ask"}}).want(t, 200)

	type bands struct {
		Open  int64
		Bands []struct {
			From  float64
			Count int64
		}
		Sources []struct{ Count int64 }
	}
	counts := decode[bands](t, s.do(t, call{method: "GET", path: "/api/duplicates/counts"}).want(t, 200))
	if counts.Open != 1 || len(counts.Bands) != 4 || counts.Bands[3].Count != 1 || len(counts.Sources) != 1 {
		t.Errorf("got %+v", counts)
	}
	if found := decode[list[pair]](t, s.do(t, call{method: "GET", path: "/api/duplicates?status=open&sort=score&least=0.99"}).want(t, 200)).Items; len(found) != 1 {
		t.Errorf("got %+v", found)
	}
	if found := decode[list[pair]](t, s.do(t, call{method: "GET", path: "/api/duplicates?after=" + kept[0].ID}).want(t, 200)).Items; len(found) != 0 {
		t.Errorf("got %+v", found)
	}
	s.do(t, call{method: "GET", path: "/api/duplicates?sort=luck"}).wantProblem(t, 422, "invalid")
	s.do(t, call{method: "GET", path: "/api/duplicates?importId=none"}).wantProblem(t, 404, "not_found")

	type tested struct {
		Decision    string
		Steps       []struct{ Text string }
		Meets       []string
		DuplicateID *string
	}
	body := map[string]any{"a": map[string]any{"leadId": a.ID}, "b": map[string]any{"leadId": b.ID}}
	got := decode[tested](t, s.do(t, call{method: "POST", path: "/api/duplicates/test", body: body}).want(t, 200))
	if got.Decision != "duplicate" || len(got.Steps) < 4 || len(got.Meets) != 2 || got.DuplicateID == nil || *got.DuplicateID != kept[0].ID {
		t.Errorf("got %+v", got)
	}
	body["b"] = map[string]any{"values": map[string]string{"firstName": "ANN", "phone": "212 555 0142"}}
	s.do(t, call{method: "POST", path: "/api/duplicates/test", body: body}).want(t, 200)
	s.do(t, call{method: "GET", path: "/api/duplicates/what-if?possible=0.5"}).want(t, 200)
	s.do(t, call{method: "GET", path: "/api/duplicates/what-if?possible=0.9&duplicate=0.8"}).wantProblem(t, 422, "invalid")

	forecast := decode[map[string]any](t, s.do(t, call{method: "GET", path: "/api/duplicates/batches/forecast"}).want(t, 200))
	if forecast["pairs"] != 1.0 || forecast["least"] != 0.97 {
		t.Fatalf("got %v", forecast)
	}
	ask := map[string]any{"least": 0.97, "pairs": 2, "through": forecast["through"]}
	s.do(t, call{method: "POST", path: "/api/duplicates/batches", body: ask}).wantProblem(t, 409, "list_changed")
	ask["pairs"] = 1
	batch := decode[map[string]any](t, s.do(t, call{method: "POST", path: "/api/duplicates/batches", body: ask}).want(t, http.StatusAccepted))
	if batch["status"] != "DONE" || batch["merged"] != 1.0 {
		t.Fatalf("got %v", batch)
	}
	at := "/api/duplicates/batches/" + batch["id"].(string)
	s.do(t, call{method: "POST", path: at + "/cancel"}).wantProblem(t, 409, "conflict")
	if undone := decode[map[string]any](t, s.do(t, call{method: "POST", path: at + "/undo"}).want(t, 200)); undone["status"] != "UNDONE" || undone["undone"] != 1.0 {
		t.Errorf("got %v", undone)
	}
	s.do(t, call{method: "GET", path: at}).want(t, 200)
	if all := decode[list[map[string]any]](t, s.do(t, call{method: "GET", path: "/api/duplicates/batches"}).want(t, 200)).Items; len(all) != 1 {
		t.Errorf("got %v", all)
	}

	merge := map[string]any{"action": "merge", "versions": map[string]int64{a.ID: 99}}
	s.do(t, call{method: "POST", path: "/api/duplicates/" + kept[0].ID + "/resolve", body: merge}).wantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	got := decode[map[string]any](t, s.do(t, call{method: "GET", path: "/api/settings"}).want(t, 200))
	if len(got["builtInRules"].([]any)) < 3 || got["region"] != nil {
		t.Errorf("got %v", got)
	}
	want := map[string]any{"region": "DE", "onDuplicate": "update", "possible": 0.9, "rules": []any{map[string]any{"field": "city", "type": "required"}}}
	got = decode[map[string]any](t, s.do(t, call{method: "PUT", path: "/api/settings", body: want}).want(t, 200))
	if got["region"] != "DE" || got["possible"] != 0.9 || len(got["rules"].([]any)) != 1 {
		t.Errorf("got %v", got)
	}
	s.do(t, call{method: "PUT", path: "/api/settings", body: map[string]any{"region": "Mars"}}).wantProblem(t, 422, "invalid")
	backup := s.do(t, call{method: "GET", path: "/api/backup"}).want(t, 200)
	if !bytes.HasPrefix(backup.body, []byte("SQLite format 3")) {
		t.Errorf("got %.20q", backup.body)
	}
	reader := s.token(t, 0, "settings:read")
	s.do(t, call{method: "PUT", path: "/api/settings", body: want, token: reader}).wantProblem(t, 403, "forbidden")
	s.do(t, call{method: "GET", path: "/api/backup", token: reader}).wantProblem(t, 403, "forbidden")
}
