// Package formula keeps texts from being taken for formulas by spreadsheets,
// and gives them back as they were when such a file is read.
package formula

import (
	"strings"
	"unicode/utf8"
)

// Defuse puts an apostrophe before a text that a spreadsheet would take for a
// formula: one that starts with = + - @, their full-width forms, a tab or a
// line break. A text that looks defused already gets one more, so that
// [Restore] always gives the text back. A phone or a number with a sign is no
// formula and stays usable.
func Defuse(text string) string {
	if !starts(text) || isSigned(text) {
		return text
	}
	return "'" + text
}

// Restore takes away the apostrophe that [Defuse] put before a text. It leaves
// other texts with an apostrophe alone, such as 't Hooft.
func Restore(text string) string {
	if bare, ok := strings.CutPrefix(text, "'"); ok && starts(bare) && !isSigned(bare) {
		return bare
	}
	return text
}

// starts reports whether a text, apart from apostrophes, starts as a formula.
func starts(text string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

func isSigned(text string) bool {
	return (text[0] == '+' || text[0] == '-') && strings.Trim(text[1:], "0123456789 .,()-/") == ""
}
