package importer

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

// DraftStore keeps imports that are being set up.
type DraftStore interface {
	CreateImportDraft(ctx context.Context, d store.ImportDraft) error
	ImportDraft(ctx context.Context, id string) (store.ImportDraft, error)
	UpdateImportDraft(ctx context.Context, id string, f func(*store.ImportDraft) error) (store.ImportDraft, error)
	ImportDrafts(ctx context.Context, limit int) ([]store.ImportDraft, error)
	StaleImportDrafts(ctx context.Context, unused, deleted time.Time) ([]store.ImportDraft, error)
	DeleteImportDraft(ctx context.Context, id string) error
}

// DraftMappings knows when mappings were used.
type DraftMappings interface {
	SavedMappingUse(ctx context.Context, fingerprint string) (at time.Time, actor string, err error)
}

const (
	// keepDrafts is how long an uploaded file waits for its import.
	keepDrafts = 30 * 24 * time.Hour
	// keepDiscarded is how long a draft that was discarded can be brought back.
	keepDiscarded = 24 * time.Hour
	// claimed is how long nobody else can make an import of a draft that
	// somebody began to make one of.
	claimed = time.Minute
)

// NewDraft uploads a file and begins to set up its import.
func (s *Service) NewDraft(ctx context.Context, actor Actor, u Upload) (store.ImportDraft, error) {
	now := s.now()
	d := store.ImportDraft{ID: uuid.Must(uuid.NewV7()).String(), FileURL: u.FileURL, FileName: u.FileName, FileSize: u.Size,
		Actor: string(actor), CreatedAt: now, UpdatedAt: now}
	// People see, and can change, what the office wants; its rules come to
	// those of the import in any case.
	if err := s.fillDefaults(ctx, &d.Options, nil); err != nil {
		return d, err
	}
	d.Options.Rules = nil
	return d, s.store.CreateImportDraft(ctx, d)
}

// Draft returns an import that is being set up.
func (s *Service) Draft(ctx context.Context, id string) (store.ImportDraft, error) {
	d, err := s.store.ImportDraft(ctx, id)
	if err == nil && !d.DeletedAt.IsZero() {
		return d, leadbridge.Errorf(leadbridge.NotFound, "importer.Draft", "The upload %s was discarded. Upload the file again.", d.FileName)
	}
	return d, err
}

// Drafts lists the uploads that were not imported yet, the last used first.
func (s *Service) Drafts(ctx context.Context, limit int) ([]store.ImportDraft, error) {
	return s.store.ImportDrafts(ctx, limit)
}

// Choose changes what is chosen for an import. Its plan is forgotten, for it
// was that of other choices.
func (s *Service) Choose(ctx context.Context, id string, change func(*store.DraftChoices)) (store.ImportDraft, error) {
	return s.store.UpdateImportDraft(ctx, id, func(d *store.ImportDraft) error {
		if d.JobID != "" {
			return leadbridge.Errorf(leadbridge.Conflict, "importer.Choose", "The import of %s was started already. Look at it among the imports.", d.FileName)
		}
		change(&d.DraftChoices)
		d.PlanID, d.UpdatedAt = "", s.now()
		return nil
	})
}

// DiscardDraft puts an upload aside; for a day [Service.RestoreDraft] brings
// it back, then it is removed with its file.
func (s *Service) DiscardDraft(ctx context.Context, id string) (store.ImportDraft, error) {
	return s.store.UpdateImportDraft(ctx, id, func(d *store.ImportDraft) error {
		d.DeletedAt = s.now()
		return nil
	})
}

// RestoreDraft brings a discarded upload back.
func (s *Service) RestoreDraft(ctx context.Context, id string) (store.ImportDraft, error) {
	return s.store.UpdateImportDraft(ctx, id, func(d *store.ImportDraft) error {
		d.DeletedAt, d.UpdatedAt = time.Time{}, s.now()
		return nil
	})
}

// requestOf is the import that a draft stands for.
func requestOf(d store.ImportDraft) Request {
	return Request{Name: d.Name, FileName: d.FileName, FileURL: d.FileURL, FieldMapping: d.FieldMapping, Options: d.Options}
}

// PlanDraft begins to find out what the import of a draft would do; see
// [Service.StartPlan].
func (s *Service) PlanDraft(ctx context.Context, actor Actor, id string) (*leadbridge.ImportPlan, error) {
	d, err := s.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	p, err := s.StartPlan(ctx, actor, requestOf(d))
	if err != nil {
		return nil, err
	}
	_, err = s.store.UpdateImportDraft(ctx, id, func(d *store.ImportDraft) error {
		// A mapping that was only suggested becomes the draft's own, so that
		// what was planned is what runs.
		d.FieldMapping, d.PlanID, d.UpdatedAt = p.FieldMapping, p.ID, s.now()
		return nil
	})
	return p, err
}

// StartDraft makes the import of a draft and starts it: at once, or at a time.
// It does exactly what the plan of that hash says, or is refused with the code
// plan_stale. A draft becomes one import only; asked again, it answers with
// that.
func (s *Service) StartDraft(ctx context.Context, actor Actor, id, planHash string, at time.Time) (*leadbridge.ImportJob, error) {
	const op = "importer.StartDraft"
	d, err := s.store.UpdateImportDraft(ctx, id, func(d *store.ImportDraft) error {
		switch now := s.now(); {
		case d.JobID != "":
		case !d.DeletedAt.IsZero():
			return leadbridge.Errorf(leadbridge.NotFound, op, "The upload %s was discarded. Upload the file again.", d.FileName)
		case now.Sub(d.ClaimedAt) < claimed:
			return leadbridge.Errorf(leadbridge.Conflict, op, "The import of %s is being started already. Look at it among the imports.", d.FileName)
		default:
			d.ClaimedAt = now
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if d.JobID != "" {
		return s.store.ImportJob(ctx, d.JobID)
	}
	r := requestOf(d)
	r.PlanHash, r.ScheduledFor = planHash, at
	j, err := s.Create(ctx, actor, r)
	// Whether it was made or not, the draft must not stay claimed.
	_, marked := s.store.UpdateImportDraft(context.WithoutCancel(ctx), id, func(d *store.ImportDraft) error {
		d.ClaimedAt = time.Time{}
		if err == nil {
			d.JobID, d.UpdatedAt = j.ID, s.now()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if marked != nil || !at.IsZero() {
		return j, marked
	}
	return s.Start(ctx, j.ID)
}

// ForgetDrafts removes uploads that nobody made an import of for a month, and
// those that were discarded a day ago, with their files.
func (s *Service) ForgetDrafts(ctx context.Context) error {
	now := s.now()
	for {
		drafts, err := s.store.StaleImportDrafts(ctx, now.Add(-keepDrafts), now.Add(-keepDiscarded))
		if err != nil || len(drafts) == 0 {
			return err
		}
		for _, d := range drafts {
			if d.JobID == "" { // else the file is the import's
				if err := s.blobs.Delete(ctx, strings.TrimPrefix(d.FileURL, fileScheme)); err != nil {
					return err
				}
			}
			if err := s.store.DeleteImportDraft(ctx, d.ID); err != nil {
				return err
			}
		}
	}
}

// MappingUse returns when a mapping was last confirmed for a header, and by
// whom; the zero time if never.
func (s *Service) MappingUse(ctx context.Context, fingerprint string) (at time.Time, actor string, err error) {
	return s.store.SavedMappingUse(ctx, fingerprint)
}
