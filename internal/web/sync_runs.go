package web

import (
	"net/http"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// syncRunList is the page of an integration's runs.
type syncRunList struct {
	syncPage
	Now     *syncRunRow // the run under way, or held
	Kind    string      // of runs that are shown
	Kinds   []choice
	Runs    []syncRunRow
	First   string // address of the first page, blank on it
	Next    string // address of the next
	Wrong   string // why a run could not be started
	Request syncer.StartRequest
}

// TwoWay reports whether a run can be narrowed to one direction.
func (l syncRunList) TwoWay() bool {
	return l.Head.SyncDirection == leadbridge.Bidirectional
}

// Types and Directions are what a run can be asked for.
func (l syncRunList) Types() []choice {
	return []choice{{"MANUAL", "What changed since the last run"}, {"FULL", "Everything, and what has vanished"}}
}

// Directions are the ways that a run can go.
func (l syncRunList) Directions() []choice {
	return []choice{{"", "Both ways"}, {"INBOUND", "Only from " + l.CRM()}, {"OUTBOUND", "Only to " + l.CRM()}}
}

// syncRunRow is a run in a list.
type syncRunRow struct {
	*leadbridge.SyncRun
	Badge     badge
	Path      string
	Title     string
	Who       string
	Way       string // "both ways"
	Took      time.Duration
	Failed    int64
	Conflicts int64
}

// InWords and OutWords say what came of each direction.
func (r syncRunRow) InWords() string  { return countWords(r.In, r.Direction != leadbridge.Outbound) }
func (r syncRunRow) OutWords() string { return countWords(r.Out, r.Direction != leadbridge.Inbound) }

// countWords say what came of a direction; "–" for one that was not gone.
func countWords(c leadbridge.SyncCounts, gone bool) string {
	var parts []string
	for _, n := range []struct {
		count int64
		word  string
	}{{c.Created, "added"}, {c.Updated, "changed"}, {c.Matched, "matched"}, {c.Deleted, "deleted"}} {
		if n.count > 0 {
			parts = append(parts, grouped(n.count)+" "+n.word)
		}
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case gone && c.Processed > 0:
		return "nothing new"
	}
	return "–"
}

// syncRunKinds are the runs that a list can be narrowed to, the first by
// default.
var syncRunKinds = []struct {
	name, title string
	purposes    []leadbridge.SyncPurpose
}{
	{"", "Syncs", []leadbridge.SyncPurpose{leadbridge.ForSync, leadbridge.ForLive}},
	{"dry", "Dry runs", []leadbridge.SyncPurpose{leadbridge.ForDryRun}},
	{"agreement", "Agreement", []leadbridge.SyncPurpose{leadbridge.ForReconcile}},
	{"all", "All", nil},
}

const syncRunsPerPage = 25

func (w *Web) listSyncRuns(p *page) error {
	return w.syncRunList(p, http.StatusOK, syncer.StartRequest{}, "")
}

// syncRunList shows the runs, and above them the form that starts one. wrong
// is why it could not be started as asked.
func (w *Web) syncRunList(p *page, status int, asked syncer.StartRequest, wrong string) error {
	s, err := w.syncPage(p, "runs")
	if err != nil {
		return err
	}
	l := syncRunList{syncPage: s, Kind: p.value("kind"), Request: asked, Wrong: wrong}
	f := store.RunFilter{IntegrationID: s.Head.ID, Purposes: syncRunKinds[0].purposes, Cursor: p.value("cursor"), Limit: syncRunsPerPage}
	for _, k := range syncRunKinds {
		l.Kinds = append(l.Kinds, choice{k.name, k.title})
		if k.name == l.Kind {
			f.Purposes = k.purposes
		}
	}
	found, err := w.Syncs.SyncRuns(p.ctx(), f)
	if err != nil {
		return err
	}
	for _, r := range found.Runs {
		l.Runs = append(l.Runs, s.row(r))
	}
	if now := s.Head.Status.Run; now != nil {
		row := s.row(now)
		l.Now = &row
	}
	l.First, l.Next = s.pages("runs", f.Cursor, found.Next, "kind", l.Kind)
	return p.renderAs(status, "sync/runs", l)
}

// pages are the addresses of a list's first and next page; blank: this is the
// first, or the last.
func (s syncPage) pages(path, cursor, next string, query ...any) (first, further string) {
	if cursor != "" {
		first, _ = address(s.Head.Path(path), query...)
	}
	if next != "" {
		further, _ = address(s.Head.Path(path), append(query, "cursor", next)...)
	}
	return first, further
}

// row is a run as lists show it.
func (s syncPage) row(r *leadbridge.SyncRun) syncRunRow {
	row := syncRunRow{SyncRun: r, Badge: s.runBadge(r), Path: s.Head.Path("runs", r.ID), Title: syncPurposes[r.Purpose], Who: syncStarter(r), Way: directionWords(r.Direction, s.CRM()),
		Failed: r.In.Failed + r.Out.Failed, Conflicts: r.In.Conflicts + r.Out.Conflicts}
	if reach := syncReach(r); reach != "" {
		row.Title += " of " + reach
	}
	if r.Purpose == leadbridge.ForReconcile {
		row.Path = s.Head.Path("agreement") + "?run=" + r.ID
	}
	if !r.CompletedAt.IsZero() {
		row.Took = r.CompletedAt.Sub(r.StartedAt)
	}
	return row
}

// startSync starts a run, or says beside the form why it cannot be.
func (w *Web) startSync(p *page) error {
	id := p.param("id")
	r := syncer.StartRequest{Type: leadbridge.SyncType(p.value("type")), Direction: leadbridge.SyncDirection(p.value("direction")),
		Purpose: leadbridge.SyncPurpose(p.value("purpose")), Again: p.value("again") != "", Plan: p.value("plan")}
	run, err := w.Syncs.Start(p.ctx(), p.syncActor(), id, r)
	if leadbridge.CodeOf(err) == syncer.CodeRunning {
		p.warn("A run is under way already. It is shown below: wait for its end, or cancel it.")
		return p.redirect("/integrations/" + id + "/runs")
	}
	if wrong, ok := p.faults(err); ok {
		text := ""
		for _, text = range wrong {
		}
		return w.syncRunList(p, http.StatusUnprocessableEntity, r, text)
	}
	if err != nil {
		return err
	}
	if r.Purpose == leadbridge.ForReconcile {
		return p.redirect("/integrations/" + id + "/agreement?run=" + run.ID)
	}
	return p.redirect("/integrations/" + id + "/runs/" + run.ID)
}
