package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

const (
	// leaseFor is longer than the longest wait for a token's answer, so that
	// a lease that ran out is that of a process which died.
	leaseFor = 2 * time.Minute
	// waitForOthers is how long a caller waits for another process's renewal.
	waitForOthers = 20 * time.Second
	lookAgain     = 50 * time.Millisecond
	// restAfterFailure and retryAfterFailure are the pauses after a renewal
	// that failed, while the token works and when it does not.
	restAfterFailure  = 30 * time.Second
	retryAfterFailure = 2 * time.Second
)

// errAgain says that the stored grant changed meanwhile and is to be read
// again.
var errAgain = errors.New("account: the grant was replaced meanwhile")

// renewal is one attempt to renew, under a lease.
type renewal struct {
	held
	owner string
	// unsure says that an earlier renewal's end is not known, so that the CRM
	// may have replaced the refresh token.
	unsure bool
	// works says that the access token is still good, so that there is no
	// need to take a risk.
	works bool
	// insists says that the caller wants a new grant or an error.
	insists bool
}

// grantOr returns the grant there is if it works, else the error.
func (r renewal) grantOr(err error) (leadbridge.Grant, error) {
	if r.works && !r.insists {
		return r.grant, nil
	}
	return leadbridge.Grant{}, err
}

// renew returns a grant as wished for. It is the caller's turn.
func (g *grants) renew(ctx context.Context, w wish) (leadbridge.Grant, error) {
	patience, cancel := context.WithTimeout(ctx, waitForOthers)
	defer cancel()
	for {
		grant, err := g.renewOnce(ctx, w)
		if !errors.Is(err, errAgain) && !errors.Is(err, errLeased) {
			return grant, err
		}
		if errors.Is(err, errLeased) {
			select {
			case <-time.After(lookAgain):
			case <-patience.Done():
				if ctx.Err() != nil {
					return grant, ctx.Err()
				}
				return grant, &leadbridge.Error{Op: "account.Renew", Kind: leadbridge.Unavailable, Code: provider.CodeNoAnswer, After: waitForOthers,
					Msg: fmt.Sprintf("Another process is renewing the connection to %s and has not finished. Try again in a minute.", g.title)}
			}
		}
	}
}

// errLeased says that another process renews the grant.
var errLeased = errors.New("account: another process renews the grant")

func (g *grants) renewOnce(ctx context.Context, w wish) (leadbridge.Grant, error) {
	var unsaved error
	if g.unsaved != nil {
		_, unsaved = g.save(ctx)
	}
	h, err := g.read(ctx)
	if err != nil {
		return leadbridge.Grant{}, err
	}
	now := g.s.Now()
	r := renewal{held: h, owner: uuid.NewString(), works: w.works(h, now), insists: w.now}
	if g.unsaved != nil {
		return r.grantOr(unsaved)
	}
	switch {
	case w.met(h, now), r.works && !w.now && now.Before(g.rest):
		return h.grant, nil
	case !r.works && now.Before(g.retry):
		return leadbridge.Grant{}, g.failure
	case h.state.AuthMethod == leadbridge.AuthAPIKey:
		return leadbridge.Grant{}, g.park(ctx, h, fmt.Sprintf("%s no longer accepts the key of this connection. Connect it again with a new one.", g.title))
	case h.state.AuthMethod == leadbridge.AuthOAuth2 && h.grant.RefreshToken == "":
		if r.works {
			return r.grantOr(needsReconnect(h.state.Reason))
		}
		return leadbridge.Grant{}, g.park(ctx, h, fmt.Sprintf("The connection to %s has ended and cannot be renewed. Connect it again.", g.title))
	}
	leased, wasUnsure, err := g.s.store.LeaseGrant(ctx, g.id, r.owner, h.state.Generation, now, now.Add(leaseFor))
	switch {
	case err == nil && leased:
		r.unsure = wasUnsure && h.state.AuthMethod == leadbridge.AuthOAuth2
		return g.ask(context.WithoutCancel(ctx), r)
	case err == nil:
		err = errLeased
	}
	return r.grantOr(err)
}

// ask asks the CRM for a new grant and stores it.
func (g *grants) ask(ctx context.Context, r renewal) (leadbridge.Grant, error) {
	i, p, err := g.s.find(ctx, g.id)
	if err != nil {
		return g.giveUp(ctx, r, err)
	}
	a := g.s.authority(p, i)
	for again := false; ; again = true {
		if r.unsure {
			good, err := a.Introspect(ctx, r.grant)
			switch {
			case leadbridge.KindOf(err) == leadbridge.Unsupported:
				if r.works {
					return g.waitForEnd(ctx, r)
				}
			case err != nil:
				return g.giveUp(ctx, r, err)
			case !good:
				return g.lost(ctx, r)
			}
		}
		grant, err := replace(ctx, a, r)
		if err == nil {
			if grant, err = g.keep(ctx, r, grant, ""); err != nil && !errors.Is(err, errAgain) {
				return r.grantOr(err)
			}
			return grant, err
		}
		if leadbridge.CodeOf(err) == provider.CodeRevoked {
			return leadbridge.Grant{}, g.park(ctx, r.held, err.Error())
		}
		r.unsure = r.state.AuthMethod == leadbridge.AuthOAuth2 && (r.unsure || mayHaveReplaced(err))
		if again || r.works || leadbridge.CodeOf(err) != provider.CodeUncertain {
			return g.giveUp(ctx, r, err)
		}
	}
}

func replace(ctx context.Context, a *provider.Authority, r renewal) (leadbridge.Grant, error) {
	if r.state.AuthMethod == leadbridge.AuthClientCredentials {
		return a.ClientCredentials(ctx)
	}
	return a.Refresh(ctx, r.grant)
}

// mayHaveReplaced reports whether the CRM may have given a new grant although
// we have none.
func mayHaveReplaced(err error) bool {
	switch leadbridge.CodeOf(err) {
	case provider.CodeNoAnswer, provider.CodeScope, provider.CodePermission:
		return false
	}
	return leadbridge.KindOf(err) != leadbridge.Invalid
}

// giveUp ends the lease after a failure. A token that still works is used as
// long as it does.
func (g *grants) giveUp(ctx context.Context, r renewal, err error) (leadbridge.Grant, error) {
	reason := ""
	if r.unsure {
		reason = fmt.Sprintf("%s did not answer the last renewal of the connection, and may have replaced it all the same. It is tried again; if that fails, connect it again.", g.title)
	}
	g.release(ctx, r, reason)
	var e *leadbridge.Error
	after := time.Duration(0)
	if errors.As(err, &e) {
		after = e.After
	}
	now := g.s.Now()
	g.rest, g.retry, g.failure = now.Add(max(restAfterFailure, after)), now.Add(max(retryAfterFailure, after)), err
	g.s.Logger.WarnContext(ctx, "a connection was not renewed", "integration", g.id, "stillWorks", r.works, "error", err)
	return r.grantOr(err)
}

// waitForEnd leaves a refresh token alone that may have been replaced: using
// a replaced one could end the whole grant, while its access token works.
func (g *grants) waitForEnd(ctx context.Context, r renewal) (leadbridge.Grant, error) {
	reason := fmt.Sprintf("%s did not answer the last renewal of the connection, and may have replaced it all the same. The connection works until %s and is renewed then; if that fails, connect it again.",
		g.title, clock(r.grant.ExpiresAt))
	g.release(ctx, r, reason)
	g.rest = r.grant.ExpiresAt
	return r.grantOr(&leadbridge.Error{Op: "account.Renew", Kind: leadbridge.Unavailable, Code: provider.CodeUncertain, Msg: reason})
}

func (g *grants) release(ctx context.Context, r renewal, reason string) {
	if err := g.s.store.ReleaseGrant(ctx, g.id, r.owner, r.unsure, reason); err != nil {
		g.s.Logger.WarnContext(ctx, "the lease of a renewal was not given back; it runs out by itself", "integration", g.id, "error", err)
	}
}

// lost deals with a refresh token that the CRM replaced by one that we never
// got. The access token works to its end; there is nothing after that.
func (g *grants) lost(ctx context.Context, r renewal) (leadbridge.Grant, error) {
	if !r.works {
		return leadbridge.Grant{}, g.park(ctx, r.held, fmt.Sprintf("%s replaced the connection, but the answer never arrived, and it no longer accepts the earlier one. Connect it again.", g.title))
	}
	last := r.grant
	last.RefreshToken = ""
	return g.keep(ctx, r, last, fmt.Sprintf("%s replaced the connection, but the answer never arrived, so that it cannot be renewed. It works until %s; connect it again before then.",
		g.title, clock(r.grant.ExpiresAt)))
}

func clock(t time.Time) string { return t.Format("15:04 on 2 January 2006 (UTC)") }

// park marks the connection as one that a person must connect again, unless
// somebody replaced the grant just now.
func (g *grants) park(ctx context.Context, h held, reason string) error {
	parked, err := g.s.store.ParkGrant(context.WithoutCancel(ctx), g.id, h.state.Generation, reason, g.s.Now())
	if err == nil && !parked {
		return errAgain
	}
	if err != nil {
		g.s.Logger.ErrorContext(ctx, "a refused connection was not marked as such", "integration", g.id, "error", err)
	}
	return needsReconnect(reason)
}

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
