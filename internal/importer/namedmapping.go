package importer

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

// MappingStore keeps mappings: the last one of each header, and those with a
// name.
type MappingStore interface {
	SavedMapping(ctx context.Context, fingerprint string) ([]leadbridge.FieldMapping, error)
	SaveMapping(ctx context.Context, fingerprint string, m []leadbridge.FieldMapping, actor string, at time.Time) error
	NamedMappings
}

// NamedMappings keeps the mappings with a name.
type NamedMappings interface {
	PutNamedMapping(ctx context.Context, m store.NamedMapping) error
	NamedMappings(ctx context.Context) ([]store.NamedMapping, error)
	NamedMapping(ctx context.Context, id string) (store.NamedMapping, error)
	NameMapping(ctx context.Context, id, name string) error
	NoteMappingUse(ctx context.Context, id string, at time.Time) error
	MappingBin
}

// MappingBin deletes mappings, and brings them back.
type MappingBin interface {
	DeleteNamedMapping(ctx context.Context, id string, at time.Time) error
	RestoreNamedMapping(ctx context.Context, id string) error
}

// longestMappingName is how many characters a mapping's name may have.
const longestMappingName = 100

// SaveMappingAs keeps a mapping under a name, for files of the same kind. A
// mapping that has the name already is replaced.
func (s *Service) SaveMappingAs(ctx context.Context, actor Actor, name string, columns []string, ms []leadbridge.FieldMapping) (store.NamedMapping, error) {
	name, err := mappingName(name)
	if err != nil {
		return store.NamedMapping{}, err
	}
	if len(ms) == 0 {
		return store.NamedMapping{}, leadbridge.InvalidField("importer.SaveMappingAs", "fieldMapping", "maps nothing; match at least one column before you save it")
	}
	m := store.NamedMapping{ID: uuid.Must(uuid.NewV7()).String(), Name: name, Mapping: ms, Columns: columns, Actor: string(actor), CreatedAt: s.now()}
	return m, s.store.PutNamedMapping(ctx, m)
}

func mappingName(name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "", leadbridge.InvalidField("importer.mapping", "name", "is empty; give the mapping a name that you will know again, such as the vendor's")
	case utf8.RuneCountInString(name) > longestMappingName:
		return "", leadbridge.InvalidField("importer.mapping", "name", "has more than %d characters; give it a shorter one", longestMappingName)
	}
	return name, nil
}

// Mappings lists the named mappings, by name.
func (s *Service) Mappings(ctx context.Context) ([]store.NamedMapping, error) {
	return s.store.NamedMappings(ctx)
}

// UseMapping returns a named mapping as far as it fits a file's columns, and
// notes that it was used. missing names the columns that it reads and the
// file does not have; what rests on them is left out.
func (s *Service) UseMapping(ctx context.Context, id string, columns []string) (ms []leadbridge.FieldMapping, missing []string, err error) {
	m, err := s.store.NamedMapping(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	ms, missing = fitting(m.Mapping, columns)
	return ms, missing, s.store.NoteMappingUse(ctx, id, s.now())
}

// fitting parts a mapping into what a file's columns allow and the columns
// that are missing. Columns are told apart as they are written.
func fitting(all []leadbridge.FieldMapping, columns []string) (ms []leadbridge.FieldMapping, missing []string) {
	have := make(map[string]bool, len(columns))
	for _, c := range columns {
		have[c] = true
	}
	told := map[string]bool{}
	for _, m := range all {
		fits := true
		for _, c := range m.Sources() {
			if have[c] {
				continue
			}
			fits = false
			if !told[c] {
				told[c] = true
				missing = append(missing, c)
			}
		}
		if fits {
			ms = append(ms, m)
		}
	}
	return ms, missing
}

// RenameMapping gives a named mapping another name.
func (s *Service) RenameMapping(ctx context.Context, id, name string) error {
	name, err := mappingName(name)
	if err != nil {
		return err
	}
	return s.store.NameMapping(ctx, id, name)
}

// DeleteMapping removes a named mapping; for a month [Service.RestoreMapping]
// brings it back. Imports that were made with it stay as they are.
func (s *Service) DeleteMapping(ctx context.Context, id string) error {
	return s.store.DeleteNamedMapping(ctx, id, s.now())
}

// RestoreMapping takes a deletion back.
func (s *Service) RestoreMapping(ctx context.Context, id string) error {
	return s.store.RestoreNamedMapping(ctx, id)
}
