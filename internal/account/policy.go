package account

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadbridge"
)

const opPolicy = "account.Policy"

// Bounds of a policy's filters.
const (
	maxFilters      = 20
	maxFilterValues = 100
	maxFilterValue  = 200 // bytes
)

// checkPolicy refuses rules that cannot be, and says which part is wrong.
func (s *Service) checkPolicy(ctx context.Context, integrationID string, p leadbridge.SyncPolicy) error {
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return err
	}
	names := leadbridge.FieldNames()
	for _, f := range custom {
		names = append(names, f.Name)
	}
	if err := oneOf("policy.conflicts", "rule", p.Conflicts, leadbridge.ConflictPolicies, true); err != nil {
		return err
	}
	mapped, err := s.mappedTo(ctx, integrationID)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
		field := "policy.fields." + name
		if name != leadbridge.FieldWholeRecord && !slices.Contains(names, name) && !slices.Contains(mapped, name) {
			return unknown(opPolicy, field, "field", name, slices.Concat(names, mapped))
		}
		if err := oneOf(field, "rule", p.Fields[name], leadbridge.ConflictPolicies, false); err != nil {
			return err
		}
	}
	if err := oneOf("policy.recordDeleted", "rule", p.RecordDeleted, leadbridge.DeletePolicies, true); err != nil {
		return err
	}
	if err := oneOf("policy.leadDeleted", "rule", p.LeadDeleted, leadbridge.DeletePolicies, true); err != nil {
		return err
	}
	if err := checkFilters(p.Filters, names); err != nil {
		return err
	}
	return checkBreaker(p.Breaker)
}

// mappedTo are the fields of a lead that an integration maps and that have no
// definition, such as metadata.
func (s *Service) mappedTo(ctx context.Context, integrationID string) (names []string, err error) {
	ms, err := s.store.Mappings(ctx, integrationID)
	for _, m := range ms {
		if strings.HasPrefix(m.TargetField, leadbridge.MetadataPrefix) || strings.HasPrefix(m.TargetField, leadbridge.CustomPrefix) {
			names = append(names, m.TargetField)
		}
	}
	return names, err
}

// oneOf refuses what is none of the choices. What is optional may be empty:
// it takes its default.
func oneOf[T ~string](field, what string, v T, choices []T, optional bool) error {
	if slices.Contains(choices, v) || optional && v == "" {
		return nil
	}
	return unknown(opPolicy, field, what, string(v), texts(choices))
}

func checkFilters(filters []leadbridge.SyncFilter, names []string) error {
	if len(filters) > maxFilters {
		return leadbridge.InvalidField(opPolicy, "policy.filters", "are %d; there may be %d", len(filters), maxFilters)
	}
	for n, f := range filters {
		at := fmt.Sprintf("policy.filters[%d].", n)
		if !slices.Contains(names, f.Field) {
			return unknown(opPolicy, at+"field", "field", f.Field, names)
		}
		if err := oneOf(at+"op", "comparison", f.Op, leadbridge.FilterOps, false); err != nil {
			return err
		}
		if err := checkFilterValues(at+"values", f); err != nil {
			return err
		}
	}
	return nil
}

func checkFilterValues(field string, f leadbridge.SyncFilter) error {
	valueless := f.Op == leadbridge.FilterFilled || f.Op == leadbridge.FilterBlank
	switch {
	case valueless && len(f.Values) > 0:
		return leadbridge.InvalidField(opPolicy, field, "%q takes no values; leave them out", f.Op)
	case !valueless && (len(f.Values) == 0 || len(f.Values) > maxFilterValues):
		return leadbridge.InvalidField(opPolicy, field, "%q needs 1 to %d values", f.Op, maxFilterValues)
	}
	for _, v := range f.Values {
		if strings.TrimSpace(v) == "" {
			return leadbridge.InvalidField(opPolicy, field, "holds an empty text; to ask for leads without a value use %q", leadbridge.FilterBlank)
		}
		if len(v) > maxFilterValue {
			return leadbridge.InvalidField(opPolicy, field, "holds a text of %d bytes; at most %d are compared", len(v), maxFilterValue)
		}
	}
	return nil
}

func checkBreaker(b leadbridge.BreakerLimits) error {
	for _, limit := range []struct {
		name    string
		percent int
	}{{"deletedPercent", b.DeletedPercent}, {"blankedPercent", b.BlankedPercent}, {"changedPercent", b.ChangedPercent}} {
		if limit.percent < 0 || limit.percent > 100 {
			return leadbridge.InvalidField(opPolicy, "policy.breaker."+limit.name, "is %d; it must be 1 to 100 percent, or 0 for the default", limit.percent)
		}
	}
	if b.Least < 0 {
		return leadbridge.InvalidField(opPolicy, "policy.breaker.least", "is %d; it must be 1 or more, or 0 for the default", b.Least)
	}
	return nil
}
