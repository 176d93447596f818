package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"leadbridge": main})
}

// TestScripts drives the real program, one script a subject.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// The scripts run on the embedded database, whatever this shell is
			// set up for.
			for _, name := range []string{"DATABASE_URL", "LEADBRIDGE_DATA", "MAX_IMPORT_FILE_SIZE", "IMPORT_BATCH_SIZE"} {
				e.Setenv(name, "")
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"lastline": lastLine,
		},
	})
}
