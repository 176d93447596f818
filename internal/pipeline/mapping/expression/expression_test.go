package expression

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr"
)

func sample() map[string]any {
	return map[string]any{"value": "", "values": []string{}, "row": map[string]string{}}
}

func TestRun(t *testing.T) {
	env := map[string]any{"value": "a,b", "values": []string{"x", "y"}, "row": map[string]string{"City": "Reno"}}
	for source, want := range map[string]any{
		`upper(value) + row["City"]`:             "A,BReno",
		`split(value, ",")[1]`:                   "b",
		`join(values, "-")`:                      "x-y",
		`len(values) == 2 and "x" in values`:     true,
		`value matches "^a"`:                     true,
		`replace(value, ",", ";") ?? "none"`:     "a;b",
		`int("20") + 1`:                          21,
		`row["missing"] == "" ? "none" : "some"`: "none",
	} {
		p, err := Compile(source, sample())
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := p.Run(env); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", source, got, err, want)
		}
	}
}

func TestNames(t *testing.T) {
	p, err := Compile(`row["a"] == value`, sample())
	if err != nil || !slices.Equal(p.Names(), []string{"row", "value"}) {
		t.Errorf("got %v, %v", p.Names(), err)
	}
}

func TestRefused(t *testing.T) {
	for _, source := range []string{
		`unknown`, `value +`, ``, `now()`, `date("2020-01-01")`, `toJSON(value)`, `repeat(value, 1000)`, `value matches value`, `$env["value"]`,
		`all(values, true)`, `map(1..1000, #)`, `filter(values, # != "")`, `reduce(1..9, #acc + #)`,
		`let a = value + value; a + a`, strings.Repeat("1+", 300) + "1", strings.Repeat(" ", MaxSource+1),
	} {
		if _, err := Compile(source, sample()); err == nil {
			t.Errorf("%.40s was accepted", source)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40s: the error has several lines: %v", source, err)
		}
	}
	if _, err := Compile(`value`, sample(), expr.AsBool()); err == nil {
		t.Error("a text was accepted as true or false")
	}
}

// TestHostile runs formulas made to cost much on the longest text.
func TestHostile(t *testing.T) {
	long := strings.Repeat("a", MaxText)
	for _, source := range []string{
		`replace(value, "a", value)`, `replace(value, "", value)`, `join(split(value, ""), value)`, `1..1000000000`,
		`value matches "(a+)+$"`, `value matches "(x+x+)+y"`, `value matches "a{500}b"`, `replace(replace(value, "", "xx"), "", "yy")`,
		strings.Repeat("value + ", 90) + "value", `2 ** 1000000`,
	} {
		p, err := Compile(source, sample())
		if err != nil {
			continue
		}
		start := time.Now()
		_, err = p.Run(map[string]any{"value": long})
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%.40s took %v (%v)", source, took, err)
		}
	}
}

func TestParallel(t *testing.T) {
	p, err := Compile(`upper(value)`, sample())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	for range 8 {
		go func() {
			ok := true
			for range 100 {
				out, err := p.Run(map[string]any{"value": "a"})
				ok = ok && err == nil && out == "A"
			}
			done <- ok
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("a run in parallel went wrong")
		}
	}
}

func BenchmarkRun(b *testing.B) {
	p, err := Compile(`value == "" ? "none" : upper(value)`, sample())
	if err != nil {
		b.Fatal(err)
	}
	env := map[string]any{"value": "abc"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Run(env); err != nil {
			b.Fatal(err)
		}
	}
}
