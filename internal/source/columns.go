package source

import (
	"strconv"
	"strings"
)

// uniqueColumns makes a header into the names of columns: trimmed, a blank
// name becomes "column3" after its place, and a name that was there already
// gets a number ("email_2").
func uniqueColumns(header []string) []string {
	names := make([]string, len(header))
	taken := make(map[string]bool, len(header))
	for i, h := range header {
		names[i] = strings.Join(strings.Fields(strings.TrimPrefix(h, "\ufeff")), " ")
		if names[i] != "" && !taken[names[i]] {
			taken[names[i]] = true
		} else if names[i] != "" {
			names[i] = "\x00" + names[i]
		}
	}
	// Names that stand as they are come first, so that a made-up name never
	// pushes one of them aside.
	for i, name := range names {
		base, again := strings.CutPrefix(name, "\x00")
		switch {
		case name == "":
			base = "column" + strconv.Itoa(i+1)
			if names[i] = base; !taken[base] {
				taken[base] = true
				continue
			}
		case !again:
			continue
		}
		for k := 2; ; k++ {
			if n := base + "_" + strconv.Itoa(k); !taken[n] {
				names[i], taken[n] = n, true
				break
			}
		}
	}
	return names
}
