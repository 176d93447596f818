// Package office holds the use cases of the settings that a whole office
// shares: what imports, syncs and edits do where nobody says otherwise.
package office

import (
	"context"
	"reflect"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/validate"
)

// Store is what the settings need of the store.
type Store interface {
	Defaults(ctx context.Context) (leadbridge.Defaults, error)
	PutDefaults(ctx context.Context, d leadbridge.Defaults, actor string, at time.Time) error
	CustomFields(ctx context.Context) ([]leadbridge.Field, error)
	BackupStore
}

// Service is the use cases. It is safe for use by many goroutines.
type Service struct {
	// Region is the ISO 3166-1 alpha-2 country that the server was started
	// with. It is set before first use.
	Region string
	// Dir is a folder with room for a copy of the database; empty means the
	// system's own for temporary files. It is set before first use.
	Dir string

	store Store
}

// New returns the use cases over a store.
func New(s Store) *Service { return &Service{store: s} }

// Settings are the defaults, with what they stand on.
type Settings struct {
	leadbridge.Defaults
	// Server is the region that the server was started with.
	Server string
	// BuiltIn are the rules that always apply, unless an import replaces them.
	BuiltIn []leadbridge.Rule
	// Broken are the indexes of rules that cannot be applied, because they are
	// about a field that was deleted. They are passed over.
	Broken []int
}

const (
	maxRules = 200
	// leastPossible is the least threshold of a possible duplicate: below it
	// the review list would hold the whole office.
	leastPossible = 0.3
)

// Settings returns what is set.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	d, err := s.store.Defaults(ctx)
	if err != nil {
		return Settings{}, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return Settings{}, err
	}
	out := Settings{Defaults: d, Server: s.Region, BuiltIn: append(validate.Defaults(), validate.ForFields(custom)...)}
	for i, r := range d.Rules {
		if len(validate.Usable([]leadbridge.Rule{r}, validate.Options{Custom: custom})) == 0 {
			out.Broken = append(out.Broken, i)
		}
	}
	return out, nil
}

// SetDefaults sets what imports, syncs and edits do from now on. Imports that
// were made before keep what they were made with.
func (s *Service) SetDefaults(ctx context.Context, actor string, d leadbridge.Defaults) error {
	const op = "office.SetDefaults"
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return err
	}
	was, err := s.store.Defaults(ctx)
	if err != nil {
		return err
	}
	if d.Region != "" && !cleanse.IsRegion(d.Region) {
		return leadbridge.InvalidField(op, "region", "is %q; it must be the two capital letters of a country, such as US or DE", d.Region)
	}
	switch d.OnDuplicate {
	case "", leadbridge.DuplicateSkip, leadbridge.DuplicateUpdate, leadbridge.DuplicateCreate:
	default:
		return leadbridge.InvalidField(op, "onDuplicate", "is %q; it must be skip, update or create", d.OnDuplicate)
	}
	if d.Possible != 0 && !(d.Possible >= leastPossible && d.Possible <= 1) {
		return leadbridge.InvalidField(op, "possible", "must be from %v to 1", leastPossible)
	}
	if len(d.Rules) > maxRules {
		return leadbridge.InvalidField(op, "rules", "are %d; there can be %d", len(d.Rules), maxRules)
	}
	if _, err := validate.New(fresh(d.Rules, was.Rules), validate.Options{Custom: custom}); err != nil {
		return err
	}
	return s.store.PutDefaults(ctx, d, actor, time.Now().UTC())
}

// fresh puts rules that are good for sure in the place of those that were set
// before, for these may have lost their field. So each keeps its number in the
// words of an error.
func fresh(rules, was []leadbridge.Rule) []leadbridge.Rule {
	checked := slices.Clone(rules)
	for i, r := range checked {
		if slices.ContainsFunc(was, func(w leadbridge.Rule) bool { return reflect.DeepEqual(w, r) }) {
			checked[i] = validate.Defaults()[0]
		}
	}
	return checked
}
