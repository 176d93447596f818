package web

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/syncer"
)

// integrationList is the page of all integrations.
type integrationList struct {
	Rows []integrationRow
	CRMs []crmCard // that can be connected
}

// integrationRow is an integration at a glance.
type integrationRow struct {
	leadbridge.Integration
	CRM, Mark string
	State     badge
	Sentence  string
	Reason    string
	LastAt    time.Time
	NextAt    time.Time
	Needs     []need
}

// need is something that waits for a person.
type need struct{ Text, Path string }

// crmCard is a CRM that can be connected.
type crmCard struct {
	provider.Provider
	Mark    string
	Ready   bool // people can connect with their own login
	Keys    bool // or with a key
	Sandbox bool
}

func (w *Web) listIntegrations(p *page) error {
	all, err := w.Integrations.Integrations(p.ctx())
	if err != nil {
		return err
	}
	list := integrationList{}
	for _, i := range all {
		crm, err := w.Integrations.Provider(i.Provider)
		if err != nil {
			return err
		}
		s, err := w.SyncStates.Status(p.ctx(), i.ID)
		if err != nil {
			return err
		}
		list.Rows = append(list.Rows, integrationRow{Integration: i, CRM: crm.Title, Mark: crm.Title[:1], State: stateOf(i, s),
			Sentence: sentenceOf(i, s), Reason: reasonOf(i, s), LastAt: s.LastSyncAt, NextAt: s.NextRunAt, Needs: needsOf(i, s)})
	}
	if len(all) == 0 {
		if list.CRMs, err = w.crmCards(); err != nil {
			return err
		}
	}
	return p.render("integrations/list", list)
}

// crmCards are the CRMs that can be connected.
func (w *Web) crmCards() ([]crmCard, error) {
	var cards []crmCard
	for _, crm := range w.Integrations.All() {
		ready, err := w.Integrations.Readiness(crm.Name)
		if err != nil {
			return nil, err
		}
		cards = append(cards, crmCard{Provider: crm, Mark: crm.Title[:1], Ready: ready.OAuth, Keys: takesKeys(crm), Sandbox: ready.Sandbox != ""})
	}
	return cards, nil
}

// sentenceOf says in a sentence how an integration is.
func sentenceOf(i leadbridge.Integration, s syncer.Status) string {
	switch {
	case i.Connection == leadbridge.NeedsReconnect:
		return "It must be connected again. Nothing flows until then."
	case i.Connection != leadbridge.Connected:
		return "The connection was not finished. Nothing flows yet."
	case !i.IsActive:
		return "Paused. Nothing flows until somebody lets it go on."
	case s.Run != nil && s.Run.Status == leadbridge.RunHeld:
		return "A run stopped before it changed much, and waits until somebody looks at it."
	case s.State == leadbridge.SyncRunning:
		return "A run is under way."
	case i.Started && s.State == leadbridge.SyncError:
		return "The last sync failed."
	case !i.Started:
		return "Connected. Some steps are left before leads flow."
	case !i.AutoSync:
		return "Nothing flows by itself: somebody starts each sync."
	case s.OpenConflicts+s.Problems+s.Outbox.Dead > 0:
		return "In step, but for what waits for somebody."
	}
	return "Both sides are in step."
}

// reasonOf says why an integration is as it is, if that is known.
func reasonOf(i leadbridge.Integration, s syncer.Status) string {
	switch {
	case i.Connection == leadbridge.NeedsReconnect:
		return i.ConnectionReason
	case i.Connection == leadbridge.Connected && i.IsActive && i.Started && s.State == leadbridge.SyncError:
		return i.LastError
	}
	return ""
}

// needsOf are the things that wait for a person, with where to settle them.
func needsOf(i leadbridge.Integration, s syncer.Status) []need {
	at := "/integrations/" + i.ID
	var needs []need
	add := func(n int64, one, many, path string) {
		if n > 0 {
			needs = append(needs, need{plural(n, one, many), at + path})
		}
	}
	if i.Connection != leadbridge.Connected {
		needs = append(needs, need{"Connect it", at + "/connect"})
	} else if !i.Started {
		needs = append(needs, need{"Go on setting it up", at})
	}
	if s.Run != nil && s.Run.Status == leadbridge.RunHeld {
		needs = append(needs, need{"Look at the held run", at + "/runs/" + s.Run.ID})
	}
	if i.Connection == leadbridge.Connected && i.Started && s.Run == nil && s.State == leadbridge.SyncError {
		needs = append(needs, need{"See what failed", at + "/runs"})
	}
	add(s.OpenConflicts, "conflict", "conflicts", "/conflicts")
	add(s.Problems, "record that does not fit", "records that do not fit", "/records")
	add(s.Outbox.Dead, "lead refused", "leads refused", "/dead-letters")
	return needs
}
