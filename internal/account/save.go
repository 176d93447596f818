package account

import (
	"bytes"
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// renewed is a grant that the CRM gave and that is not stored yet.
type renewed struct {
	owner      string
	generation int64
	reason     string
	grant      leadbridge.Grant
	stored     store.NewGrant
}

// keep stores a grant. Until it is stored it is not used, and not forgotten
// either.
func (g *grants) keep(ctx context.Context, r renewal, grant leadbridge.Grant, reason string) (leadbridge.Grant, error) {
	stored, err := g.s.sealGrant(g.id, grant)
	if err != nil {
		return leadbridge.Grant{}, err
	}
	g.unsaved = &renewed{r.owner, r.state.Generation, reason, grant, stored}
	return g.save(ctx)
}

// mostSaves is how often the store is asked in a row to take a new grant, and
// firstPause the pause after the first time, which doubles.
const mostSaves = 5

var firstPause = 20 * time.Millisecond

// save stores what is not stored yet. errAgain says that a person connected
// again meanwhile, and that what they got is the grant now.
func (g *grants) save(ctx context.Context) (leadbridge.Grant, error) {
	ctx = context.WithoutCancel(ctx)
	u := g.unsaved
	var stored bool
	var err error
	for n := range mostSaves {
		if n > 0 {
			time.Sleep(firstPause << (n - 1))
		}
		if stored, err = g.s.store.RenewGrant(ctx, g.id, u.owner, u.generation, u.reason, u.stored); err == nil {
			break
		}
	}
	if err == nil && !stored {
		// An earlier try may have been stored although it failed.
		var state store.GrantState
		if state, err = g.s.store.Grant(ctx, g.id); err == nil {
			stored = bytes.Equal(state.Sealed, u.stored.Sealed)
		}
	}
	if err != nil {
		return leadbridge.Grant{}, leadbridge.Errorf(leadbridge.Unavailable, "account.Renew",
			"The connection to %s was renewed, but the database does not take the new token. It is kept and tried again: %w", g.title, err)
	}
	g.unsaved, g.rest, g.retry, g.failure = nil, time.Time{}, time.Time{}, nil
	if !stored {
		return leadbridge.Grant{}, errAgain
	}
	return u.grant, nil
}
