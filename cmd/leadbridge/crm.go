package main

import (
	"fmt"
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
	if err = a.NoAccounts; err == nil {
		err = do(a)
	}
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
