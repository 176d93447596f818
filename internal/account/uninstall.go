package account

import (
	"context"
	"crypto/subtle"
	"encoding/json"

	"leadbridge"
)

// Uninstalled takes a CRM's notice that a person removed our app there: id
// and secret are those of Basic authentication, body names the account as
// {"client_id", "company_id"}. It marks the account's connections and returns
// how many there were.
func (s *Service) Uninstalled(ctx context.Context, providerName, id, secret string, body []byte) (int, error) {
	const op = "account.Uninstalled"
	p, err := s.Provider(providerName)
	if err != nil {
		return 0, err
	}
	app := s.Apps[p.Name]
	same := subtle.ConstantTimeCompare([]byte(hashOf(id)), []byte(hashOf(app.ClientID))) & subtle.ConstantTimeCompare([]byte(hashOf(secret)), []byte(hashOf(app.ClientSecret)))
	if app.ClientID == "" || app.ClientSecret == "" || same != 1 {
		return 0, leadbridge.Errorf(leadbridge.Unauthorized, op, "The notice does not come with the app's own id and secret.")
	}
	var notice struct {
		Client  string      `json:"client_id"`
		Company json.Number `json:"company_id"`
	}
	if err := json.Unmarshal(body, &notice); err != nil || notice.Company == "" || notice.Client != "" && notice.Client != app.ClientID {
		return 0, leadbridge.InvalidField(op, "company_id", "the notice does not say which account it is about")
	}
	all, err := s.store.Integrations(ctx)
	if err != nil {
		return 0, err
	}
	marked := 0
	for _, i := range all {
		if i.Provider != p.Name || i.AccountID != notice.Company.String() || i.AuthMethod != leadbridge.AuthOAuth2 {
			continue
		}
		state, err := s.store.Grant(ctx, i.ID)
		if err != nil {
			return marked, err
		}
		parked, err := s.store.ParkGrant(ctx, i.ID, state.Generation, "The app was removed from the account at "+p.Title+". Connect it again.", s.Now())
		if err != nil {
			return marked, err
		}
		if parked {
			marked++
		}
	}
	return marked, nil
}
