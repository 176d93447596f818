package main

import "leadbridge/internal/app"

type serveCommand struct {
	Listen string `help:"Address and port to listen on; otherwise LEADBRIDGE_LISTEN, or 127.0.0.1:8080." placeholder:"HOST:PORT"`
}

// Run serves until it is interrupted.
func (c serveCommand) Run(p *program) error {
	limitHeap()
	config, err := p.config()
	if err != nil {
		return err
	}
	if c.Listen != "" {
		config.Listen = c.Listen
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
