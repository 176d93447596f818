package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	stage "leadbridge/internal/sandbox"
)

func setScopes(co *company, input func(string) string) (string, error) {
	for s := range strings.SplitSeq(input("scopes"), ",") {
		if !slices.Contains(strings.Split(allScopes, ","), strings.Replace(s, ":read", ":full", 1)) && s != "users:read" && s != "search:read" {
			return "", wrong("scopes", "has %q; there are %s, and :read in place of :full", s, allScopes)
		}
	}
	co.scope = input("scopes")
	return "consents from now on are for " + co.scope, nil
}

// addGrantActions are those on tokens, and the question who broke a limit.
func (s *simulator) addGrantActions() {
	s.stage.AddAction(stage.Action{Name: "expireTokens", Meaning: "All access tokens of an account expire now; refresh tokens stay good.", Inputs: []string{"account"},
		Do: func(input func(string) string) (string, error) {
			n, err := s.account(input)
			if err == nil {
				s.grants.ExpireAccess(n)
			}
			return "access tokens expired", err
		}})
	s.stage.AddAction(stage.Action{Name: "uninstall", Meaning: "A person uninstalls the app: its grants and webhooks end, and its callback address is told with DELETE.", Inputs: []string{"account"}, Do: s.uninstall})
	s.stage.AddAction(stage.Action{Name: "violations", Meaning: "Tells how often a limit was exceeded, a client was locked out, and a token came in the address.",
		Do: func(func(string) string) (string, error) {
			s.limits.mu.Lock()
			defer s.limits.mu.Unlock()
			return fmt.Sprintf("refused %d, locked out %d, tokens in addresses %d", s.limits.refused, s.limits.lockouts, s.queryTokens.Load()), nil
		}})
}

func (s *simulator) uninstall(input func(string) string) (string, error) {
	n, err := s.account(input)
	if err != nil {
		return "", err
	}
	s.grants.RevokeAccount(n)
	co := s.companies[n]
	co.mu.Lock()
	app, owner, now := co.installed, co.users[0].id, co.now()
	co.hooks = slices.DeleteFunc(co.hooks, func(h *hook) bool { return h.client != "" })
	co.mu.Unlock()
	if app.RedirectURI == "" {
		return "grants ended; no app was installed by consent", nil
	}
	body, _ := json.Marshal(map[string]any{"client_id": app.Client, "company_id": co.id, "user_id": owner, "timestamp": timeText(timeLead, now)})
	req, err := http.NewRequest(http.MethodDelete, app.RedirectURI, bytes.NewReader(body))
	if err != nil {
		return "", wrong("account", "has an app whose callback address cannot be called")
	}
	req.Header.Set("Content-Type", "application/json")
	req.SetBasicAuth(app.Client, s.stage.SecretOf(app.Client))
	resp, err := s.farewell.Do(req)
	if err != nil {
		return "grants ended; the callback address did not answer", nil
	}
	defer resp.Body.Close()
	return fmt.Sprintf("grants ended; the callback address answered %d", resp.StatusCode), nil
}
