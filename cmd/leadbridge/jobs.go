package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

type jobsCommand struct {
	Limit int  `help:"How many, newest first." default:"20"`
	JSON  bool `help:"Print one JSON object a line." name:"json"`
}

func (c jobsCommand) Run(p *program) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	jobs, err := a.Imports.Jobs(p, store.ImportJobFilter{Limit: max(1, c.Limit)})
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(p.out)
		for _, j := range jobs {
			if err := enc.Encode(a.Imports.ProgressOf(j)); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tCREATED\tSTATUS\tROWS\tSTORED\tDUPLICATES\tFAILED\tNAME")
	for _, j := range jobs {
		n := j.Counts
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", j.ID, j.CreatedAt.Local().Format("2006-01-02 15:04"), j.Status,
			thousands(n.Processed), thousands(n.Success), thousands(n.Duplicate), thousands(n.Failed), shorten(j.Name, 40))
	}
	return t.Flush()
}

// jobNamed returns the ID of a job that a person named.
func jobNamed(p *program, a *app.App, name string) (string, error) {
	if name != "last" {
		return name, nil
	}
	jobs, err := a.Imports.Jobs(p, store.ImportJobFilter{Limit: 1})
	if err != nil {
		return "", err
	}
	if len(jobs) == 0 {
		return "", leadbridge.Errorf(leadbridge.NotFound, "jobs", "there is no import yet")
	}
	return jobs[0].ID, nil
}

func joinNames(names []string) string {
	if len(names) == 0 {
		return "the whole lead"
	}
	return strings.Join(names, ", ")
}
