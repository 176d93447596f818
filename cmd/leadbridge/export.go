package main

import (
	"bufio"
	"errors"

	"leadbridge/internal/lead"
)

type exportCommand struct {
	Format string `help:"csv, xlsx or ndjson." default:"csv"`
	Search string `help:"Only leads with this in a name, an address or a number." placeholder:"TEXT"`
}

// Run writes the leads to standard output, oldest first.
func (c exportCommand) Run(p *program) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	out := bufio.NewWriterSize(p.out, 1<<16)
	_, err = a.Leads.Export(p, out, lead.Format(c.Format), lead.Filter{Search: c.Search})
	return errors.Join(err, out.Flush())
}
