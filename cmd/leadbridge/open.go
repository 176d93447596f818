package main

import (
	"os"
	"time"

	"leadbridge/internal/app"
)

// config returns the settings, with what the command line says put over them.
func (p *program) config() (app.Config, error) {
	c, err := app.Load()
	if p.data != "" {
		c.Data = p.data
	}
	c.Version = version
	return c, err
}

// open opens the database. Nothing runs in the background; what a command
// starts, it also finishes.
func (p *program) open() (*app.App, error) {
	c, err := p.config()
	if err == nil {
		err = c.FollowServer()
	}
	if os.Getenv("LEADBRIDGE_LOG") == "" {
		c.Log = "warn" // a command itself says what it does
	}
	if err != nil {
		return nil, err
	}
	a, err := app.New(p, c)
	if err == nil {
		p.opened = &c
	}
	return a, err
}

// hasDatabase reports whether there is a database to look into, so that a
// command that only reads need not make one.
func (p *program) hasDatabase() (bool, error) {
	c, err := p.config()
	if err != nil || c.DatabaseURL != "" {
		return true, err
	}
	_, err = os.Stat(c.Data)
	return err == nil, nil
}

// today is the date that "in the future" is measured by.
func today() time.Time { return time.Now() }

// defaultData is the data folder when nobody names one.
func defaultData() string {
	for _, s := range app.Settings() {
		if s.Name == "LEADBRIDGE_DATA" {
			return s.Default
		}
	}
	return ""
}
