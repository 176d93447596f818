package salesforce

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The kinds of record that are kept in step.
const (
	lead    = "Lead"
	contact = "Contact"
)

// driver speaks to one organisation.
type driver struct {
	provider.Account
	base     string // of the paths: /services/data/v68.0
	keyField string
	// wait sleeps between looks at a bulk job.
	wait func(context.Context, time.Duration) error

	mu sync.Mutex
	// schemas are what the objects looked like a moment ago.
	schemas map[string]schemaAt
	// hidden are the columns of our own choice that the organisation has
	// not, or does not show to this account, as "Lead.MasterRecordId".
	hidden map[string]bool
}

func newDriver(a provider.Account) provider.Driver {
	d := &driver{Account: a, wait: pause, schemas: map[string]schemaAt{}, hidden: map[string]bool{}}
	d.base, d.keyField = "/services/data/v"+strings.TrimPrefix(d.setting(settingVersion), "v"), d.setting(settingKeyField)
	return d
}

// setting is the value of a setting, else its default.
func (d *driver) setting(name string) string {
	if v := d.Settings[name]; v != "" {
		return v
	}
	for _, s := range definition.Settings {
		if s.Name == name {
			return s.Default
		}
	}
	return ""
}

// now is the time by the caller's clock.
func (d *driver) now() time.Time {
	if d.Now == nil {
		return time.Now().UTC()
	}
	return d.Now().UTC()
}

func pause(ctx context.Context, t time.Duration) error {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// get reads a resource below the API's version.
func (d *driver) get(ctx context.Context, operation, path string, query url.Values, out any) (*provider.Response, error) {
	return d.JSON(ctx, provider.Request{Method: http.MethodGet, Path: d.base + path, Query: query, Operation: operation}, out)
}

// What settings must look like, as they become parts of paths and queries.
var (
	versionForm  = regexp.MustCompile(`^/services/data/v\d\d\.0$`)
	keyFieldForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,79}$`)
)

// usable refuses settings that are none, and kinds of record that are not in
// the definition.
func (d *driver) usable(op, object string) error {
	switch {
	case !versionForm.MatchString(d.base):
		return leadbridge.InvalidField(op, settingVersion, "must be a version of Salesforce's API such as 68.0")
	case !keyFieldForm.MatchString(d.keyField):
		return leadbridge.InvalidField(op, settingKeyField, "must be the API name of a field, such as Leadbridge_Id__c")
	case object != lead && object != contact:
		return leadbridge.InvalidField(op, "object", "is %q; of Salesforce, Lead and Contact are kept in step", object)
	}
	return nil
}
