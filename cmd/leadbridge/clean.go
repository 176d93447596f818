package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/pipeline"
)

type cleanCommand struct {
	offlineFlags
	Output      string `short:"o" help:"File for the cleaned rows; - for standard output." required:"" placeholder:"OUT.csv"`
	Issues      string `help:"File for what is wrong, one line an issue; - for standard output." placeholder:"ISSUES.csv"`
	DropInvalid bool   `help:"Leave rows with an error out of OUT."`
}

// Run maps, cleanses and checks every row. A value that is not valid is left
// empty in OUT, and reported.
func (c cleanCommand) Run(p *program) error {
	t, road, err := c.openRoad(p)
	if err != nil {
		return err
	}
	defer t.Close()
	out, err := createOutput(p, c.Output, t.file)
	if err != nil {
		return err
	}
	fields := fieldsOf(road)
	out.write(fields...)
	var issues *output
	if c.Issues != "" {
		if issues, err = createOutput(p, c.Issues, t.file); err != nil {
			return errors.Join(err, out.close())
		}
		issues.write("row", "field", "rule", "severity", "value", "message")
	}
	var rows, bad, warned int
	err = t.each(p, func(d *pipeline.Draft) error {
		road.Stages.Apply(d)
		rows++
		if d.Failed() {
			bad++
		} else if len(d.Issues) > 0 {
			warned++
		}
		if issues != nil {
			for _, i := range d.Issues {
				issues.write(strconv.FormatInt(d.Row, 10), i.Field, i.Rule, string(i.Severity), i.Value, i.Message)
			}
		}
		if d.Failed() && c.DropInvalid {
			return nil
		}
		return out.write(cleanCells(d, fields)...)
	})
	err = errors.Join(err, out.close())
	if issues != nil {
		err = errors.Join(err, issues.close())
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "%s: %d rows, %d with an error, %d with a warning\n", c.File, rows, bad, warned)
	if bad > 0 {
		if c.Issues == "" {
			fmt.Fprintln(p.err, "Give --issues ISSUES.csv to see what is wrong.")
		}
		return errSilent
	}
	return nil
}

// fieldsOf lists the fields that a road can fill, in the catalogue's order and
// then as the file has them.
func fieldsOf(road *importer.Road) []string {
	filled := map[string]bool{}
	var others []string
	for _, m := range road.Mapping {
		switch m.TargetField {
		case "":
		case leadbridge.FieldFullName:
			filled[leadbridge.FieldFirstName], filled[leadbridge.FieldLastName] = true, true
		case leadbridge.FieldPhone:
			filled[leadbridge.FieldPhone], filled[leadbridge.FieldPhoneExtension] = true, true
		default:
			if _, known := leadbridge.FieldNamed(m.TargetField); !known && !filled[m.TargetField] {
				others = append(others, m.TargetField)
			}
			filled[m.TargetField] = true
		}
	}
	fields := slices.DeleteFunc(leadbridge.FieldNames(), func(name string) bool { return !filled[name] })
	return append(fields, others...)
}

// cleanCells are a draft's values without those that an error stands against.
func cleanCells(d *pipeline.Draft, fields []string) []string {
	cells := make([]string, len(fields))
	for i, name := range fields {
		cells[i] = d.Values[name]
	}
	for _, issue := range d.Issues {
		if issue.Severity != leadbridge.SeverityError {
			continue
		}
		if i := slices.Index(fields, issue.Field); i >= 0 {
			cells[i] = ""
		}
	}
	return cells
}
