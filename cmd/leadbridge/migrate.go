package main

import "fmt"

type migrateCommand struct{}

// Run opens the database, which brings it up to date, and says where it is.
func (migrateCommand) Run(p *program) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	n, err := a.SchemaVersion(p)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "The database is at schema version %d.\n", n)
	return err
}
