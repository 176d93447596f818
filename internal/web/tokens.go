package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
)

func (w *Web) registerTokens() {
	w.get("/settings/tokens", access.Admin, w.listTokens)
	w.post("/settings/tokens", access.Admin, w.createToken)
	w.post("/settings/tokens/{id}/revoke", access.Admin, w.revokeToken)
}

// scopeGroup is what tokens may do in one area.
type scopeGroup struct {
	Title  string
	Scopes []scopeLine
}

type scopeLine struct {
	Value, Title string
	Checked      bool
}

// scopeGroups are all scopes in words.
var scopeGroups = []scopeGroup{
	{"Leads", []scopeLine{{Value: string(access.LeadsRead), Title: "See"}, {Value: string(access.LeadsWrite), Title: "Change"}, {Value: string(access.LeadsExport), Title: "Export"}}},
	{"Imports", []scopeLine{{Value: string(access.ImportsRead), Title: "See"}, {Value: string(access.ImportsWrite), Title: "Import and correct"}, {Value: string(access.ImportsRollback), Title: "Roll back"}}},
	{"Duplicates", []scopeLine{{Value: string(access.DuplicatesRead), Title: "See"}, {Value: string(access.DuplicatesWrite), Title: "Merge"}}},
	{"Syncs", []scopeLine{{Value: string(access.SyncRead), Title: "See"}, {Value: string(access.SyncWrite), Title: "Start and settle"}, {Value: string(access.SyncUndo), Title: "Undo"}}},
	{"Integrations", []scopeLine{{Value: string(access.IntegrationsRead), Title: "See"}, {Value: string(access.IntegrationsWrite), Title: "Connect and change"}}},
	{"Settings", []scopeLine{{Value: string(access.SettingsRead), Title: "See"}, {Value: string(access.SettingsWrite), Title: "Change"}}},
	{"Everything", []scopeLine{{Value: string(access.Admin), Title: "All of these, and users and tokens"}}},
}

// scopesChecked are the groups with the boxes that are checked.
func scopesChecked(names []string) []scopeGroup {
	groups := slices.Clone(scopeGroups)
	for i := range groups {
		groups[i].Scopes = slices.Clone(groups[i].Scopes)
		for j, s := range groups[i].Scopes {
			groups[i].Scopes[j].Checked = slices.Contains(names, s.Value)
		}
	}
	return groups
}

// tokenDays are how long a token may be valid; 0 is for ever.
var tokenDays = []choice{{"30", "30 days"}, {"90", "90 days"}, {"365", "A year"}, {"0", "For ever"}}

// tokensPage is the list of tokens and the form to make one.
type tokensPage struct {
	Tabs       []tab
	Tokens     []tokenLine
	Made       *access.Token
	Secret     string // of the token that was just made
	Name, Days string
	Choices    []choice
	Groups     []scopeGroup
	Faults     faults
}

type tokenLine struct {
	access.Token
	Valid, Expired bool
}

func (w *Web) listTokens(p *page) error {
	return w.renderTokens(p, http.StatusOK, tokensPage{Days: "90", Groups: scopesChecked(nil)})
}

func (w *Web) renderTokens(p *page, status int, t tokensPage) error {
	tokens, err := w.access.List(p.ctx())
	if err != nil {
		return err
	}
	now := time.Now()
	for _, token := range slices.Backward(tokens) {
		t.Tokens = append(t.Tokens, tokenLine{token, token.Valid(now), token.RevokedAt.IsZero() && !token.Valid(now)})
	}
	// Those that open something stand before those that do not any more.
	slices.SortStableFunc(t.Tokens, func(a, b tokenLine) int {
		switch {
		case a.Valid == b.Valid:
			return 0
		case a.Valid:
			return -1
		}
		return 1
	})
	t.Tabs, t.Choices = p.settingsTabs(), tokenDays
	return p.renderAs(status, "settings/tokens", t)
}

// createToken answers with the secret itself, for it is shown only once.
func (w *Web) createToken(p *page) error {
	form := tokensPage{Name: p.value("name"), Days: p.value("days"), Groups: scopesChecked(p.r.Form["scope"])}
	days, err := strconv.Atoi(form.Days)
	if err != nil || days < 0 || days > 3650 {
		err = leadbridge.InvalidField("web", "days", "must be one of those in the list")
	}
	var scopes []access.Scope
	if err == nil {
		scopes, err = access.ParseScopes(p.r.Form["scope"])
	}
	var made access.Token
	if err == nil {
		form.Secret, made, err = w.access.Create(p.ctx(), form.Name, scopes, time.Duration(days)*24*time.Hour)
	}
	if err != nil {
		wrong, ok := p.faults(err)
		if !ok {
			return err
		}
		if wrong["scopes"] != "" {
			wrong["scopes"] = "Check at least one box: what the token may do."
		}
		form.Faults = wrong
		return w.renderTokens(p, http.StatusUnprocessableEntity, form)
	}
	p.w.Header().Set("Content-Location", "/settings/tokens/"+made.ID)
	return w.renderTokens(p, http.StatusOK, tokensPage{Made: &made, Secret: form.Secret, Days: "90", Groups: scopesChecked(nil)})
}

func (w *Web) revokeToken(p *page) error {
	if err := w.access.Revoke(p.ctx(), p.param("id")); err != nil {
		return err
	}
	p.flash("The token is revoked. Whatever used it is refused from now on.")
	return p.redirect("/settings/tokens")
}
