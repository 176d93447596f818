package main

import (
	"context"
	"errors"
	"slices"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/source"
)

// noStore is a store that knows nobody, for commands without a database. They
// call nothing else of it.
type noStore struct{ importer.Store }

func (noStore) CustomFields(context.Context) ([]leadbridge.Field, error) { return nil, nil }
func (noStore) Defaults(context.Context) (leadbridge.Defaults, error) {
	return leadbridge.Defaults{}, nil
}

func (noStore) SavedMapping(context.Context, string) ([]leadbridge.FieldMapping, error) {
	return nil, nil
}

func (noStore) FindCandidates(context.Context, []leadbridge.MatchKey) (leadbridge.Candidates, error) {
	return leadbridge.Candidates{}, nil
}

// offlineFlags are what the commands without a database have in common.
type offlineFlags struct {
	File string `arg:"" help:"File to read."`
	readingFlags
	mappingFlags
}

// openRoad opens a file and makes the stages for it.
func (f offlineFlags) openRoad(p *program) (*table, *importer.Road, error) {
	file, err := source.OpenPath(f.File)
	if err != nil {
		return nil, nil, err
	}
	t, road, err := f.roadOn(p, file)
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return t, road, nil
}

func (f offlineFlags) roadOn(p *program, file *source.DiskFile) (*table, *importer.Road, error) {
	preview, err := previewFile(p, importer.New(noStore{}, nil, importer.Config{}), file, f.readingFlags, f.mappingFlags, 0)
	if err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(preview.FieldMapping, func(m leadbridge.FieldMapping) bool { return m.TargetField != "" }) {
		return nil, nil, leadbridge.Errorf(leadbridge.Invalid, "map", "%s: none of the columns looks like a field of a lead; say which is which with --map 'Their Column=firstName'", f.File)
	}
	o := f.mappingFlags.options()
	o.DateOrder = preview.DateOrder
	road, err := importer.NewRoad(preview.Headers, importer.RoadOptions{ImportOptions: o, Mapping: preview.FieldMapping, Today: today()})
	if err != nil {
		return nil, nil, err
	}
	r, err := source.Open(file, preview.Dialect, source.Start{})
	if err != nil {
		return nil, nil, err
	}
	return &table{file, r}, road, nil
}

// previewFile previews a file under what the flags say.
func previewFile(p *program, s *importer.Service, file source.File, reading readingFlags, mapped mappingFlags, rows int) (*importer.Preview, error) {
	o := importer.PreviewOptions{ImportOptions: mapped.options(), Rows: rows}
	o.Source = reading.options()
	preview, err := s.PreviewFile(p, file, o)
	if err != nil || len(mapped.Map) == 0 {
		return preview, err
	}
	if o.FieldMapping, err = mapped.over(preview.Headers, preview.FieldMapping); err != nil {
		return nil, err
	}
	return s.PreviewFile(p, file, o)
}
