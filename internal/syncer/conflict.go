package syncer

import (
	"context"
	"slices"

	"leadbridge"
	"leadbridge/internal/store"
)

// CodeConflictSettled is the code of the Conflict that a conflict answers with
// which was settled already, or came to nothing.
const CodeConflictSettled = "conflict_settled"

// PolicyKeeper sets an integration's rules.
type PolicyKeeper interface {
	SetPolicy(ctx context.Context, integrationID string, p leadbridge.SyncPolicy) error
}

// Conflicts lists fields that both sides changed and a person was asked about.
func (s *Service) Conflicts(ctx context.Context, f store.ConflictFilter) (store.ConflictPage, error) {
	return s.store.Conflicts(ctx, f)
}

// check refuses a settlement that says nothing, or contradicts itself.
func (st Settlement) check(op string) error {
	switch st.Winner {
	case leadbridge.WinnerOurs, leadbridge.WinnerTheirs:
	case winnerValue:
		switch {
		case st.Rule:
			return leadbridge.InvalidField(op, "rule", "cannot be made of a value; let ours or theirs win")
		case len(st.IDs) == 0 && st.Field == "":
			return leadbridge.InvalidField(op, "field", "is missing: a value is given to the conflicts of one field")
		}
	default:
		return leadbridge.InvalidField(op, "winner", "is %q; it is ours, theirs or value", st.Winner)
	}
	if st.Field == leadbridge.FieldWholeRecord && st.Winner == winnerValue {
		return leadbridge.InvalidField(op, "value", "cannot settle whether a record shall be there; let ours or theirs win")
	}
	return nil
}

// winnerValue gives both sides a value of the person's own.
const winnerValue = "value"

// covers reports whether an integration's open conflict is meant.
func (st Settlement) covers(c leadbridge.SyncConflict) bool {
	return st.Field == "" || st.Field == c.Field
}

// named returns the conflicts of those ids, which must all be open.
func (s *Service) named(ctx context.Context, integrationID string, ids []string) ([]leadbridge.SyncConflict, error) {
	var found []leadbridge.SyncConflict
	for _, id := range ids {
		c, err := s.store.Conflict(ctx, integrationID, id)
		if err != nil {
			return nil, err
		}
		if c.Status != leadbridge.ConflictOpen {
			return nil, &leadbridge.Error{Op: "syncer.Settle", Kind: leadbridge.Conflict, Code: CodeConflictSettled,
				Msg: "This conflict was settled already, or both sides came to agree. Look at the list again."}
		}
		found = append(found, c)
	}
	return found, nil
}

// makeRule makes a settlement the rule for fields from now on.
func (s *Service) makeRule(ctx context.Context, integrationID string, winner string, fields []string) error {
	i, err := s.store.Integration(ctx, integrationID)
	if err != nil {
		return err
	}
	rule := leadbridge.LeadbridgeWins
	if winner == leadbridge.WinnerTheirs {
		rule = leadbridge.CRMWins
	}
	policy := i.Policy
	rules := map[string]leadbridge.ConflictPolicy{}
	for name, r := range policy.Fields {
		rules[name] = r
	}
	changed := false
	for _, f := range slices.Sorted(slices.Values(fields)) {
		changed = changed || rules[f] != rule
		rules[f] = rule
	}
	if !changed {
		return nil
	}
	policy.Fields = rules
	return s.Policies.SetPolicy(ctx, integrationID, policy)
}
