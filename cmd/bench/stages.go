package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/source"
)

// stages measures the road without the database on one core: read, map,
// cleanse, validate, and prepare for matching.
func stages(path string) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f, err := source.OpenPath(path)
	if err != nil {
		return err
	}
	defer f.Close()
	d, err := source.Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		return err
	}
	r, err := source.Open(f, d, source.Start{})
	if err != nil {
		return err
	}
	defer r.Close()
	road, err := importer.NewRoad(r.Columns(), importer.RoadOptions{
		ImportOptions: leadbridge.ImportOptions{Region: "US", DateOrder: "MDY"},
		Mapping:       mapping.FromSuggestions(mapping.Suggest(r.Columns(), nil, mapping.SuggestOptions{})), Today: time.Now()})
	if err != nil {
		return err
	}
	start, rows := time.Now(), 0
	for {
		row, err := r.Read()
		var bad *source.RowError
		if err == io.EOF {
			break
		}
		if err != nil && !errors.As(err, &bad) {
			return err
		}
		draft := &pipeline.Draft{Row: row.Number, Line: row.Line, Cells: row.Cells}
		if bad != nil {
			draft.Unreadable = bad.Message
		}
		road.Stages.Apply(draft)
		intake.Prepare(draft, road.Policy.Match)
		rows++
	}
	took := time.Since(start)
	fmt.Printf("stages without the database, one core: %.0f rows/s\n\n", float64(rows)/took.Seconds())
	return nil
}
