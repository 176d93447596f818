package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestResumeAfterKill kills an import with no warning on its way, lets another
// process go on with it, and wants the result of an undisturbed one.
func TestResumeAfterKill(t *testing.T) {
	if testing.Short() {
		t.Skip("imports 60,000 rows")
	}
	const rows = 30_000
	dir := t.TempDir()
	file := filepath.Join(dir, "leads.csv")
	if err := os.WriteFile(file, manyLeads(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	want := lastResult(t, "import", file, "--json", "--data", filepath.Join(dir, "undisturbed"))

	data := filepath.Join(dir, "killed")
	killed := leadbridgeCommand("import", file, "--json", "--data", data)
	progress, err := killed.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(progress).ReadString('\n')
	if err != nil {
		t.Fatalf("the import ended before its first sign of progress: %v", err)
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := killed.Wait(); err == nil {
		t.Fatal("the import ended by itself; the test needs more rows")
	}
	t.Logf("killed at %q", line)

	got := lastResult(t, "import", "--resume", "--json", "--data", data)
	got.JobID, got.DurationMs, want.JobID, want.DurationMs = "", 0, "", 0
	if got != want {
		t.Errorf("after the kill %+v,\nundisturbed    %+v", got, want)
	}
	if want.ProcessedRows != rows {
		t.Errorf("%d rows processed, want %d", want.ProcessedRows, rows)
	}
	if a, b := exported(t, data), exported(t, filepath.Join(dir, "undisturbed")); a != b {
		t.Errorf("%d leads after the kill, %d undisturbed", a, b)
	}
}

// leadbridgeCommand runs the program, which is this test's own binary under
// another name; see TestMain.
func leadbridgeCommand(args ...string) *exec.Cmd {
	c := exec.Command("leadbridge", args...)
	c.Env = append(os.Environ(), "DATABASE_URL=", "MAX_IMPORT_FILE_SIZE=")
	return c
}

func lastResult(t *testing.T, args ...string) (r result) {
	t.Helper()
	out, err := leadbridgeCommand(args...).Output()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// exported counts the leads of a database.
func exported(t *testing.T, data string) int {
	t.Helper()
	out, err := leadbridgeCommand("export", "--format", "ndjson", "--data", data).Output()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(out, []byte("\n"))
}

// manyLeads is a file with repeats and rows that fail.
func manyLeads(n int) []byte {
	var b bytes.Buffer
	b.WriteString("First Name,Last Name,Email,Phone,City\n")
	for i := range n {
		who := i
		if i%7 == 6 {
			who = i / 2 // somebody from before
		}
		email := fmt.Sprintf("person%d@example.com", who)
		if i%50 == 49 {
			email = "nowhere"
		}
		fmt.Fprintf(&b, "First%c%c,Last%c%c%c,%s,,Albany\n", 'a'+who%26, 'a'+who/26%26, 'a'+who%17, 'a'+who/17%26, 'a'+who/300%26, email)
	}
	return b.Bytes()
}
