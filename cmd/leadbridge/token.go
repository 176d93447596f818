package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"leadbridge/internal/access"
)

type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"Make a token and print it. It cannot be shown again."`
	List   tokenList   `cmd:"" help:"List the tokens, without their secrets."`
	Revoke tokenRevoke `cmd:"" help:"Make a token invalid at once."`
}

type tokenCreate struct {
	Name    string        `help:"What the token is for." required:"" placeholder:"NAME"`
	Scope   []string      `help:"What it may do, for example leads:read; may be given often. admin may do everything." default:"admin"`
	Expires time.Duration `help:"How long it is valid, for example 720h; forever if left out." placeholder:"DURATION"`
}

func (c tokenCreate) Run(p *program) error {
	scopes, err := access.ParseScopes(c.Scope)
	if err != nil {
		return err
	}
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	secret, t, err := a.Access.Create(p, c.Name, scopes, c.Expires)
	if err != nil {
		return err
	}
	p.about("token", t.ID)
	_, err = fmt.Fprintln(p.out, secret)
	return err
}

type tokenList struct{}

func (tokenList) Run(p *program) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	tokens, err := a.Access.List(p)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tNAME\tSCOPES\tCREATED\tLAST USED\tSTATE")
	for _, token := range tokens {
		scopes := make([]string, len(token.Scopes))
		for i, s := range token.Scopes {
			scopes[i] = string(s)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", token.ID, token.Name, strings.Join(scopes, ","),
			minute(token.CreatedAt), minute(token.LastUsedAt), tokenState(token))
	}
	return t.Flush()
}

func tokenState(t access.Token) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked " + minute(t.RevokedAt)
	case t.ExpiresAt.IsZero():
		return "valid"
	case t.Valid(time.Now()):
		return "valid until " + minute(t.ExpiresAt)
	}
	return "expired " + minute(t.ExpiresAt)
}

type tokenRevoke struct {
	ID string `arg:"" help:"The token's ID, as list shows it."`
}

func (c tokenRevoke) Run(p *program) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Access.Revoke(p, c.ID)
}

// minute writes a time for a list; the zero time is a dash.
func minute(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04")
}
