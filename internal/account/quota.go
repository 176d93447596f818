package account

import (
	"time"

	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// quotasOf returns how an account's limits stand now. What holds all of its
// calls back is told of each.
func quotasOf(limits []provider.Limit, standings map[string]store.Quota, now time.Time) []QuotaUse {
	quotas := []QuotaUse{}
	for _, l := range limits {
		standing := standings[l.Bucket]
		q := QuotaUse{Bucket: l.Bucket, Title: l.Title, Used: standing.Used, Most: standing.Most, WindowSeconds: int64(l.Window / time.Second), UpdatedAt: standing.UpdatedAt}
		if q.Most == 0 {
			q.Most = int64(l.Calls)
		}
		if l.Daily {
			q.ResetsAt = standing.ResetsAt
		}
		if over := !l.Daily && now.Sub(standing.UpdatedAt) > l.Window || l.Daily && !standing.ResetsAt.IsZero() && now.After(standing.ResetsAt); over {
			q.Used, q.ResetsAt = 0, time.Time{}
		}
		if q.Most > 0 {
			q.Percent = float64(q.Used*1000/q.Most) / 10
		}
		for _, holds := range []store.Quota{standing, standings[""]} {
			if holds.BlockedUntil.After(now) && holds.BlockedUntil.After(q.BlockedUntil) {
				q.BlockedUntil, q.Reason = holds.BlockedUntil, holds.Reason
			}
		}
		quotas = append(quotas, q)
	}
	return quotas
}
