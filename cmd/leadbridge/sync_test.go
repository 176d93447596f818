package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// act does in HubSpot's simulator what people do, and returns the record.
func (r rehearsal) act(action string, form map[string]string) string {
	r.Helper()
	values := url.Values{"object": {"contacts"}}
	for name, v := range form {
		values.Set(name, v)
	}
	resp, err := http.PostForm(r.sandbox["hubspot"]+"/_sandbox/actions/"+action, values)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Done, Error string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Error != "" {
		r.Fatalf("%s: %v %s", action, err, answer.Error)
	}
	return answer.Done
}

// hubs connects HubSpot's simulator and maps its fields.
func hubs(t *testing.T) rehearsal {
	t.Helper()
	r := rehearse(t)
	r.want(r.keys["hubspot"], "Hubs is connected to", "crm", "connect", "hubspot", "--name", "Hubs", "--key-stdin")
	r.want("", "mappings. See them", "crm", "suggest", "Hubs", "--accept")
	return r
}

// first returns the first line of a list in JSON.
func (r rehearsal) first(args ...string) map[string]any {
	r.Helper()
	line, _, _ := strings.Cut(r.want("", "{", append(args, "--json")...), "\n")
	var v map[string]any
	if err := json.Unmarshal([]byte(line), &v); err != nil {
		r.Fatalf("%v: %s", err, line)
	}
	return v
}

var runID = regexp.MustCompile(`sync undo ([0-9a-f-]{36})`)

// TestSyncCommands is a new user's first day: dry run, first sync, edits on
// both sides, a conflict, the proof, and the way back.
func TestSyncCommands(t *testing.T) {
	t.Parallel()
	r := hubs(t)
	r.want("", "after a dry run", "sync", "status", "Hubs")
	r.want("", "was never synced", "sync", "logs", "Hubs")
	r.refuse(2, `Did you mean "Hubs"`, "sync", "Hub")
	r.refuse(1, "Nothing was started. If the dry run is as you want it:", "sync", "Hubs")
	r.want("", "created                 20              0", "sync", "Hubs", "--dry-run")
	if said := r.want("", "id,firstName", "export"); strings.Count(said, "\n") != 1 {
		t.Fatalf("a dry run made leads: %s", said)
	}
	run := runID.FindStringSubmatch(r.want("", "Hubs: completed in", "sync", "Hubs", "--yes"))
	if run == nil {
		t.Fatal("the sync does not say how to take it back")
	}
	r.want("", "looked at                0              0", "sync", "Hubs")
	r.want("", "contacts       20 linked", "sync", "status", "Hubs")
	r.want("", `"dryRunNeeded": false`, "sync", "status", "Hubs", "--json")
	if log := r.want("", "COMPLETED", "sync", "logs", "Hubs", "--all"); strings.Count(log, "\n") != 5 {
		t.Errorf("the runs: %s", log)
	}
	if log := r.want("", "Nobody like this was known", "sync", "log", run[1], "--limit", "5"); strings.Count(log, "created   lead") != 5 || !strings.Contains(log, "--limit") {
		t.Errorf("the log: %s", log)
	}
	r.refuse(2, "There is no run and no integration", "sync", "log", "nothing")

	r.want("", "conflicts                       ASK", "sync", "rules", "Hubs", "--conflicts", "ask", "--field", "city=crm_wins", "--every", "15m")
	r.refuse(2, `did you mean "city"`, "sync", "rules", "Hubs", "--field", "cty=ask")
	r.refuse(2, "FIELD OP VALUES", "sync", "rules", "Hubs", "--filter", "city")
	r.want("", "No conflict waits", "conflicts", "Hubs")
	lead := r.first("sync", "log", run[1])
	if lead["purpose"] != "SYNC" {
		t.Errorf("the run as JSON: %v", lead)
	}
}

// person is a lead with its record.
type person struct{ lead, record, firstName, lastName, email string }

// people are the leads, with their records.
func (r rehearsal) people() []person {
	r.Helper()
	lines, err := csv.NewReader(strings.NewReader(r.want("", "id,firstName,lastName,email", "export"))).ReadAll()
	if err != nil {
		r.Fatal(err)
	}
	var all []person
	for _, l := range lines[1:] {
		if l[3] == "" {
			continue
		}
		var story struct{ Links []struct{ RecordID string } }
		if err := json.Unmarshal([]byte(r.want("", "{", "story", l[0], "--json")), &story); err != nil || len(story.Links) == 0 {
			r.Fatalf("the story of %s: %v %+v", l[0], err, story)
		}
		all = append(all, person{l[0], story.Links[0].RecordID, l[1], l[2], l[3]})
	}
	return all
}

// change gives a lead another value, by an import.
func (r rehearsal) change(p person, column, value string) {
	r.Helper()
	file := filepath.Join(r.TempDir(), "moved.csv")
	if err := os.WriteFile(file, []byte("First Name,Last Name,Email,"+column+"\n"+strings.Join([]string{p.firstName, p.lastName, p.email, value}, ",")+"\n"), 0o600); err != nil {
		r.Fatal(err)
	}
	r.want("", `"updatedRows":1`, "import", file, "--on-duplicate", "update", "--json")
}

// moveThere gives a record another city.
func (r rehearsal) moveThere(p person, city string) {
	r.Helper()
	r.act("editRecord", map[string]string{"id": p.record, "property": "city", "value": city})
}

// TestConflictCommands edits both sides, lets a person decide, proves that
// both agree, and repairs what drifts.
func TestConflictCommands(t *testing.T) {
	t.Parallel()
	r := hubs(t)
	r.want("", "Hubs: completed in", "sync", "Hubs", "--yes")
	r.want("", "ASK", "sync", "rules", "Hubs", "--conflicts", "ASK")
	p := r.people()[0]
	r.moveThere(p, "Utica")
	r.change(p, "City", "Troy")
	r.want("", "Conflicts that wait for you", "sync", "Hubs")
	if said := r.want("", "Settle one:", "conflicts", "Hubs"); !strings.Contains(said, "Troy") || !strings.Contains(said, "Utica") {
		t.Errorf("the conflicts: %s", said)
	}
	conflict := r.first("conflicts", "Hubs")["id"].(string)
	r.refuse(2, "--id ID, --field FIELD, or --all", "conflicts", "Hubs", "--settle", "ours")
	r.refuse(2, "winner", "conflicts", "Hubs", "--settle", "mine", "--all")
	r.want("", "Settled 1 conflict.", "conflicts", "Hubs", "--settle", "value=Rome", "--id", conflict)
	r.refuse(1, "settled already", "conflicts", "Hubs", "--settle", "ours", "--id", conflict)
	story := r.want("", `city: "Utica" -> "Rome"`, "story", strings.ToUpper(p.email))
	for _, says := range []string{"Hubs: contacts " + p.record + ", linked", "both got one value", "import", "Row 1 of a file: updated"} {
		if !strings.Contains(story, says) {
			t.Errorf("the story does not say %q: %s", says, story)
		}
	}
	r.refuse(2, "No lead has the e-mail address", "story", "nobody@example.com")

	r.want("", "Both sides agree.", "reconcile", "Hubs")
	r.want("", "NEWEST_WINS", "sync", "rules", "Hubs", "--conflicts", "NEWEST_WINS")
	r.moveThere(p, "Utica")
	r.refuse(1, `city: here "Rome", there "Utica"`, "reconcile", "Hubs")
	r.want("", "Looked again at 1", "reconcile", "Hubs", "--repair")
	r.want("", "Both sides agree.", "reconcile", "Hubs")
	if run := r.first("reconcile", "Hubs"); run["agreement"].(map[string]any)["agreed"] != true {
		t.Errorf("the proof as JSON: %v", run)
	}
}

// TestHeldCommands deletes more in the CRM than the rules let pass, and takes
// the approved run back.
func TestHeldCommands(t *testing.T) {
	t.Parallel()
	r := hubs(t)
	r.want("", "Hubs: completed in", "sync", "Hubs", "--yes")
	r.want("", "1 % deleted", "sync", "rules", "Hubs", "--hold", "deleted=1", "--hold", "least=1")
	people := r.people()
	for _, p := range people[:3] {
		r.act("deleteRecord", map[string]string{"id": p.record})
	}
	r.refuse(1, "The run is held. The sync would delete at least 3 of 20", "sync", "Hubs", "--full")
	r.refuse(1, "Approve it, or cancel it", "sync", "Hubs")
	r.want("", "is cancelled. What it did stays.", "sync", "cancel", "Hubs")
	r.refuse(2, "has no such run", "sync", "cancel", "Hubs")
	r.refuse(1, "The run is held.", "sync", "Hubs", "--full")
	r.want("", "deleted                  3              0", "sync", "approve", "Hubs")
	r.want("", "contacts       17 linked, 3 gone", "sync", "status", "Hubs")
	r.change(people[3], "City", "Troy")
	r.refuse(1, "Nothing was taken back.", "sync", "undo", "Hubs")
	r.want("", "3 restored", "sync", "undo", "Hubs", "--yes")
	if said := r.want("", people[0].lead, "export"); strings.Count(said, "\n") != 21 {
		t.Errorf("after the undo: %s", said)
	}
}

// TestUndoCommands takes the first sync back by the integration's name, never
// an older run in its place, and takes what was let go into the sync again.
func TestUndoCommands(t *testing.T) {
	t.Parallel()
	r := hubs(t)
	r.want("", "Hubs: completed in", "sync", "Hubs", "--yes")
	r.moveThere(r.people()[0], "Utica")
	r.want("", "updated                  1              0", "sync", "Hubs")
	r.want("", "unchanged", "sync", "Hubs", "--full")
	r.want("", "leads here:  0 created, 1 updated, 0 matched, 0 deleted", "sync", "undo", "Hubs", "--yes")
	r.refuse(1, "was undone already. To take back an older one, name it by its ID", "sync", "undo", "Hubs", "--yes")
	var first string
	for line := range strings.Lines(r.want("", "{", "sync", "logs", "Hubs", "--json")) {
		var run struct {
			ID      string
			Inbound struct{ Created int }
		}
		if err := json.Unmarshal([]byte(line), &run); err != nil {
			t.Fatal(err)
		}
		if run.Inbound.Created == 20 {
			first = run.ID
		}
	}
	r.want("", "19 removed, 0 restored, 0 restored in part, 1 kept.", "sync", "undo", first, "--yes")
	r.refuse(1, "19 released, not compared", "reconcile", "Hubs")
	r.refuse(2, "again", "sync", "Hubs", "--again")
	r.want("", "updated                 19              0", "sync", "Hubs", "--full", "--again")
	r.want("", "contacts       20 linked", "sync", "status", "Hubs")
}

// TestRecordCommands corrects what does not fit, on either way.
func TestRecordCommands(t *testing.T) {
	t.Parallel()
	r := hubs(t)
	r.want("", "Hubs: completed in", "sync", "Hubs", "--yes")
	r.want("", "No record waits", "records", "Hubs")
	r.want("", "the CRM took all that was sent", "dead-letters", "Hubs")
	bad := r.act("createRecord", map[string]string{"values": "firstname=Ada\nemail=ada@example.com"})
	r.want("", "Records that do not fit our rules: ", "sync", "Hubs")
	r.want("", "lastName: Last name is required", "records", "Hubs")
	r.want("", "0 records came in well; 1 left.", "records", "Hubs", "--retry")
	r.refuse(2, "--id ID", "records", "Hubs", "--set", "lastName=Low")
	r.refuse(2, "No record", "records", "Hubs", "--id", "1", "--set", "lastName=Low")
	r.refuse(2, "still does not fit", "records", "Hubs", "--id", bad, "--set", "email=nowhere")
	r.want("", "came in well", "records", "Hubs", "--id", bad, "--set", "lastName=Low", "--set", "email=ada.low@example.com")
	r.want("", "No record waits", "records", "Hubs")

	r.act("removeField", map[string]string{"name": "city"})
	p := r.people()[0]
	r.change(p, "City", "Troy")
	r.refuse(2, "the mapping of contacts from city to city cannot be used", "sync", "Hubs")
	r.act("restoreField", map[string]string{"name": "city"})
	r.want("", "Hubs: completed in", "sync", "Hubs")

	options := map[string]string{"name": "insurance_type", "options": "COMMERCIAL"}
	r.act("setOptions", options)
	r.change(p, "Insurance Type", "LIFE")
	r.want("", "Leads that the CRM did not take:", "sync", "Hubs")
	r.want("", "not_an_option", "dead-letters", "Hubs")
	r.refuse(2, "--lead ID, or --all", "dead-letters", "Hubs", "--drop")
	if letter := r.first("dead-letters", "Hubs"); letter["leadId"] != p.lead || letter["recordId"] != p.record {
		t.Errorf("the dead letter: %v", letter)
	}
	options["options"] = "LIFE,COMMERCIAL"
	r.act("setOptions", options)
	r.want("", "Sent 1 lead again; 0 dead now.", "dead-letters", "Hubs", "--retry")
	r.want("", "Both sides agree.", "reconcile", "Hubs")
}
