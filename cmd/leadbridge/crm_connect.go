package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/app"
)

type crmConnect struct {
	Provider   string            `arg:"" help:"salesforce, hubspot or pipedrive."`
	Name       string            `help:"What you call the connection; otherwise the CRM's name." placeholder:"NAME"`
	Auth       string            `help:"OAUTH2, API_KEY or CLIENT_CREDENTIALS. Otherwise API_KEY if a key is given, else OAUTH2." enum:",OAUTH2,API_KEY,CLIENT_CREDENTIALS" default:"" placeholder:"METHOD"`
	KeyStdin   bool              `help:"Read the API key from standard input."`
	Set        map[string]string `help:"A setting of the CRM; may be given often." placeholder:"NAME=VALUE"`
	Object     []string          `help:"A kind of record to keep in step; may be given often." placeholder:"NAME"`
	Again      string            `help:"Connect this integration again instead of making a new one." placeholder:"ID|NAME"`
	AnyAccount bool              `help:"With --again: allow another account of the CRM than before."`
}

func (c crmConnect) Run(p *program) error {
	return withAccounts(p, func(a *app.App) error {
		i, made, err := c.integration(p, a.Accounts)
		if err != nil {
			return err
		}
		if err = c.connect(p, a.Accounts, i); err != nil && made {
			// One that never was connected is not left behind, not even by Ctrl-C.
			_ = a.Accounts.Delete(context.WithoutCancel(p), i.ID)
		}
		return err
	})
}

// integration makes the integration, or finds the one to connect: the one to
// connect again, or one of that name that never got so far.
func (c crmConnect) integration(p *program, s *account.Service) (i leadbridge.Integration, made bool, err error) {
	if c.Again != "" {
		i, err = integrationArg{c.Again}.find(p, s)
		return i, false, err
	}
	change := account.Change{Objects: c.Object}
	if len(c.Set) > 0 {
		change.Settings = c.Set
	}
	begun, err := c.begun(p, s)
	if err != nil {
		return i, false, err
	}
	if begun.ID != "" {
		i, err = s.Update(p, begun.ID, begun.Version, change)
		return i, false, err
	}
	if c.Name != "" {
		change.Name = &c.Name
	}
	i, err = s.Create(p, c.Provider, change)
	return i, err == nil, err
}

// begun returns the CRM's integration that has the name already and is not
// connected, so that a second try goes on with it; none if no integration has
// the name. It fails if a connected one has.
func (c crmConnect) begun(p *program, s *account.Service) (begun leadbridge.Integration, err error) {
	crm, err := s.Provider(c.Provider)
	if err != nil {
		return begun, err
	}
	all, err := s.Integrations(p)
	if err != nil {
		return begun, err
	}
	name := cmp.Or(strings.TrimSpace(c.Name), crm.Title)
	for _, i := range all {
		if i.Provider != crm.Name || !strings.EqualFold(i.Name, name) {
			continue
		}
		if i.Connection != leadbridge.NotConnected {
			return begun, leadbridge.Errorf(leadbridge.Conflict, "crm.connect", "%q is connected to %s already. To renew that connection:  %s crm connect %s --again %s. For another one give another --name.",
				i.Name, accountOf(i), p.self, crm.Slug(), i.ID)
		}
		if begun.ID == "" {
			begun = i
		}
	}
	return begun, nil
}

func (c crmConnect) connect(p *program, s *account.Service, i leadbridge.Integration) (err error) {
	method := leadbridge.AuthMethod(c.Auth)
	if method == "" && (c.KeyStdin || s.HasKey(i.Provider)) {
		method = leadbridge.AuthAPIKey
	}
	switch method {
	case leadbridge.AuthAPIKey:
		key := ""
		if c.KeyStdin {
			read, err := io.ReadAll(io.LimitReader(p.in, 1<<16))
			if err != nil {
				return leadbridge.InvalidField("crm.connect", "--key-stdin", "the key cannot be read: %s", err)
			}
			key = strings.TrimSpace(string(read))
		}
		i, err = s.ConnectKey(p, i.ID, key, c.AnyAccount)
	case leadbridge.AuthClientCredentials:
		i, err = s.ConnectClient(p, i.ID, c.AnyAccount)
	default:
		link, err := s.Link(p, account.ConsentRequest{Provider: i.Provider, IntegrationID: i.ID, Actor: "command line", AnyAccount: c.AnyAccount})
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Open this link in a browser within ten minutes; it works once, and the server must be running:\n  %s\n", link)
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s is connected to %s.\n", i.Name, accountOf(i))
	fmt.Fprintf(p.out, "What comes next:  %s crm suggest %s --accept\n", p.self, i.ID)
	return nil
}

func accountOf(i leadbridge.Integration) string {
	if i.AccountName == "" {
		return i.Provider + " " + i.AccountID
	}
	return i.AccountName
}
