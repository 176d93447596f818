package catalog_test

import (
	"context"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/catalog"
	"leadbridge/internal/store/storetest"
)

func TestCatalog(t *testing.T) {
	ctx := context.Background()
	s := catalog.New(storetest.SQLite(t)())
	f, err := s.Create(ctx, leadbridge.Field{Name: "petCount", Type: leadbridge.TypeNumber})
	if err != nil || f.Name != "custom.petCount" || f.Title != "petCount" || !f.Custom {
		t.Fatalf("made %+v: %v", f, err)
	}
	if _, err := s.Create(ctx, leadbridge.Field{Name: "custom.PETCOUNT"}); leadbridge.KindOf(err) != leadbridge.Conflict {
		t.Errorf("the same name again: %v", err)
	}
	if _, err := s.Replace(ctx, leadbridge.Field{Name: "petCount", Type: leadbridge.TypeDate}); leadbridge.KindOf(err) != leadbridge.Conflict {
		t.Errorf("another type: %v", err)
	}
	if f, err = s.Replace(ctx, leadbridge.Field{Name: "custom.petCount", Title: "Pets", Type: leadbridge.TypeNumber}); err != nil || f.Title != "Pets" {
		t.Errorf("replaced by %+v: %v", f, err)
	}
	all, err := s.Fields(ctx)
	if err != nil || len(all) != len(leadbridge.Fields)+1 || all[len(all)-1].Title != "Pets" {
		t.Errorf("the catalogue is %+v: %v", all, err)
	}
	if err := s.Delete(ctx, "petCount"); err != nil {
		t.Error(err)
	}
	for _, gone := range []error{s.Delete(ctx, "petCount"), func() error { _, err := s.Replace(ctx, leadbridge.Field{Name: "petCount"}); return err }()} {
		if leadbridge.KindOf(gone) != leadbridge.NotFound {
			t.Errorf("a field that is not there: %v", gone)
		}
	}
	if err := s.Delete(ctx, "email"); leadbridge.KindOf(err) != leadbridge.Conflict {
		t.Errorf("a built-in field: %v", err)
	}
}

func TestBadFields(t *testing.T) {
	ctx := context.Background()
	s := catalog.New(storetest.SQLite(t)())
	for at, f := range map[string]leadbridge.Field{
		"name":      {Name: "pet count"},
		"title":     {Name: "a", Title: strings.Repeat("x", 101)},
		"type":      {Name: "a", Type: "COLOR"},
		"maxLength": {Name: "a", MaxLength: -1},
		"values":    {Name: "a", Type: leadbridge.TypeEnum},
	} {
		_, err := s.Create(ctx, f)
		if leadbridge.KindOf(err) != leadbridge.Invalid || !strings.HasPrefix(err.Error(), at+":") {
			t.Errorf("%s: %v", at, err)
		}
	}
	for _, values := range [][]string{{"A", "a"}, {" "}} {
		if _, err := s.Create(ctx, leadbridge.Field{Name: "b", Type: leadbridge.TypeEnum, Values: values}); leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("the values %q: %v", values, err)
		}
	}
	f, err := s.Create(ctx, leadbridge.Field{Name: "b", Type: leadbridge.TypeEnum, Values: []string{" yes ", "No"}})
	if err != nil || strings.Join(f.Values, ",") != "YES,NO" {
		t.Errorf("made %+v: %v", f, err)
	}
}
