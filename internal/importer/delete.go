package importer

import (
	"context"
	"errors"
	"strings"
	"time"
)

// KeepDeleted is how long a deleted import can be brought back.
const KeepDeleted = 30 * 24 * time.Hour

// Delete removes an import. Its leads stay. For a month [Service.Restore]
// brings it back; until then it cannot be rolled back, and its file is kept.
func (s *Service) Delete(ctx context.Context, id string) error {
	return s.store.DeleteImportJob(ctx, id, s.now())
}

// Restore takes a deletion back.
func (s *Service) Restore(ctx context.Context, id string) error {
	return s.store.RestoreImportJob(ctx, id)
}

// Purge removes a deleted import for good, with what became of its rows, and
// with its file unless something else has it.
func (s *Service) Purge(ctx context.Context, id string) error {
	orphan, err := s.store.PurgeImportJob(ctx, id)
	if err != nil || orphan == "" {
		return err
	}
	return s.blobs.Delete(ctx, strings.TrimPrefix(orphan, fileScheme))
}

// ForgetDeleted purges the imports that were deleted a month ago.
func (s *Service) ForgetDeleted(ctx context.Context) error {
	ids, err := s.store.DeletedImportJobs(ctx, s.now().Add(-KeepDeleted))
	all := []error{err}
	for _, id := range ids {
		all = append(all, s.Purge(ctx, id))
	}
	return errors.Join(all...)
}
