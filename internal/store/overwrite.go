package store

import (
	"context"
	"fmt"
	"strings"
)

// overwriteAtOnce is how many rows one statement takes.
const overwriteAtOnce = 100

// overwrite inserts rows; onConflict says what becomes of one that is there
// already. The first keys of columns tell rows apart: of several alike the
// last counts. table and columns are constants of ours.
func overwrite(ctx context.Context, tx *Tx, table string, columns []string, keys int, onConflict string, rows [][]any) error {
	at := make(map[string]int, len(rows))
	unique := make([][]any, 0, len(rows))
	for _, row := range rows {
		key := fmt.Sprintf("%q", row[:keys])
		if i, there := at[key]; there {
			unique[i] = row
			continue
		}
		at[key] = len(unique)
		unique = append(unique, row)
	}
	for len(unique) > 0 {
		n := min(overwriteAtOnce, len(unique))
		marks, args := make([]string, n), make([]any, 0, n*len(columns))
		for i, row := range unique[:n] {
			marks[i] = "(" + placeholders(len(args)+1, len(columns)) + ")"
			args = append(args, row...)
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES "+strings.Join(marks, ", ")+" ON CONFLICT "+onConflict, args...)
		if err != nil {
			return fmt.Errorf("insert into %s: %w", table, err)
		}
		unique = unique[n:]
	}
	return nil
}
