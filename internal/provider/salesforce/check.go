package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Check says who the account is and what is missing.
func (d *driver) Check(ctx context.Context, objects []string) (provider.Identity, []provider.Finding, error) {
	version, err := d.checkVersion(ctx)
	if err != nil {
		return provider.Identity{}, nil, err
	}
	findings := version
	if len(version) > 0 {
		// Everything below would fail for the same reason.
		return provider.Identity{}, findings, nil
	}
	identity, err := d.identity(ctx)
	if err != nil {
		return identity, nil, err
	}
	scopes, err := d.checkScopes(ctx)
	if err != nil {
		return identity, nil, err
	}
	findings = append(findings, scopes...)
	for _, object := range objects {
		found, err := d.checkObject(ctx, object)
		if err != nil {
			return identity, nil, err
		}
		findings = append(findings, found...)
	}
	return identity, append(findings, d.checkQuota(ctx)...), nil
}

// checkVersion asks which versions are served. The list needs no token and
// costs no call of the allowance.
func (d *driver) checkVersion(ctx context.Context) ([]provider.Finding, error) {
	var versions []struct {
		Version string `json:"version"`
	}
	if _, err := d.JSON(ctx, provider.Request{Method: http.MethodGet, Path: "/services/data/", Operation: "list versions"}, &versions); err != nil {
		return nil, err
	}
	var newest string
	for _, v := range versions {
		if "/services/data/v"+v.Version == d.base {
			return nil, nil
		}
		newest = v.Version
	}
	wanted := strings.TrimPrefix(d.base, "/services/data/v")
	return []provider.Finding{{Severity: leadbridge.SeverityError, Code: "version_retired", What: wanted,
		Message: fmt.Sprintf("This organisation does not serve version %s of the API; nothing can be read or written.", wanted),
		Hint:    fmt.Sprintf("Set the integration's API version to %s.", newest)}}, nil
}

// userInfo is what Salesforce tells of the connected user.
type userInfo struct {
	ID           string `json:"user_id"`
	Organization string `json:"organization_id"`
	Name         string `json:"name"`
	Login        string `json:"preferred_username"`
	Zone         string `json:"zoneinfo"`
}

func (d *driver) user(ctx context.Context) (u userInfo, err error) {
	_, err = d.JSON(ctx, provider.Request{Method: http.MethodGet, Path: "/services/oauth2/userinfo", Operation: "who am I"}, &u)
	return u, err
}

// identity asks who is connected. The address needs one of the scopes id,
// openid and full; without them the organisation itself is asked.
func (d *driver) identity(ctx context.Context) (provider.Identity, error) {
	user, err := d.user(ctx)
	if kind := leadbridge.KindOf(err); err != nil && kind != leadbridge.Forbidden && kind != leadbridge.NotFound && kind != leadbridge.Invalid {
		return provider.Identity{}, err
	}
	identity := provider.Identity{AccountID: long(user.Organization), UserName: user.Login, TimeZone: user.Zone}
	if user.Login == "" {
		identity.UserName = user.Name
	}
	// Users without View Setup may not be shown the organisation.
	if a, err := d.soql(ctx, liveRows, "which organisation", "SELECT Id, Name FROM Organization LIMIT 1"); err == nil && len(a.Records) == 1 {
		identity.AccountID, identity.AccountName = long(text(field(a.Records[0], "Id"))), text(field(a.Records[0], "Name"))
	}
	g, err := d.Grants.Grant(ctx)
	if err != nil {
		return identity, err
	}
	if identity.AccountID == "" {
		identity.AccountID = g.AccountID
	}
	if identity.AccountName == "" {
		identity.AccountName = g.AccountName
	}
	return identity, nil
}

// checkScopes compares the grant with what is needed. Grants that do not say
// their scopes are not doubted.
func (d *driver) checkScopes(ctx context.Context) ([]provider.Finding, error) {
	g, err := d.Grants.Grant(ctx)
	if err != nil || len(g.Scopes) == 0 {
		return nil, err
	}
	const hint = "Setup > External Client App Manager > the app > Settings > OAuth Settings > Selected OAuth Scopes, then connect again."
	var findings []provider.Finding
	if !slices.Contains(g.Scopes, "api") && !slices.Contains(g.Scopes, "full") {
		findings = append(findings, provider.Finding{Severity: leadbridge.SeverityError, Code: provider.CodeScope, What: "api",
			Message: "The app lacks the scope \"Manage user data via APIs (api)\"; nothing can be read or written.", Hint: hint})
	}
	if d.Auth == leadbridge.AuthOAuth2 && !slices.Contains(g.Scopes, "refresh_token") && !slices.Contains(g.Scopes, "offline_access") {
		findings = append(findings, provider.Finding{Severity: leadbridge.SeverityError, Code: provider.CodeScope, What: "refresh_token",
			Message: "The app lacks the scope \"Perform requests at any time (refresh_token, offline_access)\"; the connection ends with its session.", Hint: hint})
	}
	return findings, nil
}

// checkObject looks at the account's rights to a kind of record and at the
// field of our key.
func (d *driver) checkObject(ctx context.Context, object string) ([]provider.Finding, error) {
	if err := d.usable("salesforce.Check", object); err != nil {
		return nil, err
	}
	s, err := d.describe(ctx, object)
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return []provider.Finding{{Severity: leadbridge.SeverityError, Code: "object_missing", What: object,
			Message: fmt.Sprintf("The connected user has no access to %s; no such records can be read.", object),
			Hint:    "Setup > Profiles > the user's profile > Object Settings > " + object + " > Read, or a permission set with it."}}, nil
	}
	if err != nil {
		return nil, err
	}
	var findings []provider.Finding
	for _, right := range []struct {
		has        bool
		name, what string
	}{{s.Createable, "Create", "created"}, {s.Updateable, "Edit", "changed"}} {
		if !right.has {
			findings = append(findings, provider.Finding{Severity: leadbridge.SeverityWarning, Code: provider.CodePermission, What: object + ": " + right.name,
				Message: fmt.Sprintf("The connected user may not %s %s records; none will be %s.", strings.ToLower(right.name), object, right.what),
				Hint:    "Setup > Profiles > the user's profile > Object Settings > " + object + " > " + right.name + ", or a permission set with it."})
		}
	}
	return append(findings, d.checkKey(s)...), nil
}

// checkKey looks at the field of our own key.
func (d *driver) checkKey(s *sobject) []provider.Finding {
	finding := func(severity leadbridge.Severity, message string) []provider.Finding {
		return []provider.Finding{{Severity: severity, Code: "field_missing", What: s.Name + "." + d.keyField, Message: message,
			Hint: fmt.Sprintf("Setup > Object Manager > %s > Fields & Relationships > New: Text(255) named %s, with External ID and Unique (case-insensitive) ticked, editable for the connected user.", s.Name, d.keyField)}}
	}
	f, ok := s.field(d.keyField)
	switch {
	case !ok:
		return finding(leadbridge.SeverityWarning, fmt.Sprintf("%s has no field %s, or the connected user may not see it. Records are read and changed, but none are created: a lost answer could double them.", s.Name, d.keyField))
	case !f.ExternalID && !f.IDLookup:
		return finding(leadbridge.SeverityWarning, fmt.Sprintf("%s is no external ID, so that no records can be found by it and none are created.", d.keyField))
	case !f.Createable || !f.Updateable:
		return finding(leadbridge.SeverityWarning, fmt.Sprintf("The connected user may not edit %s; no records are created.", d.keyField))
	case !f.Unique:
		return finding(leadbridge.SeverityWarning, fmt.Sprintf("%s is not unique, so that two records could get the same key.", d.keyField))
	}
	return nil
}

// lowQuota is the share of the allowance, in percent, below which a person is
// told.
const lowQuota = 20

// checkQuota tells when few calls are left. Accounts without the right View
// Setup may not ask, and are told by the headers of their calls.
func (d *driver) checkQuota(ctx context.Context) []provider.Finding {
	var limits struct {
		Daily struct {
			Max       int `json:"Max"`
			Remaining int `json:"Remaining"`
		} `json:"DailyApiRequests"`
	}
	_, err := d.get(ctx, "limits", "/limits", nil, &limits)
	if err != nil || limits.Daily.Max == 0 || limits.Daily.Remaining*100 >= limits.Daily.Max*lowQuota {
		return nil
	}
	return []provider.Finding{{Severity: leadbridge.SeverityWarning, Code: "quota_low", What: bucketDaily,
		Message: fmt.Sprintf("Only %d of the organisation's %d API calls in 24 hours are left; syncing may pause.", limits.Daily.Remaining, limits.Daily.Max),
		Hint:    "Setup > Company Information shows the use; other integrations share the allowance."}}
}
