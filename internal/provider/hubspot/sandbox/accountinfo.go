package sandbox

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"
)

func (h *hub) accountRoutes(r chi.Router) {
	for _, version := range []string{"v3", "2026-03", "2026-09"} {
		r.Get("/account-info/"+version+"/details", h.api(version, plainScope(), accountDetails))
		r.Get("/account-info/"+version+"/api-usage/daily/private-apps", h.api(version, plainScope(), dailyUsage))
		r.Get("/account-info/"+version+"/api-usage/daily", h.api(version, plainScope(), dailyUsage))
		r.Delete("/appinstalls/"+version+"/external-install", h.api(version, plainScope(), uninstallApp))
	}
}

// domain is the account's own in the vendor's looks.
func (a *account) domain() string { return fmt.Sprintf("broker%d.example.com", a.number+1) }

func accountDetails(c *call) (int, any, error) {
	a := c.account
	_, offset := c.hub.Clock.Now().In(a.zone).Zone()
	sign, minutes := "+", offset/60
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	return http.StatusOK, map[string]any{"portalId": a.portal, "accountType": "STANDARD", "timeZone": a.zone.String(),
		"companyCurrency": "USD", "additionalCurrencies": []string{}, "utcOffset": fmt.Sprintf("%s%02d:%02d", sign, minutes/60, minutes%60),
		"utcOffsetMilliseconds": offset * 1000, "uiDomain": "app.hubspot.com", "dataHostingLocation": "na1"}, nil
}

// dailyUsage tells how many calls static tokens made today.
func dailyUsage(c *call) (int, any, error) {
	used, resets := c.hub.usedToday(c.account)
	most := c.hub.figure(viceDailyLimit, staticDaily[c.plan()])
	return http.StatusOK, map[string]any{"results": []any{map[string]any{"name": "private-apps-api-calls-daily", "currentUsage": used, "usageLimit": most,
		"collectedAt": iso(c.account.now()), "resetsAt": iso(resets.UnixMilli()), "fetchStatus": "SUCCESS"}}}, nil
}

// uninstallApp is an app leaving an account by its own wish.
func uninstallApp(c *call) (int, any, error) {
	if c.token.static {
		return 0, nil, &fault{status: http.StatusForbidden, category: "BANNED", message: "Only apps with OAuth can be uninstalled this way"}
	}
	c.hub.uninstall(c.account.number)
	return http.StatusNoContent, nil, nil
}
