package main

import (
	"bufio"
	"errors"
)

type errorsCommand struct {
	Job    string `arg:"" help:"The import's ID, or \"last\"."`
	Format string `help:"csv or xlsx." default:"csv"`
}

// Run writes the failed rows as they were read, with the reason for each.
// Corrected, that file is what retry takes.
func (c errorsCommand) Run(p *program) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	id, err := jobNamed(p, a, c.Job)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(p.out)
	return errors.Join(a.Imports.WriteErrors(p, id, c.Format, out), out.Flush())
}
