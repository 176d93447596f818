package web

import (
	"slices"
	"time"

	"leadbridge/internal/account"
)

// usagePage shows what an integration's calls cost.
type usagePage struct {
	Head integrationHead
	account.Usage
	Records int
	Busiest int // calls of the operation with the most
}

func (w *Web) showUsage(p *page) error {
	head, err := w.headOf(p, p.param("id"), "usage")
	if err != nil {
		return err
	}
	u, err := w.Integrations.Usage(p.ctx(), head.ID)
	if err != nil {
		return err
	}
	view := usagePage{Head: head, Usage: u}
	slices.SortFunc(view.Operations, func(a, b account.CallCount) int { return b.Calls - a.Calls })
	for _, o := range view.Operations {
		view.Records += o.Records
		view.Busiest = max(view.Busiest, o.Calls)
	}
	return p.render("integrations/usage", view)
}

// Window is how long a limit's window is.
func (usagePage) Window(q account.QuotaUse) time.Duration {
	return time.Duration(q.WindowSeconds) * time.Second
}
