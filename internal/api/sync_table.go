package api

import (
	"context"
	"encoding/csv"
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge/internal/formula"
)

// Format is what the lists that people work off take.
type Format struct {
	Format string `query:"format" enum:"json,csv" default:"json" doc:"csv is the whole list as a table; cells that start a formula are defused"`
}

// tablePage is how many lines of a table are read at a time.
const tablePage = 500

// table answers with a whole list as CSV. page returns the lines of one page
// and the cursor of the next, "" at the end.
func (a *API) table(fileName string, header []string, page func(ctx context.Context, cursor string) (lines [][]string, next string, err error)) *huma.StreamResponse {
	return a.stream(reportTypes["csv"], fileName, func(ctx context.Context, w io.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write(header); err != nil {
			return err
		}
		for cursor := ""; ; {
			lines, next, err := page(ctx, cursor)
			if err != nil {
				return err
			}
			for _, line := range lines {
				for i, cell := range line {
					line[i] = formula.Defuse(cell)
				}
				if err := out.Write(line); err != nil {
					return err
				}
			}
			if cursor = next; cursor == "" {
				out.Flush()
				return out.Error()
			}
		}
	})
}

// tableOp describes a route that lists T as JSON or as a table.
func tableOp[T any](a *API, op huma.Operation) huma.Operation {
	op.Responses = answers("200", "OK", map[string]*huma.Schema{"application/json": schemaOf[Page[T]](a), "text/csv": text()})
	return op
}

// timeCell is a time in a table; one that is not known is blank.
func timeCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
