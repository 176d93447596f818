package pipedrive

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// me is the user that a token stands for.
type me struct {
	Data struct {
		ID       int64  `json:"id"`
		Name     string `json:"name"`
		Company  int64  `json:"company_id"`
		Title    string `json:"company_name"`
		Currency string `json:"default_currency"`
	} `json:"data"`
}

func (d *driver) me(ctx context.Context) (me, error) {
	var m me
	_, err := d.get(ctx, "who am I", "/api/v1/users/me", nil, 2, &m)
	return m, err
}

// ownCurrency returns the currency of amounts that have none.
func (d *driver) ownCurrency(ctx context.Context) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.currency == "" {
		m, err := d.me(ctx)
		if err != nil {
			return "", err
		}
		d.currency = m.Data.Currency
	}
	return d.currency, nil
}

// appPage is where an app's scopes are chosen, rightsPage where a user's
// rights, fieldsPage where the fields are made.
const (
	appPage    = "Developer Hub > your app > OAuth & access scopes"
	rightsPage = "Company settings > Manage users > Permission sets"
	fieldsPage = "Company settings > Data fields"
)

// Check implements [provider.Checker]. The zone in which Pipedrive's day ends
// is that of its data centre, which it does not tell.
func (d *driver) Check(ctx context.Context, objects []string) (provider.Identity, []provider.Finding, error) {
	m, err := d.me(ctx)
	if err != nil {
		return provider.Identity{}, nil, err
	}
	id := provider.Identity{AccountID: strconv.FormatInt(m.Data.Company, 10), AccountName: m.Data.Title, UserName: m.Data.Name}
	g, err := d.Grants.Grant(ctx)
	if err != nil {
		return id, nil, err
	}
	findings := adminScope(g.Scopes)
	for _, object := range objects {
		k, err := kindNamed("pipedrive.Check", object)
		if err != nil {
			return id, findings, err
		}
		missing := k.missingScopes(g.Scopes)
		findings = append(findings, missing...)
		if len(missing) > 0 && !k.mayRead(g.Scopes) {
			continue
		}
		found, err := d.checkObject(ctx, k)
		if err != nil {
			return id, findings, err
		}
		findings = append(findings, found...)
	}
	return id, findings, nil
}

// adminScope tells what an app without that scope lacks.
func adminScope(scopes []string) []provider.Finding {
	if len(scopes) == 0 || slices.Contains(scopes, "admin") {
		return nil
	}
	return []provider.Finding{{Severity: leadbridge.SeverityWarning, Code: provider.CodeScope, What: "admin",
		Message: "The app lacks the scope for webhooks. Changes in Pipedrive are found by asking from time to time only.", Hint: appPage + "; then connect again"}}
}

func (k *kind) mayRead(scopes []string) bool {
	return len(scopes) == 0 || slices.ContainsFunc(k.reads, func(s string) bool { return slices.Contains(scopes, s) })
}

// missingScopes compares the scopes of a grant with what a kind needs. API
// tokens have none: they may what their user may.
func (k *kind) missingScopes(scopes []string) []provider.Finding {
	if len(scopes) == 0 {
		return nil
	}
	if !k.mayRead(scopes) {
		return []provider.Finding{{Severity: leadbridge.SeverityError, Code: provider.CodeScope, What: strings.Join(k.reads, " or "),
			Message: "The app lacks the scope to read " + k.name + ".", Hint: appPage + "; then connect again"}}
	}
	if len(k.writes) > 0 && !slices.Contains(scopes, k.writes[0]) {
		return []provider.Finding{{Severity: leadbridge.SeverityWarning, Code: provider.CodeScope, What: k.writes[0],
			Message: "The app lacks the scope to write " + k.name + ". They can be read only.", Hint: appPage + "; then connect again"}}
	}
	return nil
}

// checkObject reads one record and the fields, and looks for our key field.
func (d *driver) checkObject(ctx context.Context, k *kind) ([]provider.Finding, error) {
	cost := costOfList
	if k.old {
		cost = costOfOld
	}
	if _, err := d.get(ctx, "list "+k.name, k.path, url.Values{"limit": {"1"}}, cost, nil); err != nil {
		return findingOf(err, k.name)
	}
	s, err := d.schema(ctx, k, 0)
	if err != nil {
		return findingOf(err, "fields of "+k.name)
	}
	if s.key == "" && !k.old && len(k.writes) > 0 {
		return []provider.Finding{{Severity: leadbridge.SeverityWarning, Code: "field_missing", What: d.keyTitle(),
			Message: "There is no text field for Leadbridge's own key on " + k.name + ". Without it a create that broke off is found again by its values only.",
			Hint:    "Let Leadbridge make it, or make it under " + fieldsPage + " as a text field titled \"" + d.keyTitle() + "\""}}, nil
	}
	if s.spare != "" {
		return []provider.Finding{{Severity: leadbridge.SeverityWarning, Code: provider.CodeDuplicate, What: s.spare,
			Message: "There are several fields titled \"" + d.keyTitle() + "\" on " + k.name + ". Leadbridge uses the first of them, " + s.key + ".",
			Hint:    "Delete the other, " + s.spare + ", under " + fieldsPage + " if it is empty"}}, nil
	}
	return nil, nil
}

// findingOf turns an error about one object into a finding; any other error
// stays one.
func findingOf(err error, what string) ([]provider.Finding, error) {
	f := provider.Finding{Severity: leadbridge.SeverityError, What: what, Message: err.Error()}
	switch leadbridge.CodeOf(err) {
	case provider.CodeScope:
		f.Code, f.Hint = provider.CodeScope, appPage+"; then connect again"
	case provider.CodePermission:
		f.Code, f.Hint = provider.CodePermission, rightsPage
	case provider.CodePlan, provider.CodeGone:
		f.Code, f.Hint = "object_missing", "Company settings > Tools and features"
	default:
		return nil, err
	}
	return []provider.Finding{f}, nil
}

// Prepare implements [provider.Preparer]. Leads need no field: they have a
// place for the key of whoever makes them.
func (d *driver) Prepare(ctx context.Context, object string) error {
	const op = "pipedrive.Prepare"
	k, err := kindNamed(op, object)
	if err != nil || k.old || len(k.writes) == 0 {
		return err
	}
	s, err := d.schema(ctx, k, 0)
	if err != nil || s.key != "" {
		return err
	}
	title := d.keyTitle()
	if hash.MatchString(title) {
		return leadbridge.InvalidField(op, settingKeyField, "names a field that Pipedrive does not have on its %s; give a title instead", k.name)
	}
	_, err = d.JSON(ctx, provider.Request{Method: http.MethodPost, Path: k.fields, Cost: 5, Operation: "create a field of " + k.name,
		JSON: map[string]any{"field_name": title, "field_type": "varchar"}}, nil)
	if leadbridge.KindOf(err) == leadbridge.Unavailable {
		// It may have been made all the same; a second one would be too many.
		if s, again := d.schema(ctx, k, 0); again == nil && s.key != "" {
			return nil
		}
	}
	if err == nil {
		_, err = d.schema(ctx, k, 0)
	}
	return err
}
