package main

import (
	"errors"

	"leadbridge/internal/app"
)

type serveCommand struct {
	Listen  string `help:"Address and port to listen on; otherwise LEADBRIDGE_LISTEN, or 127.0.0.1:8080." placeholder:"HOST:PORT"`
	Sandbox bool   `help:"Run simulators of all CRMs beside the server and connect to them instead of the real ones. The flags below are theirs."`
	sandboxFlags
}

// Run serves until it is interrupted.
func (c serveCommand) Run(p *program) (err error) {
	limitHeap()
	config, err := p.config()
	if err != nil {
		return err
	}
	if c.Listen != "" {
		config.Listen = c.Listen
	}
	if c.Sandbox {
		s, err := c.start()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		s.Configure(&config)
		s.Introduce(p.out, false)
	}
	config.Background = true
	a, err := app.New(p, config)
	if err != nil {
		return err
	}
	err = a.Serve(p, p.out)
	if closed := a.Close(); err == nil {
		err = closed
	}
	return err
}
