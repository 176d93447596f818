package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// lastLine checks that the last line a command printed is a JSON object with
// the given members: lastline status=COMPLETED failedRows=2
func lastLine(ts *testscript.TestScript, negate bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	var got map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &got); err != nil {
		ts.Fatalf("the last line is no JSON object: %v\n%s", err, lines[len(lines)-1])
	}
	for _, arg := range args {
		name, want, _ := strings.Cut(arg, "=")
		if is := fmt.Sprint(got[name]) == want; is == negate {
			ts.Fatalf("%s is %v (want %s, negated: %v) in %s", name, got[name], want, negate, lines[len(lines)-1])
		}
	}
}
