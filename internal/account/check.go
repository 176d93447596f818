package account

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Bounds of what an owner may set.
const (
	maxName      = 100 // characters
	maxSetting   = 500 // bytes
	minFrequency = time.Minute
	maxFrequency = 7 * 24 * time.Hour
)

// changed returns an integration with a change made, or the error that names
// the field which cannot be so.
func (s *Service) changed(ctx context.Context, p provider.Provider, i leadbridge.Integration, c Change) (leadbridge.Integration, error) {
	const op = "account.Change"
	set(&i.IsActive, c.IsActive)
	set(&i.AutoSync, c.AutoSync)
	if set(&i.Name, c.Name) {
		i.Name = strings.TrimSpace(i.Name)
	}
	if n := utf8.RuneCountInString(i.Name); n == 0 || n > maxName || strings.ContainsFunc(i.Name, unseen) {
		return i, leadbridge.InvalidField(op, "name", "give the integration a name of 1 to %d characters on one line", maxName)
	}
	if set(&i.SyncDirection, c.SyncDirection) && !slices.Contains(leadbridge.SyncDirections, i.SyncDirection) {
		return i, unknown(op, "syncDirection", "direction", string(i.SyncDirection), texts(leadbridge.SyncDirections))
	}
	if set(&i.SyncFrequency, c.SyncFrequency) && (i.SyncFrequency < minFrequency || i.SyncFrequency > maxFrequency || i.SyncFrequency%time.Second != 0) {
		return i, leadbridge.InvalidField(op, "syncFrequency", "is %v seconds; it must be a whole number from %d to %d",
			i.SyncFrequency.Seconds(), minFrequency/time.Second, maxFrequency/time.Second)
	}
	if set(&i.QuotaShare, c.QuotaShare) && (i.QuotaShare < 1 || i.QuotaShare > 100) {
		return i, leadbridge.InvalidField(op, "quotaShare", "is %d; it must be 1 to 100 percent", i.QuotaShare)
	}
	if c.Objects != nil {
		if err := checkObjects(p, c.Objects); err != nil {
			return i, err
		}
		i.Objects = c.Objects
	}
	if c.Settings != nil {
		settings, err := s.checkSettings(p, i, c.Settings)
		if err != nil {
			return i, err
		}
		i.Settings = settings
	}
	if set(&i.Policy, c.Policy) {
		return i, s.checkPolicy(ctx, i.ID, i.Policy)
	}
	return i, nil
}

// unseen reports whether a character is not seen, but may turn around what is.
func unseen(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// set changes what is there to be changed, and reports whether it is.
func set[T any](into *T, v *T) bool {
	if v != nil {
		*into = *v
	}
	return v != nil
}

func texts[T ~string](all []T) []string {
	names := make([]string, len(all))
	for i, v := range all {
		names[i] = string(v)
	}
	return names
}

func objectNames(p provider.Provider) []string {
	names := make([]string, len(p.Objects))
	for i, o := range p.Objects {
		names[i] = o.Name
	}
	return names
}

func checkObjects(p provider.Provider, objects []string) error {
	const op = "account.Change"
	if len(objects) == 0 {
		return leadbridge.InvalidField(op, "objects", "name at least one of %s", strings.Join(objectNames(p), ", "))
	}
	for n, name := range objects {
		if !slices.Contains(objectNames(p), name) {
			return unknown(op, fmt.Sprintf("objects[%d]", n), "object", name, objectNames(p))
		}
		if slices.Contains(objects[:n], name) {
			return leadbridge.InvalidField(op, fmt.Sprintf("objects[%d]", n), "%q is named twice", name)
		}
	}
	return nil
}

// checkSettings returns the settings without those that are empty. Where the
// account's API is does not change under a connection, because its token is
// for that address.
func (s *Service) checkSettings(p provider.Provider, i leadbridge.Integration, given map[string]string) (map[string]string, error) {
	const op = "account.Change"
	var names []string
	for _, d := range p.Settings {
		names = append(names, d.Name)
	}
	settings := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		n := slices.Index(names, name)
		if n < 0 {
			if len(names) == 0 {
				return nil, leadbridge.InvalidField(op, "settings."+name, "%s has no settings", p.Title)
			}
			return nil, unknown(op, "settings."+name, "setting", name, names)
		}
		if v := strings.TrimSpace(given[name]); v != "" {
			if err := s.checkSetting(p, p.Settings[n], v); err != nil {
				return nil, err
			}
			settings[name] = v
		}
	}
	for _, d := range p.Settings {
		if d.URL && settings[d.Name] != i.Settings[d.Name] && i.Connection == leadbridge.Connected {
			return nil, &leadbridge.Error{Op: op, Kind: leadbridge.Conflict, Field: "settings." + d.Name,
				Msg: "The address cannot be changed while the integration is connected, for its tokens are good there only. Make a new integration with the other address."}
		}
	}
	return settings, nil
}

func (s *Service) checkSetting(p provider.Provider, d provider.Setting, v string) error {
	const op = "account.Change"
	field := "settings." + d.Name
	switch {
	case len(v) > maxSetting || strings.ContainsFunc(v, unicode.IsControl):
		return leadbridge.InvalidField(op, field, "must be one line of at most %d characters", maxSetting)
	case len(d.Options) > 0 && !slices.Contains(d.Options, v):
		return unknown(op, field, "choice", v, d.Options)
	case d.URL:
		address := v
		if !strings.Contains(address, "://") {
			address = "https://" + address
		}
		if p.CheckHost(address, s.sandbox(p)) != nil {
			return leadbridge.InvalidField(op, field, "is no address of %s; it must be https and end in %s", p.Title, strings.Join(p.Hosts, " or "))
		}
	}
	return nil
}
