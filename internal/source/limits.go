package source

import (
	"fmt"

	"leadbridge"
)

// Limits bound what a hostile or broken file can cost. A zero field means
// its default.
type Limits struct {
	// MaxColumns is the widest table that is read; a wider one is refused.
	MaxColumns int
	// MaxCell is the longest cell in bytes; a longer one spoils its row.
	MaxCell int
	// MaxRow is the longest row in bytes, and so the memory one row can take.
	// It also ends the search for a quote that was never closed.
	MaxRow int
	// MaxUnpacked is how many bytes a compressed file may unpack to, and
	// MaxRatio how many for each compressed byte.
	MaxUnpacked int64
	MaxRatio    int64
}

// DefaultLimits are the limits of [Detect] and [Open].
var DefaultLimits = Limits{
	MaxColumns:  2000,
	MaxCell:     1 << 20,
	MaxRow:      4 << 20,
	MaxUnpacked: 16 << 30,
	MaxRatio:    400,
}

// ratioFloor is how much may be unpacked before the ratio counts: small files
// of one repeated row pack very well.
const ratioFloor = 32 << 20

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	if l.MaxColumns > 0 {
		d.MaxColumns = l.MaxColumns
	}
	if l.MaxCell > 0 {
		d.MaxCell = l.MaxCell
	}
	if l.MaxRow > 0 {
		d.MaxRow = l.MaxRow
	}
	if l.MaxUnpacked > 0 {
		d.MaxUnpacked = l.MaxUnpacked
	}
	if l.MaxRatio > 0 {
		d.MaxRatio = l.MaxRatio
	}
	return d
}

// bomb reports whether unpacking packed bytes into unpacked is beyond the
// limits.
func (l Limits) bomb(packed, unpacked int64) bool {
	return unpacked > l.MaxUnpacked || unpacked > ratioFloor && unpacked/max(packed, 1) > l.MaxRatio
}

// fault returns an Invalid error about a whole file. Its text names the file.
func fault(name, code, format string, args ...any) *leadbridge.Error {
	return &leadbridge.Error{
		Op:   "source",
		Kind: leadbridge.Invalid,
		Code: code,
		Msg:  name + ": " + fmt.Sprintf(format, args...),
	}
}

// unreadable reports that the file's bytes could not be had.
func unreadable(name string, err error) *leadbridge.Error {
	return leadbridge.Errorf(leadbridge.Unavailable, "source", "%s: the file cannot be read: %w", name, err)
}

func shorterFile(name string) *leadbridge.Error {
	return fault(name, "file_changed", "the file has become shorter since reading began; start the import anew")
}

func tooManyColumns(name string, n int, lim Limits) *leadbridge.Error {
	return fault(name, "too_many_columns",
		"the table has %d columns, and at most %d are read; remove columns that are not needed, or check the delimiter", n, lim.MaxColumns)
}
