package web

import (
	"strings"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// integrationHead is what stands on top of every page of an integration: how
// it is, and the pages that there are of it. The part "integration-head" shows
// it.
type integrationHead struct {
	leadbridge.Integration
	CRM   string // the CRM's title
	Mark  string // the CRM's letter, in place of a logo
	State badge
	Tabs  []tab
	// Status is how the sync stands, for pages that say more of it.
	Status syncer.Status
}

// integrationTabs are the pages of an integration, by the end of their path.
var integrationTabs = []struct{ title, path string }{
	{"Overview", ""},
	{"Fields", "fields"},
	{"Rules", "rules"},
	{"Runs", "runs"},
	{"Conflicts", "conflicts"},
	{"Records", "records"},
	{"Dead letters", "dead-letters"},
	{"Agreement", "agreement"},
	{"Usage", "usage"},
}

// headOf returns the head of an integration's pages. here is the end of the
// path of the one that is shown: "" for the overview, "fields", "runs".
func (w *Web) headOf(p *page, id, here string) (integrationHead, error) {
	i, err := w.Integrations.Integration(p.ctx(), id)
	if err != nil {
		return integrationHead{}, err
	}
	crm, err := w.Integrations.Provider(i.Provider)
	if err != nil {
		return integrationHead{}, err
	}
	status, err := w.SyncStates.Status(p.ctx(), id)
	if err != nil {
		return integrationHead{}, err
	}
	h := integrationHead{Integration: i, CRM: crm.Title, Mark: crm.Title[:1], State: stateOf(i, status), Status: status}
	counts := map[string]int64{"conflicts": status.OpenConflicts, "records": status.Problems, "dead-letters": status.Outbox.Dead}
	for _, t := range integrationTabs {
		shown := tab{Title: t.title, Path: strings.TrimSuffix("/integrations/"+id+"/"+t.path, "/"), Here: t.path == here}
		if n := counts[t.path]; n > 0 {
			shown.Count = grouped(n)
		}
		h.Tabs = append(h.Tabs, shown)
	}
	return h, nil
}

// Path is the address of the overview, or of another page of the integration.
func (h integrationHead) Path(rest ...string) string {
	return strings.Join(append([]string{"/integrations", h.ID}, rest...), "/")
}

// stateOf says in two words how an integration is.
func stateOf(i leadbridge.Integration, s syncer.Status) badge {
	switch {
	case i.Connection == leadbridge.NeedsReconnect:
		return badge{"bad", "Connect again"}
	case i.Connection != leadbridge.Connected:
		return badge{"neutral", "Not connected"}
	case !i.IsActive:
		return badge{"neutral", "Paused"}
	case s.Run != nil && s.Run.Status == leadbridge.RunHeld:
		return badge{"warn", "Waits for you"}
	case s.State == leadbridge.SyncRunning:
		return badge{"busy", "Working"}
	case i.Started && s.State == leadbridge.SyncError:
		return badge{"bad", "Last sync failed"}
	case !i.Started:
		return badge{"info", "Being set up"}
	case s.OpenConflicts+s.Problems+s.Outbox.Dead > 0:
		return badge{"warn", "Needs a look"}
	case !i.AutoSync:
		return badge{"neutral", "By hand only"}
	}
	return badge{"good", "In step"}
}
