package hubspot

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

type wireAccount struct {
	ID       int64  `json:"portalId"`
	TimeZone string `json:"timeZone"`
	UIDomain string `json:"uiDomain"`
}

// Check asks who the account is, and tries for each kind of record whether it
// can be described, read and written, without changing anything.
func (d *driver) Check(ctx context.Context, objects []string) (provider.Identity, []provider.Finding, error) {
	var account wireAccount
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.path("/account-info", "details"), Operation: "read account"}, &account)
	if leadbridge.CodeOf(err) == provider.CodeVersion || gone(err) {
		return provider.Identity{}, []provider.Finding{{Severity: leadbridge.SeverityError, Code: "version_retired", What: d.version,
			Message: fmt.Sprintf("HubSpot does not serve version %s of its API, so that nothing can be read or written.", d.version),
			Hint:    "Set the connection's " + settingVersion + " to " + defaultVersion + " or newer."}}, nil
	}
	if err != nil {
		return provider.Identity{}, nil, err
	}
	who := provider.Identity{AccountID: strconv.FormatInt(account.ID, 10), TimeZone: account.TimeZone,
		AccountName: fmt.Sprintf("HubSpot account %d (%s)", account.ID, account.UIDomain)}
	var findings []provider.Finding
	for _, object := range objects {
		k, err := kindNamed("hubspot.Check", object)
		if err != nil {
			return who, nil, err
		}
		found, err := d.checkKind(ctx, k)
		if err != nil {
			return who, nil, err
		}
		findings = append(findings, found...)
	}
	found, err := d.checkOwners(ctx)
	return who, append(findings, found...), err
}

// checkOwners warns where users can be shown by their numbers only.
func (d *driver) checkOwners(ctx context.Context) ([]provider.Finding, error) {
	_, err := d.Do(ctx, provider.Request{Method: "GET", Path: d.path("/crm/owners"), Query: url.Values{"limit": {"1"}}, Operation: "read owners"})
	if leadbridge.KindOf(err) != leadbridge.Forbidden {
		return nil, err
	}
	return []provider.Finding{{Severity: leadbridge.SeverityWarning, Code: "scope_missing", What: "crm.objects.owners.read",
		Message: "HubSpot's users cannot be read, so that owners appear as numbers.", Hint: hintScope("crm.objects.owners.read")}}, nil
}

// hintScope says where scopes are set.
func hintScope(scope string) string {
	return "In HubSpot open Development, choose the app under Projects or the key under Keys > Service keys, add the scope " + scope + ", then connect again."
}

// probe is a call that shows whether something is allowed.
type probe struct {
	request provider.Request
	// what it is for, as in "they cannot be ...".
	what string
	// scope is the one that the call needs, named if HubSpot does not.
	scope string
}

// checkKind makes the probes in turn. The one for writing changes a record
// that cannot be: HubSpot looks at the scopes first.
func (d *driver) checkKind(ctx context.Context, k kind) ([]provider.Finding, error) {
	var findings []provider.Finding
	for _, p := range []probe{
		{provider.Request{Method: "GET", Path: d.properties(k, k.sample()), Operation: "describe " + k.name}, "described", "crm.schemas." + k.name + ".read"},
		{provider.Request{Method: "GET", Path: d.objects(k), Query: url.Values{"limit": {"1"}}, Operation: "list " + k.name}, "read", "crm.objects." + k.name + ".read"},
		{provider.Request{Method: "PATCH", Path: d.objects(k, "0"), JSON: map[string]any{"properties": map[string]string{}}, Repeatable: true,
			Expected: provider.CodeGone, Operation: "try to write " + k.name}, "written", "crm.objects." + k.name + ".write"},
	} {
		_, err := d.Do(ctx, p.request)
		f, err := p.finding(k, err)
		if err != nil {
			return nil, err
		}
		findings = append(findings, f...)
	}
	if len(findings) > 0 {
		return findings, nil
	}
	return d.checkKey(ctx, k)
}

// finding is what a probe's failure means.
func (p probe) finding(k kind, err error) ([]provider.Finding, error) {
	e := &provider.Finding{Severity: leadbridge.SeverityError, Message: fmt.Sprintf("HubSpot's %s cannot be %s.", k.name, p.what)}
	switch code := leadbridge.CodeOf(err); {
	case err == nil || p.what == "written" && ofRecords(err):
		return nil, nil
	case code == provider.CodeScope:
		e.Code, e.What = "scope_missing", p.scope
		if named := reason(err).Field; named != "" {
			e.What = strings.Join(strings.Fields(named), " or ")
		}
		e.Message = strings.TrimSuffix(e.Message, ".") + ", for the connection lacks the scope " + e.What + "."
		e.Hint = hintScope(e.What)
	case code == provider.CodePermission || code == provider.CodePlan:
		e.Code, e.What, e.Message = "permission_missing", k.name, e.Message+" "+reason(err).Msg
		e.Hint = "In HubSpot open Settings > Users & Teams and give the connected user the right to see and edit " + k.name + "."
	case leadbridge.KindOf(err) == leadbridge.NotFound, leadbridge.KindOf(err) == leadbridge.Invalid, code == provider.CodeVersion:
		e.Code, e.What = "object_missing", k.name
		e.Hint = "The account's plan may not include " + k.name + " (leads need Sales Hub Professional). Choose other records to keep in step."
	default:
		return nil, err
	}
	return []provider.Finding{*e}, nil
}

// sample is a property that every account has.
func (k kind) sample() string {
	if len(k.required) > 0 {
		return k.required[0]
	}
	return "email"
}

// checkKey looks at the property that carries our own key.
func (d *driver) checkKey(ctx context.Context, k kind) ([]provider.Finding, error) {
	p, err := d.property(ctx, k, d.key)
	f := provider.Finding{Severity: leadbridge.SeverityError, Code: "field_missing", What: d.key}
	switch {
	case gone(err):
		f.Message = fmt.Sprintf("HubSpot's %s have no property %s yet, without which records that are created could be doubled.", k.name, d.key)
		f.Hint = "Leadbridge makes it if the connection has the scope crm.schemas." + k.name + ".write. Or make it in HubSpot under Settings > Properties: single-line text with unique values."
	case err != nil:
		return nil, err
	case !p.Unique:
		f.Message = fmt.Sprintf("The property %s of HubSpot's %s does not require unique values, and that cannot be changed afterwards.", d.key, k.name)
		f.Hint = "Choose another name under the connection's setting " + settingKey + "; Leadbridge makes that property."
	default:
		return nil, nil
	}
	return []provider.Finding{f}, nil
}

func (d *driver) property(ctx context.Context, k kind, name string) (wireProperty, error) {
	var p wireProperty
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.properties(k, name), Expected: provider.CodeGone,
		Operation: "read a property of " + k.name}, &p)
	return p, err
}

// Prepare makes the property that carries our own key, in the group where the
// object's first property stands. One that is there already is left alone.
func (d *driver) Prepare(ctx context.Context, object string) error {
	k, err := kindNamed("hubspot.Prepare", object)
	if err != nil {
		return err
	}
	p, err := d.property(ctx, k, d.key)
	if err == nil && !p.Unique {
		return leadbridge.InvalidField("hubspot.Prepare", settingKey,
			"names the property %s, whose values need not be unique in HubSpot, and that cannot be changed there. Choose another name.", d.key)
	}
	if err == nil || !gone(err) {
		return err
	}
	neighbour, err := d.property(ctx, k, k.sample())
	if err != nil {
		return err
	}
	_, err = d.Do(ctx, provider.Request{Method: "POST", Path: d.properties(k), Repeatable: true, Operation: "make the key of " + k.name,
		JSON: map[string]any{"name": d.key, "label": "Leadbridge ID", "groupName": neighbour.Group, "type": "string", "fieldType": "text", "hasUniqueValue": true,
			"description": "The id of the lead in Leadbridge. It keeps records from being created twice; please do not edit it."}})
	if leadbridge.CodeOf(err) == provider.CodeDuplicate {
		return nil // somebody else made it just now
	}
	if leadbridge.CodeOf(err) == provider.CodeScope {
		e := *asError(err)
		e.Msg = strings.TrimSuffix(e.Msg, ".") + ", or make the property " + d.key + " yourself under Settings > Properties: single-line text with unique values."
		return &e
	}
	return err
}
