package match

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"leadbridge"
)

// people makes n seeded leads of a small country.
func people(n int) []leadbridge.Values {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ba", "der", "mon", "lis", "to", "ka", "wen", "field", "son", "man", "ri", "gar", "zel", "hu", "pet", "ov", "ski", "mar",
		"qua", "jen", "fi", "bo", "wat", "xi", "nor", "dle", "tch", "gre", "cla", "pri"}
	word := func(k int) string {
		s := ""
		for range k {
			s += syllables[r.IntN(len(syllables))]
		}
		return string(s[0]-32) + s[1:]
	}
	given := []string{"James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "Bob", "Kate", "Jim", "José", "Anna Maria"}
	for range 200 {
		given = append(given, word(1+r.IntN(2)))
	}
	out := make([]leadbridge.Values, n)
	for i := range out {
		out[i] = leadbridge.Values{
			leadbridge.FieldFirstName:     given[int(r.ExpFloat64()*40)%len(given)],
			leadbridge.FieldLastName:      word(2 + r.IntN(2)),
			leadbridge.FieldEmail:         fmt.Sprintf("%s%d@%s.com", word(2), r.IntN(1000000), word(2)),
			leadbridge.FieldPhone:         fmt.Sprintf("+1%d", 2000000000+r.Int64N(7999999999)),
			leadbridge.FieldStreet:        fmt.Sprintf("%d %s Street Apt %d", 1+r.IntN(999), word(3), r.IntN(30)),
			leadbridge.FieldCity:          word(2),
			leadbridge.FieldState:         "CA",
			leadbridge.FieldPostalCode:    fmt.Sprintf("%05d", r.IntN(99999)),
			leadbridge.FieldDateOfBirth:   fmt.Sprintf("%d-%02d-%02d", 1930+r.IntN(75), 1+r.IntN(12), 1+r.IntN(28)),
			leadbridge.FieldInsuranceType: "AUTO", leadbridge.FieldNotes: "called twice", leadbridge.FieldLeadSource: "web",
		}
	}
	return out
}

func BenchmarkAppendKeys(b *testing.B) {
	rows := people(4096)
	var keys []leadbridge.MatchKey
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		keys = AppendKeys(keys[:0], rows[i%len(rows)])
	}
}

func BenchmarkPrepare(b *testing.B) {
	rows := people(4096)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Prepare(rows[i%len(rows)])
	}
}

// BenchmarkJudge compares one record with another, both prepared, without
// putting the outcome into words.
func BenchmarkJudge(b *testing.B) {
	rows := people(4096)
	records := make([]*Record, len(rows))
	for i, v := range rows {
		records[i] = Prepare(v)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		judge(records[i%len(rows)], records[(i*7+1)%len(rows)], leadbridge.DefaultMatchPolicy)
	}
}

func BenchmarkDecide(b *testing.B) {
	rows := people(4096)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Decide(rows[i%len(rows)], []leadbridge.Values{rows[(i*7+1)%len(rows)], rows[i%len(rows)]}, leadbridge.DefaultMatchPolicy)
	}
}

func BenchmarkPairs100k(b *testing.B) {
	rows := people(100_000)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for range Pairs(func(yield func(leadbridge.Values) bool) {
			for _, v := range rows {
				if !yield(v) {
					return
				}
			}
		}, leadbridge.DefaultMatchPolicy) {
			n++
		}
		b.ReportMetric(float64(n), "pairs")
	}
}
