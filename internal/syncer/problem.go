package syncer

import (
	"context"
	"maps"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// problemBatch is how many records are tried again together.
const problemBatch = 200

// Problems lists records that do not fit our rules.
func (s *Service) Problems(ctx context.Context, f store.ProblemFilter) (store.ProblemPage, error) {
	return s.store.Problems(ctx, f)
}

// CorrectProblem stores lead fields that a person gives to be used instead of
// what a record says, adds them to earlier ones, and tries the record again.
// It returns what is still wrong, nil if nothing is. The record itself is not
// changed, unless its fields flow out.
func (s *Service) CorrectProblem(ctx context.Context, actor Actor, ref leadbridge.RecordRef, values leadbridge.Values) (*leadbridge.SyncProblem, error) {
	const op = "syncer.CorrectProblem"
	p, err := s.store.Problem(ctx, ref)
	if err != nil {
		return nil, err
	}
	if err := s.checkNames(ctx, op, values); err != nil {
		return nil, err
	}
	if p.Correction = p.Correction.Clone(); p.Correction == nil {
		p.Correction = leadbridge.Values{}
	}
	maps.Copy(p.Correction, values)
	if err := s.store.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Problems: []leadbridge.SyncProblem{p}}}); err != nil {
		return nil, err
	}
	left, err := s.retry(ctx, actor, ref.IntegrationID, []leadbridge.SyncProblem{p})
	if err != nil || len(left) == 0 {
		return nil, err
	}
	return &left[0], nil
}

// checkNames refuses names that are none of a lead's fields.
func (s *Service) checkNames(ctx context.Context, op string, values leadbridge.Values) error {
	if len(values) == 0 {
		return leadbridge.InvalidField(op, "values", "are missing; give the fields of the lead that are to be used instead")
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return err
	}
	known := leadbridge.FieldNames()
	for _, f := range custom {
		known = append(known, f.Name)
	}
	for _, name := range values.Names() {
		if slices.Contains(known, name) || strings.HasPrefix(name, leadbridge.MetadataPrefix) && name != leadbridge.MetadataPrefix {
			continue
		}
		if near := leadbridge.Nearest(name, known); near != "" {
			return leadbridge.InvalidField(op, name, "is not a field of leads; did you mean %s?", near)
		}
		return leadbridge.InvalidField(op, name, "is not a field of leads; define it as a custom field, or call it %s%s", leadbridge.MetadataPrefix, name)
	}
	return nil
}

// RetryProblems reads records with a problem again and tries them with what
// was corrected; without any, all of the integration. What that would change
// beyond the owner's limits is refused with CodeHeld until it is approved.
func (s *Service) RetryProblems(ctx context.Context, actor Actor, integrationID string, refs []leadbridge.RecordRef) (solved, left int, err error) {
	try := func(problems []leadbridge.SyncProblem) error {
		still, err := s.retry(ctx, actor, integrationID, problems)
		if err == nil {
			solved, left = solved+len(problems)-len(still), left+len(still)
		}
		return err
	}
	for batch := range slices.Chunk(refs, problemBatch) {
		var problems []leadbridge.SyncProblem
		for _, ref := range batch {
			ref.IntegrationID = integrationID
			p, err := s.store.Problem(ctx, ref)
			if err != nil {
				return solved, left, err
			}
			problems = append(problems, p)
		}
		if err := try(problems); err != nil {
			return solved, left, err
		}
	}
	if len(refs) > 0 {
		return solved, left, nil
	}
	for f := (store.ProblemFilter{IntegrationID: integrationID, Limit: problemBatch}); ; {
		page, err := s.store.Problems(ctx, f)
		if err == nil {
			err = try(page.Problems)
		}
		if f.Cursor = page.Next; err != nil || f.Cursor == "" {
			return solved, left, err
		}
	}
}

// retry reads records again, as they may have been corrected in the CRM, and
// takes them in. It returns those that still do not fit.
func (s *Service) retry(ctx context.Context, actor Actor, integrationID string, problems []leadbridge.SyncProblem) ([]leadbridge.SyncProblem, error) {
	if len(problems) == 0 {
		return nil, nil
	}
	se, err := s.open(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	run, err := s.live(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	var refs []leadbridge.RecordRef
	corrections := map[string]map[string]leadbridge.Values{} // by object and record
	for _, p := range problems {
		refs = append(refs, p.RecordRef)
		if corrections[p.Object] == nil {
			corrections[p.Object] = map[string]leadbridge.Values{}
		}
		if len(p.Correction) > 0 {
			corrections[p.Object][p.RecordID] = p.Correction
		}
	}
	for object, ids := range byObject(refs) {
		if err := se.retry(ctx, actor, run, object, ids, corrections[object]); err != nil {
			return nil, err
		}
	}
	var left []leadbridge.SyncProblem
	for _, ref := range refs {
		switch p, err := s.store.Problem(ctx, ref); leadbridge.KindOf(err) {
		case "":
			left = append(left, p)
		case leadbridge.NotFound:
		default:
			return nil, err
		}
	}
	return left, nil
}

// retry takes records of an object in. Those that the CRM does not know any
// more have no problem, and neither have those of an object that is no longer
// kept in step.
func (se *session) retry(ctx context.Context, actor Actor, run *leadbridge.SyncRun, object string, ids []string, corrections map[string]leadbridge.Values) error {
	gone := map[string]bool{}
	for _, id := range ids {
		gone[id] = true
	}
	if o := se.find(object); o != nil {
		records, err := se.client.Fetch(ctx, object, ids, o.inbound.Fields())
		if err != nil {
			return err
		}
		for _, r := range records {
			gone[r.ID] = r.State == provider.Deleted || r.State == provider.Erased
		}
		within := se.service.limits(ctx, run, se, leadbridge.Inbound)
		count := func(c *leadbridge.Changeset, would leadbridge.SyncCounts) error {
			if err := within(would); err != nil {
				return err
			}
			c.Sync.Step = &leadbridge.SyncStep{Seq: run.Seq, In: would, At: se.service.Now()}
			return nil
		}
		if _, err := o.receive(ctx, receiving{run: run, actor: actor, records: records, corrections: corrections, admit: count}); err != nil {
			return err
		}
	}
	var solved []leadbridge.RecordRef
	for _, id := range slices.Sorted(maps.Keys(gone)) {
		if gone[id] {
			solved = append(solved, leadbridge.RecordRef{IntegrationID: se.integration.ID, Object: object, RecordID: id})
		}
	}
	if len(solved) == 0 {
		return nil
	}
	return se.service.store.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Solved: solved}})
}
