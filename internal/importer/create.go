package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/source"
)

// Request asks for an import of an uploaded file.
type Request struct {
	Name          string
	ImportType    leadbridge.ImportType // empty: as detected
	FileName      string                // empty: as uploaded
	FileURL       string
	IntegrationID string
	// FieldMapping is what the user confirmed; nil takes the remembered or
	// the suggested one.
	FieldMapping []leadbridge.FieldMapping
	Options      leadbridge.ImportOptions
	// ScheduledFor starts the import by itself at that time; zero waits for
	// Start.
	ScheduledFor time.Time
	// PlanHash, if set, is the hash of the plan that the import is to do
	// exactly; if the request is not what the plan was made for, it is
	// refused with the code plan_stale. See [Service.StartPlan].
	PlanHash string
}

// Create makes a job that waits to be started. Everything that can be wrong
// with the mapping and the options is found here.
func (s *Service) Create(ctx context.Context, actor Actor, r Request) (*leadbridge.ImportJob, error) {
	j, _, err := s.draft(ctx, actor, r)
	if err != nil {
		return nil, err
	}
	if r.PlanHash != "" {
		if err := s.asPlanned(ctx, j, r.PlanHash); err != nil {
			return nil, err
		}
	}
	var tasks []leadbridge.Task
	if !r.ScheduledFor.IsZero() {
		if !s.config.Background {
			return nil, leadbridge.InvalidField("importer.Create", "scheduledFor", "needs a running server; use leadbridge serve")
		}
		tasks = append(tasks, leadbridge.Task{Kind: TaskRun, ID: j.ID, At: r.ScheduledFor})
	}
	return j, s.store.CreateImportJob(ctx, j, tasks...)
}

// draft makes a job of a request, checked and settled but not stored. exact
// says that its total is no estimate.
func (s *Service) draft(ctx context.Context, actor Actor, r Request) (j *leadbridge.ImportJob, exact bool, err error) {
	if err := checkType(r.ImportType); err != nil {
		return nil, false, err
	}
	f, stored, err := s.openFile(ctx, r.FileURL)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	sample, err := readSample(f, r.Options.Source)
	if err != nil {
		return nil, false, err
	}
	if sample.whole && len(sample.rows) == 0 {
		return nil, false, &leadbridge.Error{Op: "importer.Create", Kind: leadbridge.Invalid, Code: "file_no_rows", Field: "fileUrl",
			Msg: fmt.Sprintf("%s has a header but no rows, so there is nothing to import", stored.Name)}
	}
	j = &leadbridge.ImportJob{ID: uuid.Must(uuid.NewV7()).String(), Name: strings.TrimSpace(r.Name), ImportType: sample.dialect.Format,
		Status: leadbridge.ImportPending, FileName: r.FileName, FileURL: r.FileURL, FileSize: f.Size(), IntegrationID: r.IntegrationID,
		Options: r.Options, FieldMapping: r.FieldMapping, Columns: sample.columns, Actor: string(actor), Pass: 1,
		ScheduledFor: r.ScheduledFor, CreatedAt: s.now()}
	if r.ImportType != "" && r.ImportType != j.ImportType {
		return nil, false, leadbridge.InvalidField("importer.Create", "importType", "is %s, but %s is %s; leave importType out or correct it", r.ImportType, stored.Name, j.ImportType)
	}
	if j.FileName == "" {
		j.FileName = stored.Name
	}
	if j.Name == "" {
		j.Name = j.FileName
	}
	if err := s.settle(ctx, j, sample); err != nil {
		return nil, false, err
	}
	j.Counts.Total, exact, err = source.EstimateRows(f, sample.dialect)
	return j, exact, err
}

func checkType(t leadbridge.ImportType) error {
	const op = "importer.Create"
	switch {
	case t == "":
		return nil
	case t == leadbridge.ImportCRMSync:
		return leadbridge.InvalidField(op, "importType", "CRM_SYNC imports are made by a sync, not from a file")
	case !slices.Contains(leadbridge.ImportTypes, t):
		return leadbridge.InvalidField(op, "importType", "is %q; it must be CSV, EXCEL or JSON", t)
	}
	return nil
}

// settle fills in what the request left open, so that a job means the same
// whenever it runs, and checks that a road can be made of it.
func (s *Service) settle(ctx context.Context, j *leadbridge.ImportJob, sample *sample) (err error) {
	if j.Dialect, err = json.Marshal(sample.dialect); err != nil {
		return leadbridge.Errorf(leadbridge.Internal, "importer.Create", "dialect: %w", err)
	}
	o := &j.Options
	if o.BatchSize == 0 {
		o.BatchSize = s.config.BatchSize
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return err
	}
	if err := s.fillDefaults(ctx, o, custom); err != nil {
		return err
	}
	if o.Region == "" {
		o.Region = s.config.Region
	}
	if j.FieldMapping == nil {
		if j.FieldMapping, err = s.store.SavedMapping(ctx, mapping.Fingerprint(j.Columns)); err != nil {
			return err
		}
	}
	if j.FieldMapping == nil {
		j.FieldMapping = mapping.FromSuggestions(mapping.Suggest(j.Columns, sample.cells(), mapping.SuggestOptions{Custom: custom}))
	}
	if !slices.ContainsFunc(j.FieldMapping, func(m leadbridge.FieldMapping) bool { return m.TargetField != "" }) {
		return leadbridge.InvalidField("importer.Create", "fieldMapping", "maps no column, and none could be guessed from the columns %s; map at least the name and an e-mail address or phone", quoteSome(j.Columns))
	}
	if o.DateOrder == "" {
		o.DateOrder = dateOrderOf(j.FieldMapping, j.Columns, sample.cells())
	}
	_, err = NewRoad(j.Columns, RoadOptions{ImportOptions: *o, Mapping: j.FieldMapping, Custom: custom, Today: s.now()})
	return err
}

// quoteSome names a few of many columns.
func quoteSome(names []string) string {
	const most = 8
	quoted := make([]string, 0, most)
	for _, n := range names[:min(most, len(names))] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	if len(names) > most {
		quoted = append(quoted, "...")
	}
	return strings.Join(quoted, ", ")
}
