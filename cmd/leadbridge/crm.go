package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/app"
)

type crmCommand struct {
	Providers  crmProviders  `cmd:"" help:"List the CRMs that can be connected, and what their OAuth apps must ask for."`
	Connect    crmConnect    `cmd:"" help:"Connect a CRM: by an API key, by client credentials, or by a link to open in a browser."`
	List       crmList       `cmd:"" help:"List the integrations."`
	Test       crmTest       `cmd:"" help:"Test a connection, and say what is missing."`
	Fields     crmFields     `cmd:"" help:"List the fields of a CRM's records, as the account has them now."`
	Suggest    crmSuggest    `cmd:"" help:"Suggest mappings between the CRM's fields and a lead's."`
	Mappings   crmMappings   `cmd:"" help:"List an integration's mappings."`
	Map        crmMap        `cmd:"" help:"Map a field of the CRM to one of a lead."`
	Unmap      crmUnmap      `cmd:"" help:"Delete a mapping."`
	Peek       crmPeek       `cmd:"" help:"Read some records of the CRM and show the leads they would become. Writes nothing."`
	Usage      crmUsage      `cmd:"" help:"Tell how the CRM's limits stand."`
	Webhook    crmWebhook    `cmd:"" help:"Print the address that the CRM is to send its events to. Each time a new one; the earlier is no longer taken."`
	Disconnect crmDisconnect `cmd:"" help:"End a connection: the grant is revoked at the CRM. Mappings stay, for crm connect --again."`
	Delete     crmDelete     `cmd:"" help:"Disconnect an integration and forget it with its mappings. Leads stay."`
}

// integrationArg names an integration on the command line.
type integrationArg struct {
	Integration string `arg:"" help:"The integration's ID or name." placeholder:"ID|NAME"`
}

// find returns the integration that was named.
func (a integrationArg) find(p *program, s *account.Service) (leadbridge.Integration, error) {
	const op = "crm.find"
	all, err := s.Integrations(p)
	if err != nil {
		return leadbridge.Integration{}, err
	}
	var named []leadbridge.Integration
	var names []string
	for _, i := range all {
		if i.ID == a.Integration {
			return i, nil
		}
		if strings.EqualFold(i.Name, a.Integration) {
			named = append(named, i)
		}
		names = append(names, i.Name)
	}
	if len(named) == 1 {
		return named[0], nil
	}
	if len(named) > 1 {
		return leadbridge.Integration{}, leadbridge.InvalidField(op, "integration", "%d are called %q; name one by its ID, see leadbridge crm list", len(named), a.Integration)
	}
	if near := leadbridge.Nearest(a.Integration, names); near != "" {
		return leadbridge.Integration{}, leadbridge.Errorf(leadbridge.NotFound, op, "There is no integration %q. Did you mean %q?", a.Integration, near)
	}
	return leadbridge.Integration{}, leadbridge.Errorf(leadbridge.NotFound, op, "There is no integration %q. See leadbridge crm list.", a.Integration)
}

// withAccounts opens the database for a command about connections.
func withAccounts(p *program, do func(*app.App) error) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	err = do(a)
	if closed := a.Close(); err == nil {
		err = closed
	}
	return err
}

// withIntegration opens the database and finds the integration.
func withIntegration(p *program, arg integrationArg, do func(*app.App, leadbridge.Integration) error) error {
	return withAccounts(p, func(a *app.App) error {
		i, err := arg.find(p, a.Accounts)
		if err != nil {
			return err
		}
		return do(a, i)
	})
}

type crmProviders struct{}

func (crmProviders) Run(p *program) error {
	return withAccounts(p, func(a *app.App) error {
		for _, c := range a.Accounts.All() {
			fmt.Fprintf(p.out, "%s\n", c.Title)
			fmt.Fprintf(p.out, "  connect by   %s\n", joined(c.Auth))
			fmt.Fprintf(p.out, "  callback     %s\n", a.Accounts.CallbackURL(c))
			if len(c.OAuth.Scopes) > 0 {
				fmt.Fprintf(p.out, "  scopes       %s\n", strings.Join(c.OAuth.Scopes, " "))
			}
			for i, o := range c.Objects {
				label := "objects"
				if i > 0 {
					label = ""
				}
				fmt.Fprintf(p.out, "  %-12s %s (%s)\n", label, o.Name, o.Title)
			}
			for _, s := range c.Settings {
				fmt.Fprintf(p.out, "  --set %s=%s  %s\n", s.Name, s.Default, s.Meaning)
			}
			fmt.Fprintf(p.out, "  guide        docs/%s\n\n", c.Guide)
		}
		return nil
	})
}

func joined[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

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

// integration makes the integration, or finds the one to connect again.
func (c crmConnect) integration(p *program, s *account.Service) (i leadbridge.Integration, made bool, err error) {
	if c.Again != "" {
		i, err = integrationArg{c.Again}.find(p, s)
		return i, false, err
	}
	change := account.Change{Settings: c.Set, Objects: c.Object}
	if c.Name != "" {
		change.Name = &c.Name
	}
	i, err = s.Create(p, c.Provider, change)
	return i, err == nil, err
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

type crmList struct{}

func (crmList) Run(p *program) error {
	return withAccounts(p, func(a *app.App) error {
		all, err := a.Accounts.Integrations(p)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintf(p.err, "Nothing is connected yet. See %s crm connect --help.\n", p.self)
			return nil
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tNAME\tCRM\tACCOUNT\tOBJECTS\tSTATE")
		for _, i := range all {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", i.ID, i.Name, i.Provider, i.AccountName, strings.Join(i.Objects, ","), stateOf(i))
		}
		return t.Flush()
	})
}

func stateOf(i leadbridge.Integration) string {
	state := strings.ReplaceAll(strings.ToLower(string(i.Connection)), "_", " ")
	if i.ConnectionReason != "" {
		state += ": " + i.ConnectionReason
	}
	return state
}

type crmWebhook struct{ integrationArg }

func (c crmWebhook) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		address, err := a.Accounts.WebhookURL(p, i.ID)
		if err == nil {
			fmt.Fprintln(p.out, address)
		}
		return err
	})
}

type crmDelete struct{ integrationArg }

func (c crmDelete) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		if err := a.Accounts.Delete(p, i.ID); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s is deleted. Its leads stay.\n", i.Name)
		return nil
	})
}

type crmDisconnect struct{ integrationArg }

func (c crmDisconnect) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		if _, err := a.Accounts.Disconnect(p, i.ID); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s is disconnected. Its mappings stay; connect it again with:  %s crm connect %s --again %s\n", i.Name, p.self, strings.ToLower(i.Provider), i.ID)
		return nil
	})
}
