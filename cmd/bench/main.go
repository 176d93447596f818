// Command bench measures imports against what the bare database can do on the
// same machine in the same run. It makes its own messy files from a seed,
// drives the real program, and prints a table.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

type settings struct {
	rows, existing, batch int
	seed                  uint64
	dir, program          string
	postgres              string
	keep, sqlite          bool
}

func main() {
	var s settings
	flag.IntVar(&s.rows, "rows", 1_000_000, "rows of the measured file")
	flag.IntVar(&s.existing, "existing", 1_000_000, "leads that are in the database before")
	flag.IntVar(&s.batch, "batch", 1000, "rows a transaction")
	flag.Uint64Var(&s.seed, "seed", 1, "seed of the files")
	flag.StringVar(&s.program, "program", "bin/leadbridge", "the program to measure")
	flag.StringVar(&s.dir, "dir", "", "folder for files and databases (default: a temporary one)")
	flag.StringVar(&s.postgres, "postgres", os.Getenv("TEST_DATABASE_URL"), "URL of a PostgreSQL server; empty leaves PostgreSQL out")
	flag.BoolVar(&s.sqlite, "sqlite", true, "measure SQLite")
	flag.BoolVar(&s.keep, "keep", false, "keep the files and databases")
	flag.Parse()
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(s settings) error {
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "leadbridge-bench-")
		if err != nil {
			return err
		}
		s.dir = dir
	}
	if !s.keep {
		defer os.RemoveAll(s.dir)
	}
	fmt.Printf("%d rows into %d leads, batches of %d, %d cores, %s %s\n\n", s.rows, s.existing, s.batch, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	who := people{s.seed}
	messy := mix{known: 80, again: 30, invalid: 20}
	files := map[string]struct {
		first, rows int
		mix         mix
	}{
		"existing":  {0, s.existing, mix{invalid: 5}},
		"measured":  {s.existing, s.rows, messy},
		"tenth":     {s.existing + s.rows, s.rows / 10, messy},
		"thousands": {s.existing + 2*s.rows, 10_000, messy},
	}
	for name, f := range files {
		if err := writeFile(s.file(name), who, f.first, f.rows, f.mix); err != nil {
			return err
		}
	}
	if err := stages(s.file("tenth")); err != nil {
		return err
	}
	var databases []target
	if s.sqlite {
		databases = append(databases, &sqliteTarget{s})
	}
	if s.postgres != "" {
		databases = append(databases, &postgresTarget{settings: s})
	}
	for _, db := range databases {
		if err := measure(s, db); err != nil {
			return fmt.Errorf("%s: %w", db.name(), err)
		}
	}
	return nil
}

func (s settings) file(name string) string { return filepath.Join(s.dir, name+".csv") }

// target is a database that is measured.
type target interface {
	name() string
	// raw loads a file with the database's own tool into a table of the same
	// columns and three indexes.
	raw(file string) (time.Duration, error)
	// fresh makes an empty database.
	fresh() error
	// reach is how the program is told of it.
	reach() (args, env []string)
	close()
}

func measure(s settings, db target) error {
	defer db.close()
	raw, err := db.raw(s.file("measured"))
	if err != nil {
		return fmt.Errorf("raw load: %w", err)
	}
	small, err := s.importInto(db, true, "thousands")
	if err != nil {
		return err
	}
	first, err := s.importInto(db, true, "existing")
	if err != nil {
		return err
	}
	tenth, err := s.importInto(db, false, "tenth")
	if err != nil {
		return err
	}
	full, err := s.importInto(db, false, "measured")
	if err != nil {
		return err
	}
	undo, err := s.rollback(db, full.job)
	if err != nil {
		return err
	}
	again, err := db.raw(s.file("measured"))
	if err != nil {
		return fmt.Errorf("raw load: %w", err)
	}
	base := (raw + again) / 2
	perRow := func(m measured, rows int) float64 { return m.took.Seconds() * 1e6 / float64(max(1, rows)) }
	fmt.Printf("%s\n", db.name())
	fmt.Printf("  raw load, three indexes       %8.1f s  %8.0f rows/s  (%.1f s before, %.1f s after)\n", base.Seconds(), float64(s.rows)/base.Seconds(), raw.Seconds(), again.Seconds())
	fmt.Printf("  10,000 rows, empty database   %8.2f s\n", small.took.Seconds())
	fmt.Printf("  %d rows, empty database  %8.1f s  %8.0f rows/s  %4.0f MB\n", s.existing, first.took.Seconds(), float64(s.existing)/first.took.Seconds(), first.megabytes)
	fmt.Printf("  %d rows into it           %8.1f s  %8.1f us a row\n", s.rows/10, tenth.took.Seconds(), perRow(tenth, s.rows/10))
	fmt.Printf("  %d rows into it          %8.1f s  %8.1f us a row  %8.0f rows/s  %4.0f MB  %.2f x the raw load\n", s.rows, full.took.Seconds(), perRow(full, s.rows), float64(s.rows)/full.took.Seconds(), full.megabytes, full.took.Seconds()/base.Seconds())
	fmt.Printf("  rolling it back               %8.1f s  %8.2f x the import\n", undo.took.Seconds(), undo.took.Seconds()/full.took.Seconds())
	fmt.Printf("  outcomes                      %s\n\n", full.outcome)
	return nil
}

type measured struct {
	took      time.Duration
	megabytes float64 // the program's largest resident set
	job       string
	outcome   string
}

// importInto runs the program over a file.
func (s settings) importInto(db target, empty bool, file string) (measured, error) {
	if empty {
		if err := db.fresh(); err != nil {
			return measured{}, err
		}
	}
	args, env := db.reach()
	out, m, err := s.call(env, append([]string{"import", s.file(file), "--json", "--batch-size", fmt.Sprint(s.batch)}, args...)...)
	if err != nil {
		return m, err
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var result struct {
		JobID                                                                                       string
		TotalRows, ProcessedRows, SuccessRows, FailedRows, DuplicateRows, PossibleRows, UpdatedRows int
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &result); err != nil {
		return m, fmt.Errorf("result of the import: %w", err)
	}
	m.job = result.JobID
	m.outcome = fmt.Sprintf("%d stored (%d possible duplicates), %d duplicates, %d failed", result.SuccessRows, result.PossibleRows, result.DuplicateRows, result.FailedRows)
	return m, nil
}

func (s settings) rollback(db target, job string) (measured, error) {
	args, env := db.reach()
	_, m, err := s.call(env, append([]string{"rollback", job}, args...)...)
	return m, err
}

func (s settings) call(env []string, args ...string) (string, measured, error) {
	cmd := exec.Command(s.program, args...)
	cmd.Env = append(append(os.Environ(), "MAX_IMPORT_FILE_SIZE=1099511627776"), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	err := cmd.Run()
	m := measured{took: time.Since(start)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.megabytes = float64(usage.Maxrss) / 1024
	}
	if err != nil {
		text := errs.String()
		return "", m, errors.Join(fmt.Errorf("%s %s: %s", s.program, strings.Join(args, " "), text[max(0, len(text)-2000):]), err)
	}
	return out.String(), m, nil
}
