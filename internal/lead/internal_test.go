package lead

import (
	"io"
	"strconv"
	"testing"
)

// WriteSheets writes rows to sheets that have room for few, and returns how
// many it wrote.
func WriteSheets(t *testing.T, w io.Writer, room, rows int) int {
	x := newXLSXTable(w)
	defer x.close()
	x.limit = room
	err := x.header([]column{{name: columnID}})
	for i := range rows {
		if err == nil {
			err = x.row([]string{strconv.Itoa(i)})
		}
	}
	if err == nil {
		err = x.end()
	}
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
