package sandbox

import (
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
)

//go:embed consent.html
var consentHTML string

var consentPage = template.Must(template.New("consent").Parse(consentHTML))

// Consent is a question to a person: may this app do that?
type Consent struct {
	Vendor string // Salesforce
	Client string
	Scopes []string
	// Accounts are the names to choose from.
	Accounts []string
	// Approve returns where to go when the person agrees, for the account
	// chosen; Deny where to go when not.
	Approve func(account int) string
	Deny    string
}

// Ask shows the consent page and acts on its answer. With AutoApprove it
// agrees at once, for the account that the query's sandbox_account names,
// else the first.
func (s *Stage) Ask(w http.ResponseWriter, r *http.Request, c Consent) {
	account, _ := strconv.Atoi(r.FormValue("sandbox_account"))
	account = min(max(account, 0), len(c.Accounts)-1)
	switch {
	case s.AutoApprove && r.Method == http.MethodGet || r.PostFormValue("decision") == "allow":
		http.Redirect(w, r, c.Approve(account), http.StatusFound)
	case r.PostFormValue("decision") == "deny":
		http.Redirect(w, r, c.Deny, http.StatusFound)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_ = consentPage.Execute(w, c)
	}
}

// WithQuery returns an address with more parameters in its query.
func WithQuery(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}
