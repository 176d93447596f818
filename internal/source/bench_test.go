package source

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"leadbridge"
)

// leadRows writes a file of leads with 15 columns; every tenth row has a cell
// in quotes.
func leadRows(n int) string {
	var b strings.Builder
	b.WriteString("First Name,Last Name,Email,Phone,Insurance Type,Company,Street,City,State,Zip,Country,Date of Birth,Source,Status,Notes\n")
	for i := range n {
		note := "called twice"
		if i%10 == 0 {
			note = `"asked for a quote, will call back"`
		}
		fmt.Fprintf(&b, "Maria,Gonzalez-%d,maria.gonzalez%d@example.com,(212) 555-%04d,AUTO,Acme Insurance LLC,%d Main Street,Springfield,IL,62704,US,1985-05-15,Web form,New,%s\n",
			i, i, i%10000, i%900+1, note)
	}
	return b.String()
}

func leadRecords(n int) string {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"firstName":"Maria","lastName":"Gonzalez-%d","email":"maria.gonzalez%d@example.com","phone":"(212) 555-%04d","address":{"street":"%d Main Street","city":"Springfield","state":"IL"},"dob":"1985-05-15","tags":["a","b"],"score":%d.50}`+"\n",
			i, i, i%10000, i%900+1, i%100)
	}
	return b.String()
}

func benchmarkRead(b *testing.B, f textFile, rows int) {
	b.Helper()
	d, err := Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(f.Size())
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(f, d, Start{})
		if err != nil {
			b.Fatal(err)
		}
		if res := countAllRows(r); res != rows {
			b.Fatalf("%d rows", res)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func countAllRows(r Reader) int {
	n := 0
	for {
		if _, err := r.Read(); err != nil {
			return n
		}
		n++
	}
}

func BenchmarkReadCSV(b *testing.B) {
	benchmarkRead(b, newFile("leads.csv", leadRows(100_000)), 100_000)
}

func BenchmarkReadQuotedCSV(b *testing.B) {
	text := strings.ReplaceAll(strings.ReplaceAll(leadRows(50_000), `"asked for a quote, will call back"`, "x"), ",", `","`)
	text = `"` + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\"\n\"") + "\"\n"
	benchmarkRead(b, newFile("leads.csv", text), 50_000)
}

func BenchmarkReadNDJSON(b *testing.B) {
	benchmarkRead(b, newFile("leads.ndjson", leadRecords(50_000)), 50_000)
}

func BenchmarkReadJSONArray(b *testing.B) {
	text := "[" + strings.ReplaceAll(strings.TrimSpace(leadRecords(50_000)), "\n", ",\n") + "]"
	benchmarkRead(b, newFile("leads.json", text), 50_000)
}

func BenchmarkDetectCSV(b *testing.B) {
	f := newFile("leads.csv", leadRows(100_000))
	for b.Loop() {
		if _, err := Detect(f, leadbridge.SourceOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEstimateRows(b *testing.B) {
	f := newFile("leads.csv", leadRows(100_000))
	d, err := Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if n, exact, err := EstimateRows(f, d); err != nil || exact || n < 95_000 || n > 105_000 {
			b.Fatal(n, exact, err)
		}
	}
}
