package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Fingerprint returns a hash of a header by which a confirmed mapping is
// found again. It does not depend on the order of the columns, on case or on
// space.
func Fingerprint(columns []string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = strings.Join(strings.Fields(strings.ToLower(c)), " ")
	}
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	return hex.EncodeToString(sum[:16])
}
