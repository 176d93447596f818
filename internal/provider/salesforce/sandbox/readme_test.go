package sandbox

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme wants each vice, each action and the keys named.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{APIKey(0), APIKey(1)}
	for _, v := range vices {
		names = append(names, v.Name)
	}
	files, _ := filepath.Glob("action_*.go")
	action := regexp.MustCompile(`(?:v\.on|change)\("(\w+)"`)
	found := 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range action.FindAllStringSubmatch(string(source), -1) {
			names = append(names, m[1])
			found++
		}
	}
	if found < 20 {
		t.Errorf("only %d actions were found", found)
	}
	for _, name := range names {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("README.md does not name %s", name)
		}
	}
}
