package cleanse

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// repairEncoding mends text that was written in UTF-8 and then read as
// Windows-1252 somewhere on its way: JosÃ© becomes José. Text that would not
// be whole UTF-8 the other way round (JOÃO) was never broken.
func repairEncoding(s string) string {
	if !strings.ContainsAny(s, "ÃÂâÅÄ") {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			if r > 0xff { // Windows leaves five bytes undefined; they came through as themselves
				return s
			}
			c = byte(r)
		}
		b = append(b, c)
	}
	if !utf8.Valid(b) {
		return s
	}
	return repairEncoding(string(b)) // it may have happened twice
}
