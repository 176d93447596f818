package main

import (
	"fmt"
	"strings"

	"leadbridge"
	"leadbridge/internal/importer"
)

type templateCommand struct {
	Name string `arg:"" optional:"" help:"Which template; the first one if left out." default:""`
	List bool   `help:"List the templates."`
}

func (c templateCommand) Run(p *program) error {
	all := importer.Templates()
	var names []string
	for i, t := range all {
		names = append(names, t.Name)
		switch {
		case c.List:
			if _, err := fmt.Fprintf(p.out, "%-24s %s\n", t.Name, t.Title); err != nil {
				return err
			}
		case c.Name == t.Name, c.Name == "" && i == 0:
			_, err := fmt.Fprint(p.out, t.CSV)
			return err
		}
	}
	if c.List {
		return nil
	}
	return leadbridge.InvalidField("template", "template", "there is no template %q; there are %s", c.Name, strings.Join(names, ", "))
}
