package store

import (
	"strconv"
	"strings"
)

// where gathers conditions and their arguments. Conditions are constants of
// ours; what a user gave is always an argument.
type where struct {
	conditions []string
	args       []any
}

// add adds a condition; each ? stands for the next of args.
func (w *where) add(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.conditions = append(w.conditions, condition)
}

// addTexts adds the condition that a column is one of a few texts of ours; no
// texts: no condition.
func addTexts[T ~string](w *where, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	w.add(column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}

// addf adds a condition that names its argument several times.
func (w *where) addf(condition func(placeholder string) string, arg any) {
	w.args = append(w.args, arg)
	w.conditions = append(w.conditions, condition("$"+strconv.Itoa(len(w.args))))
}

func (w *where) sql() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// placeholders returns "$from, ..., $(from+n-1)".
func placeholders(from, n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(marks, ", ")
}
