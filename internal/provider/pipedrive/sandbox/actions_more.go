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

func addFieldByHand(co *company, input func(string) string) (string, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return "", err
	}
	var options []string
	if list := input("options"); list != "" {
		options = strings.Split(list, ",")
	}
	choices := input("type") == "enum" || input("type") == "set"
	if t.customs == nil || input("title") == "" || !slices.Contains(fieldTypes, input("type")) || choices != (len(options) > 0) {
		return "", wrong("type", "is %q; give persons, organizations or deals a title, one of the types %s, and options for enum and set only", input("type"), strings.Join(fieldTypes, ", "))
	}
	f := co.addField(t.schema, input("title"), input("type"), options, co.now())
	return fmt.Sprintf("field %s is %s", f.title, f.key), nil
}

// customNamed reads which custom field is meant.
func (co *company) customNamed(input func(string) string) (*field, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return nil, err
	}
	f, err := fieldNamed(t, input("field"))
	if err == nil && !f.custom {
		return nil, wrong("field", "is %q; only custom fields can be changed", input("field"))
	}
	return f, err
}

func renameFieldByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	if input("title") == "" {
		return "", wrong("title", "is missing")
	}
	f.title = input("title")
	return "field renamed to " + f.title, nil
}

func removeFieldByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	f.removed = true
	return "field " + f.title + " removed", nil
}

func hideFieldByHand(co *company, input func(string) string) (string, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return "", err
	}
	f, err := fieldNamed(t, input("field"))
	if err != nil {
		return "", err
	}
	f.hidden = true
	return "field " + f.title + " hidden", nil
}

func showFieldByHand(co *company, input func(string) string) (string, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return "", err
	}
	f, err := fieldNamed(t, input("field"))
	if err != nil {
		return "", err
	}
	f.hidden = false
	return "field " + f.title + " shown", nil
}

func addOptionByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	if f.options == nil || input("label") == "" || f.labelTaken([]string{input("label")}, 0) != "" {
		return "", wrong("label", "is %q; give a field with options a new one", input("label"))
	}
	made := co.addOptions(f, []string{input("label")})
	return fmt.Sprintf("option %s is %d", made[0].Label, made[0].ID), nil
}

func removeOptionByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(f.options, func(o option) bool { return strings.EqualFold(o.Label, input("label")) })
	if i < 0 {
		return "", wrong("label", "is %q; the field has no such option", input("label"))
	}
	f.options = slices.Delete(slices.Clone(f.options), i, i+1)
	return "option " + input("label") + " removed", nil
}

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
