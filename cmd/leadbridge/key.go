package main

import (
	"fmt"

	"leadbridge"
	"leadbridge/internal/app"
)

type keyCommand struct {
	Reseal keyReseal `cmd:"" help:"Seal all tokens anew with the first key of LEADBRIDGE_KEY. Give every server the new key and the old one before."`
	Forget keyForget `cmd:"" help:"Give up a lost key: all CRM tokens and second factors are removed, and every CRM must be connected again. Leads and mappings stay."`
}

type keyReseal struct{}

func (keyReseal) Run(p *program) error {
	return withAccounts(p, func(a *app.App) error {
		n, err := a.Accounts.Reseal(p)
		if err == nil {
			fmt.Fprintf(p.out, "%d secrets were sealed anew. The old key is not needed any more.\n", n)
		}
		return err
	})
}

type keyForget struct {
	Yes bool `help:"Really do it."`
}

func (c keyForget) Run(p *program) error {
	if !c.Yes {
		return leadbridge.InvalidField("key.forget", "--yes", "is needed: this removes all CRM tokens and second factors, and every CRM must be connected again")
	}
	config, err := p.config()
	if err != nil {
		return err
	}
	if err := app.ForgetKeys(p, config); err != nil {
		return err
	}
	fmt.Fprintln(p.out, "All CRM tokens and second factors were removed. The next start makes a new key; connect the CRMs again.")
	return nil
}
