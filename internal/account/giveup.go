package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The pauses after a renewal that failed, while the token works and when it
// does not.
const (
	restAfterFailure  = 30 * time.Second
	retryAfterFailure = 2 * time.Second
)

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

// keepToken stores the new refresh token of an answer that is refused for
// something else in it, since the old one may be dead, and gives up.
func (g *grants) keepToken(ctx context.Context, r renewal, grant leadbridge.Grant, err error) (leadbridge.Grant, error) {
	if _, failed := g.keep(ctx, r, grant, ""); failed != nil {
		return r.grantOr(failed)
	}
	r.unsure = false
	g.failing = r.state.Generation + 1
	return g.giveUp(ctx, r, err)
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
	last := r.grant
	last.RefreshToken = ""
	return g.keep(ctx, r, last, fmt.Sprintf("%s replaced the connection, but the answer never arrived, so that it cannot be renewed. It works until %s; connect it again before then.",
		g.title, clock(r.grant.ExpiresAt)))
}

// clock is a time in words.
func clock(t time.Time) string {
	if t.IsZero() {
		return "the CRM ends it"
	}
	return t.UTC().Format("15:04 on 2 January 2006 (UTC)")
}

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
