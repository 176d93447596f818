package sandbox

import "time"

// Times are kept as milliseconds since 1970, as the vendor does.

func millis(t time.Time) int64 { return t.UnixMilli() }

// iso writes a time in the vendor's form: no fraction when there are no
// milliseconds, else three digits.
func iso(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	if ms%1000 == 0 {
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
