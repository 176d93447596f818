package salesforce

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"leadbridge"
)

// readGrant takes what is Salesforce's own from the token's answer: where the
// organisation's API is, which may change with each refresh, and who it is.
func readGrant(answer map[string]any, clientSecret string, g *leadbridge.Grant) error {
	value := func(name string) string { s, _ := answer[name].(string); return s }
	id, issued := value("id"), value("issued_at")
	if signature := value("signature"); signature != "" && clientSecret != "" && !signed(clientSecret, id+issued, signature) {
		return leadbridge.InvalidField("salesforce.ReadGrant", "SALESFORCE_CLIENT_SECRET",
			"does not fit the token's signature. Compare it with the consumer secret in Setup > External Client App Manager, and connect again.")
	}
	if instance := value("instance_url"); instance != "" {
		g.InstanceURL = strings.TrimRight(instance, "/")
	}
	if g.InstanceURL == "" {
		return leadbridge.Errorf(leadbridge.Unavailable, "salesforce.ReadGrant", "Salesforce granted access, but did not say where the organisation's API is. Connect again.")
	}
	if ms, err := strconv.ParseInt(issued, 10, 64); err == nil {
		g.IssuedAt = time.UnixMilli(ms).UTC()
	}
	if scope := value("scope"); scope != "" {
		g.Scopes = strings.Fields(scope)
	}
	// The identity's address ends in the organisation's id and the user's.
	if u, err := url.Parse(id); err == nil {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		if len(parts) == 3 && parts[0] == "id" && long(parts[1]) != "" {
			g.AccountID = long(parts[1])
		}
	}
	if u, err := url.Parse(g.InstanceURL); err == nil && g.AccountName == "" {
		g.AccountName, _, _ = strings.Cut(u.Hostname(), ".my.salesforce.com")
	}
	return nil
}

// signed reports in constant time whether a signature in base64 fits.
func signed(secret, message, signature string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(message))
	got, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && hmac.Equal(got, mac.Sum(nil))
}
