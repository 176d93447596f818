package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/source"
)

type previewCommand struct {
	offlineFlags
	Rows int  `help:"How many rows of the file the JSON shows." default:"20"`
	JSON bool `help:"Print everything as JSON." name:"json"`
}

// Run previews the file against the database, if there is one yet.
func (c previewCommand) Run(p *program) error {
	file, err := source.OpenPath(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	service := importer.New(noStore{}, nil, importer.Config{})
	there, err := p.hasDatabase()
	if err != nil {
		return err
	}
	if there {
		a, err := p.open()
		if err != nil {
			return err
		}
		defer a.Close()
		service = a.Imports
	}
	preview, err := previewFile(p, service, file, c.readingFlags, c.mappingFlags, c.Rows)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(p.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(preview)
	}
	printPreview(p.out, c.File, preview)
	return nil
}

func printPreview(w io.Writer, path string, v *importer.Preview) {
	about := "about "
	if v.TotalRowsExact {
		about = ""
	}
	fmt.Fprintf(w, "%s: %s, %s%s rows\n", path, dialectText(v.Dialect), about, thousands(v.TotalRows))
	for _, note := range v.Dialect.Notes {
		fmt.Fprintln(w, "  "+note)
	}
	if v.Remembered {
		fmt.Fprintln(w, "  The fields are those of the last import of a file with these columns; --map changes them.")
	}
	suggested := map[string]leadbridge.SuggestedMapping{}
	for _, s := range v.SuggestedMappings {
		suggested[s.SourceField+"\x00"+s.TargetField] = s
	}
	target := map[string]string{}
	for _, m := range v.FieldMapping {
		for _, s := range m.Sources() {
			target[s] = m.TargetField
		}
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "COLUMN\tTYPE\tFIELD\tFIRST VALUE\tWHY")
	for i, column := range v.Headers {
		first, why := "", ""
		if len(v.Rows) > 0 && i < len(v.Rows[0]) {
			first = shorten(v.Rows[0][i], 24)
		}
		field := target[column]
		if s, ok := suggested[column+"\x00"+field]; ok && field != "" {
			why = fmt.Sprintf("%3.0f %%  %s", s.Confidence*100, s.Reason)
		}
		if field == "" {
			field = "-"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", shorten(column, 28), v.DetectedFieldTypes[column], field, first, why)
	}
	t.Flush()
	plan := v.Plan
	fmt.Fprintf(w, "\nOf the first %s rows an import would create %d, update %d, skip %d as duplicates, create %d for review, and refuse %d.\n",
		thousands(plan.SampleRows), plan.Create, plan.Update, plan.Duplicate, plan.Possible, plan.Fail)
	const most = 10
	for i, warning := range v.ValidationWarnings {
		if i == most {
			fmt.Fprintf(w, "  ... and %d more; --json shows them all\n", len(v.ValidationWarnings)-most)
			break
		}
		fmt.Fprintf(w, "  row %d, %s: %s. %s\n", warning.Row, warning.Field, strings.TrimSuffix(warning.Message, "."), warning.Hint)
	}
}

func dialectText(d source.Dialect) string {
	parts := []string{string(d.Format)}
	if d.Compression != "" {
		parts = append(parts, d.Compression)
	}
	if d.Encoding != "" {
		parts = append(parts, d.Encoding)
	}
	if d.Delimiter != "" {
		parts = append(parts, fmt.Sprintf("delimiter %q", d.Delimiter))
	}
	if d.Sheet != "" {
		parts = append(parts, fmt.Sprintf("sheet %q", d.Sheet))
	}
	if d.HeaderRow > 0 {
		parts = append(parts, fmt.Sprintf("header in row %d", d.HeaderRow))
	} else if d.HeaderRow < 0 {
		parts = append(parts, "no header")
	}
	return strings.Join(parts, ", ")
}

// shorten makes a text fit a column of at most so many characters.
func shorten(s string, most int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}

// thousands writes a number with its thousands apart.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
