package blob

import "fmt"

// bytesText writes a number of bytes for a person, in MiB or KiB.
func bytesText(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%.4g MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.4g KiB", float64(n)/(1<<10))
}
