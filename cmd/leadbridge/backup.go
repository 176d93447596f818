package main

import (
	"fmt"
	"os"
	"path/filepath"
)

type backupCommand struct {
	File string `arg:"" help:"File to write; it must not be there yet."`
}

// Run copies the database into a file, as it is at one moment. A server may
// run meanwhile.
func (c backupCommand) Run(p *program) error {
	file, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Office.BackupTo(p, file); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s holds the database, %d bytes. Keep leadbridge.key of the data folder as well, apart from it.\n", c.File, info.Size())
	return err
}
