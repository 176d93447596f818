package storetest

import (
	"context"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

var settingExam = map[string]func(*testing.T, Opener){
	"setting/custom fields":  customFields,
	"setting/saved mappings": savedMappings,
	"setting/files":          files,
	"setting/schema version": schemaVersion,
	"setting/values":         settingValues,
	"setting/backup":         backup,
}

func customFields(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	b := leadbridge.Field{Name: "custom.b", Title: "B", Type: leadbridge.TypeEnum, Values: []string{"X"}, Custom: true}
	a := leadbridge.Field{Name: "custom.a", Title: "A", Type: leadbridge.TypeNumber, Custom: true}
	for _, f := range []leadbridge.Field{b, a, b} {
		if err := db.PutCustomField(ctx, f, start); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := db.CustomFields(ctx); err != nil || !reflect.DeepEqual(got, []leadbridge.Field{a, b}) {
		t.Errorf("got %v, %v", got, err)
	}
	if err := db.DeleteCustomField(ctx, "custom.a"); err != nil {
		t.Error(err)
	}
	demand(t, db.DeleteCustomField(ctx, "custom.a"), leadbridge.NotFound, "not_found")
}

func savedMappings(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	if got, err := db.SavedMapping(ctx, "x"); err != nil || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
	for _, target := range []string{"firstName", "lastName"} {
		m := []leadbridge.FieldMapping{{SourceField: "A", TargetField: target}}
		if err := db.SaveMapping(ctx, "x", m, "me", start); err != nil {
			t.Fatal(err)
		}
		if got, err := db.SavedMapping(ctx, "x"); err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

func files(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	f := store.File{ID: "1", Name: "ü.csv", Size: 3, SHA256: "ab", Actor: "me", CreatedAt: start}
	if err := db.CreateFile(ctx, f); err != nil {
		t.Fatal(err)
	}
	if got, err := db.File(ctx, "1"); err != nil || got != f {
		t.Errorf("got %v, %v", got, err)
	}
	_, err := db.File(ctx, "2")
	demand(t, err, leadbridge.NotFound, "not_found")
}

func schemaVersion(t *testing.T, open Opener) {
	open()
	db := open() // a second program that starts finds the schema made
	if v, err := db.SchemaVersion(context.Background()); err != nil || v < 1 {
		t.Errorf("got %d, %v", v, err)
	}
	if err := db.Ping(context.Background()); err != nil {
		t.Error(err)
	}
}

func settingValues(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	var got []string
	if there, err := db.Setting(ctx, "colours", &got); there || err != nil {
		t.Errorf("got %v, %v", there, err)
	}
	for _, want := range [][]string{{"red"}, {"green", "blue"}} {
		if err := db.PutSetting(ctx, "colours", want, "me", start); err != nil {
			t.Fatal(err)
		}
		if there, err := db.Setting(ctx, "colours", &got); !there || err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v, %v", got, there, err)
		}
	}
}

func backup(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	leads := create(t, db, people()...)
	file := filepath.Join(t.TempDir(), store.FileName)
	err := db.Backup(ctx, file)
	if !db.Embedded() {
		demand(t, err, leadbridge.Unsupported, store.CodeUseDump)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	demand(t, db.Backup(ctx, file), leadbridge.Invalid, "invalid")
	create(t, db, people()[0]) // the connection reads and the others write as before
	restored, err := store.Open(ctx, store.Options{Dir: filepath.Dir(file)})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	page, err := restored.Leads(ctx, store.LeadFilter{Sort: "createdAt"})
	if err != nil || !slices.Equal(ids(page.Leads), ids(leads)) {
		t.Errorf("got %v, %v", ids(page.Leads), err)
	}
}
