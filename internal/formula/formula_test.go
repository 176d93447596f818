package formula_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadbridge/internal/formula"
)

func TestDefuse(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"Smith":             "Smith",
		"'t Hooft":          "'t Hooft",
		"+12125550187":      "+12125550187",
		"-12.50":            "-12.50",
		"=1+1":              "'=1+1",
		"+cmd|' /C calc'!A": "'+cmd|' /C calc'!A",
		"-2+3":              "'-2+3",
		"@SUM(A1)":          "'@SUM(A1)",
		"\t=1":              "'\t=1",
		"＝1":                "'＝1",
		"'=1":               "''=1",
	} {
		if got := formula.Defuse(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestRestoreGivesTheTextBack(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("'=+-@1a \t＝")))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		defused := formula.Defuse(s)
		if got := formula.Restore(defused); got != s {
			t.Fatalf("%q became %q and then %q", s, defused, got)
		}
		if strings.HasPrefix(defused, "=") || strings.HasPrefix(defused, "@") {
			t.Fatalf("%q is still a formula", defused)
		}
	})
}
