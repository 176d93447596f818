package providertest

import (
	"context"
	"maps"
	"sync"

	"leadbridge/internal/provider"
)

// Ledger is a provider.Ledger in memory.
type Ledger struct {
	mu       sync.Mutex
	accounts map[string]map[string]provider.Standing
}

// ChangeQuotas implements provider.Ledger.
func (l *Ledger) ChangeQuotas(_ context.Context, account string, change func(map[string]provider.Standing)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.accounts == nil {
		l.accounts = map[string]map[string]provider.Standing{}
	}
	if l.accounts[account] == nil {
		l.accounts[account] = map[string]provider.Standing{}
	}
	change(l.accounts[account])
	return nil
}

// Quotas returns how the limits of an account stand.
func (l *Ledger) Quotas(account string) map[string]provider.Standing {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.accounts[account])
}
