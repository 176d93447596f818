package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/provider"
)

const (
	// leaseFor is longer than the longest wait for a token's answer, before
	// each of which it begins anew, so that a lease that ran out is that of a
	// process which died.
	leaseFor = 2 * time.Minute
	// lookAgain is how often a caller looks whether another process has
	// renewed.
	lookAgain = 50 * time.Millisecond
	// waitForOthers is how long it waits for that.
	waitForOthers = 20 * time.Second
)

// What is to be done before the stored grant is read again: nothing, since
// somebody replaced it meanwhile, or to wait for who is replacing it.
var (
	errAgain  = errors.New("account: the grant was replaced meanwhile")
	errLeased = errors.New("account: another process renews the grant")
)

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
	patience, cancel := context.WithTimeout(ctx, g.s.patience)
	defer cancel()
	for {
		grant, err := g.renewOnce(ctx, w)
		switch {
		case errors.Is(err, errAgain):
			continue
		case !errors.Is(err, errLeased):
			return grant, err
		}
		select {
		case <-time.After(lookAgain):
		case <-patience.Done():
			if ctx.Err() != nil {
				return grant, ctx.Err()
			}
			return grant, &leadbridge.Error{Op: "account.Renew", Kind: leadbridge.Unavailable, Code: provider.CodeNoAnswer, After: g.s.patience,
				Msg: fmt.Sprintf("Another process is renewing the connection to %s and has not finished. Try again in a minute.", g.title)}
		}
	}
}

func (g *grants) renewOnce(ctx context.Context, w wish) (leadbridge.Grant, error) {
	var unsaved error
	if g.unsaved != nil {
		_, unsaved = g.save(ctx)
	}
	h, err := g.read(ctx)
	if err != nil {
		return leadbridge.Grant{}, err
	}
	if g.failing != h.state.Generation {
		g.failing, g.rest, g.retry, g.failure = h.state.Generation, time.Time{}, time.Time{}, nil
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
	// From here on it is seen through, whoever stops waiting.
	ctx = context.WithoutCancel(ctx)
	leased, wasUnsure, err := g.s.store.LeaseGrant(ctx, g.id, r.owner, h.state.Generation, now, now.Add(leaseFor))
	switch {
	case err == nil && leased:
		r.unsure = wasUnsure && h.state.AuthMethod == leadbridge.AuthOAuth2
		return g.ask(ctx, r)
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
	if r.unsure && r.works {
		switch good, err := stillGood(ctx, a, r.grant); {
		case leadbridge.KindOf(err) == leadbridge.Unsupported:
			return g.waitForEnd(ctx, r)
		case err != nil:
			return g.giveUp(ctx, r, err)
		case !good:
			return g.lost(ctx, r)
		}
	}
	for again := false; ; again = true {
		if r.unsure {
			// Time has passed since the lease was taken.
			if err := g.stay(ctx, r); err != nil {
				return r.grantOr(err)
			}
		}
		grant, err := replace(ctx, a, r)
		if err == nil {
			if grant, err = g.keep(ctx, r, grant, ""); err != nil && !errors.Is(err, errAgain) {
				return r.grantOr(err)
			}
			return grant, err
		}
		if grant.RefreshToken != "" && grant.RefreshToken != r.grant.RefreshToken {
			return g.keepToken(ctx, r, grant, err)
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

// stay takes the lease for as long again, so that nobody else renews while
// this call waits for the CRM.
func (g *grants) stay(ctx context.Context, r renewal) error {
	now := g.s.Now()
	leased, _, err := g.s.store.LeaseGrant(ctx, g.id, r.owner, r.state.Generation, now, now.Add(leaseFor))
	if err == nil && !leased {
		err = errLeased
	}
	return err
}

// stillGood asks the CRM whether it still takes a refresh token, without
// using it. Some CRMs say no to an app that may not ask, so the no counts
// only if they say yes to the access token, which works; else the error is
// Unsupported.
func stillGood(ctx context.Context, a *provider.Authority, grant leadbridge.Grant) (bool, error) {
	good, err := a.Introspect(ctx, grant)
	if err != nil || good {
		return good, err
	}
	trusted, err := a.Introspect(ctx, leadbridge.Grant{AccessToken: grant.AccessToken})
	if err == nil && !trusted {
		err = leadbridge.Errorf(leadbridge.Unsupported, "account.Renew", "the CRM does not tell this app about its tokens")
	}
	return false, err
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
