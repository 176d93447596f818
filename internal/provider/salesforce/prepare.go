package salesforce

import (
	"context"
	"net/http"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Prepare makes the key field by the Tooling API and lets the connected user
// see and edit it: a new field is hidden from everybody at first. The user
// needs the rights Customize Application and Manage Profiles and Permission
// Sets; without them an administrator makes the field in Setup.
func (d *driver) Prepare(ctx context.Context, object string) error {
	if err := d.usable("salesforce.Prepare", object); err != nil {
		return err
	}
	ready, err := d.keyReady(ctx, object)
	if ready || err != nil {
		return err
	}
	if err := d.makeKeyField(ctx, object); err != nil {
		return err
	}
	if ready, err = d.keyReady(ctx, object); ready || err != nil {
		return err
	}
	if err := d.showKeyField(ctx, object); err != nil {
		return err
	}
	if ready, err = d.keyReady(ctx, object); ready || err != nil {
		return err
	}
	return refused(leadbridge.Forbidden, provider.CodePermission, d.keyField,
		"is there, but the connected user may not edit it; allow it in Setup > Object Manager > "+object+" > Fields & Relationships > "+d.keyField+" > Set Field-Level Security")
}

// keyReady reports whether records can be written by the key field.
func (d *driver) keyReady(ctx context.Context, object string) (bool, error) {
	s, err := d.describe(ctx, object)
	if err != nil {
		return false, err
	}
	f, ok := s.field(d.keyField)
	if ok && !f.ExternalID && !f.IDLookup {
		return false, refused(leadbridge.Conflict, provider.CodeBadValue, d.keyField,
			"is there, but is no external ID; tick External ID and Unique in Setup > Object Manager > "+object+" > Fields & Relationships, or name another key field in the integration's settings")
	}
	return ok && f.Createable && f.Updateable, nil
}

// makeKeyField makes the field. One that is there already, but hidden, is
// left as it is.
func (d *driver) makeKeyField(ctx context.Context, object string) error {
	resp, err := d.Do(ctx, provider.Request{Method: http.MethodPost, Path: d.base + "/tooling/sobjects/CustomField", Operation: "make key field", Repeatable: true,
		JSON: map[string]any{"FullName": object + "." + d.keyField, "Metadata": map[string]any{
			"label": "Leadbridge ID", "type": "Text", "length": 255, "externalId": true, "unique": true, "caseSensitive": false, "required": false,
			"description": "Leadbridge finds its records by this key. Please do not edit it."}}})
	if err == nil {
		return nil
	}
	if resp != nil {
		for _, e := range apiErrors(resp.Body) {
			if e.code() == "DUPLICATE_DEVELOPER_NAME" {
				return nil
			}
		}
	}
	if kind := leadbridge.KindOf(err); kind == leadbridge.Forbidden || kind == leadbridge.NotFound || kind == leadbridge.Invalid {
		return refused(leadbridge.Forbidden, provider.CodePermission, d.keyField,
			"cannot be made by the connected user, who lacks the right Customize Application. Have an administrator make it: Setup > Object Manager > "+object+" > Fields & Relationships > New, Text(255), External ID, Unique")
	}
	return err
}

// showKeyField gives the user's profile the right to the field, by the
// permission set that stands for the profile.
func (d *driver) showKeyField(ctx context.Context, object string) error {
	user, err := d.user(ctx)
	if err != nil {
		return err
	}
	a, err := d.soql(ctx, liveRows, "find profile", "SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = "+quote(user.ID)+" AND PermissionSet.IsOwnedByProfile = true LIMIT 1")
	if err != nil || len(a.Records) == 0 {
		return err
	}
	_, err = d.Do(ctx, provider.Request{Method: http.MethodPost, Path: d.base + "/sobjects/FieldPermissions", Operation: "show key field", Repeatable: true,
		JSON: map[string]any{"ParentId": text(field(a.Records[0], "PermissionSetId")), "SobjectType": object, "Field": object + "." + d.keyField,
			"PermissionsRead": true, "PermissionsEdit": true}})
	return err
}
