package source

import (
	"math"
	"strconv"
	"time"
)

const (
	daySeconds = 24 * 60 * 60
	// maxSerial is the day 9999-12-31; Excel shows no later one.
	maxSerial = 2958465
)

var (
	epoch1900 = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	epoch1904 = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
)

// appendDate appends a number of days since the workbook's epoch as ISO 8601:
// 2021-01-01, 2021-01-01T10:30:00 if it has a time of day, 10:30:00 if it is
// less than a day. It reports false for a number that is no date, although
// its format says so: Excel shows ##### and the number itself is wanted.
func appendDate(dst []byte, serial float64, timeOnly, date1904 bool) ([]byte, bool) {
	if math.IsNaN(serial) || serial < 0 || serial >= maxSerial+1 {
		return dst, false
	}
	seconds := int64(math.Round(serial * daySeconds))
	day, seconds := seconds/daySeconds, seconds%daySeconds
	switch {
	case day == 0 && (timeOnly || seconds > 0):
		return appendClock(dst, seconds), true
	case day == 0 && !date1904:
		return dst, true // 1900-01-00: a formula's reference to an empty cell
	}
	dst = appendDay(dst, day, date1904)
	if seconds > 0 {
		dst = append(dst, 'T')
		dst = appendClock(dst, seconds)
	}
	return dst, true
}

// appendDay appends a day. Excel took over from Lotus 1-2-3 that 1900 was a
// leap year: serial 60 is the day 1900-02-29, which never was, and the days
// before it are one off.
func appendDay(dst []byte, day int64, date1904 bool) []byte {
	epoch := epoch1900
	switch {
	case date1904:
		epoch = epoch1904
	case day == 60:
		return append(dst, "1900-02-29"...)
	case day < 60:
		day++
	}
	return epoch.AddDate(0, 0, int(day)).AppendFormat(dst, time.DateOnly)
}

func appendClock(dst []byte, seconds int64) []byte {
	dst = appendTwo(dst, seconds/3600)
	dst = appendTwo(append(dst, ':'), seconds/60%60)
	return appendTwo(append(dst, ':'), seconds%60)
}

func appendTwo(dst []byte, n int64) []byte {
	if n < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, n, 10)
}

// appendDuration appends a number of days as hours, minutes and seconds that
// count on beyond a day: 255:10:10.
func appendDuration(dst []byte, days float64, f *numberFormat) ([]byte, bool) {
	if math.Abs(days) > maxSerial {
		return dst, false
	}
	seconds := int64(math.Round(math.Abs(days) * daySeconds))
	if days < 0 && seconds > 0 {
		dst = append(dst, '-')
	}
	switch {
	case f.unit == 's':
		return strconv.AppendInt(dst, seconds, 10), true
	case f.unit == 'm':
		dst = appendTwo(dst, seconds/60)
	default:
		dst = appendTwo(dst, seconds/3600)
		if f.minutes || f.seconds {
			dst = appendTwo(append(dst, ':'), seconds/60%60)
		}
	}
	if f.seconds {
		dst = appendTwo(append(dst, ':'), seconds%60)
	}
	return dst, true
}

// isoDate reads the text of a cell that holds its date as ISO 8601, as strict
// workbooks do, and drops a time of midnight. It reports false for anything
// else.
func isoDate(text string) (string, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339, "15:04:05"} {
		t, err := time.Parse(layout, text)
		switch {
		case err != nil:
		case layout == "15:04:05":
			return t.Format(time.TimeOnly), true
		case t.Equal(t.Truncate(24 * time.Hour)):
			return t.Format(time.DateOnly), true
		case layout == time.RFC3339:
			return t.Round(time.Second).Format(time.RFC3339), true
		default:
			return t.Round(time.Second).Format("2006-01-02T15:04:05"), true
		}
	}
	return text, false
}
