package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/app"
)

type userCommand struct {
	Create   userCreate   `cmd:"" help:"Make a user who can log in. Without --password-stdin, prints a link to choose a password with."`
	List     userList     `cmd:"" help:"List the users."`
	Password userPassword `cmd:"" help:"Give a user another password, and end what is logged in as them. Without --password-stdin, prints a link to choose one with."`
	Role     userRole     `cmd:"" help:"Give a user another role."`
	Disable  userDisable  `cmd:"" help:"Keep a user out from now on. What they did stays."`
	Enable   userEnable   `cmd:"" help:"Let a disabled user in again."`
	Unlock   userUnlock   `cmd:"" help:"Turn a user's second factor off, as when the phone is lost."`
}

// passwordFlag lets a password come in on standard input: on the command
// line others would see it.
type passwordFlag struct {
	PasswordStdin bool `help:"Read the password from standard input, one line."`
}

func (f passwordFlag) read(p *program) (string, error) {
	if !f.PasswordStdin {
		return "", nil
	}
	line, err := bufio.NewReader(io.LimitReader(p.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", leadbridge.Errorf(leadbridge.Invalid, "user.password", "The password cannot be read: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", leadbridge.InvalidField("user.password", "--password-stdin", "standard input was empty")
	}
	return line, nil
}

// userArg names a user on the command line.
type userArg struct {
	Email string `arg:"" help:"The user's e-mail address." placeholder:"EMAIL"`
}

// withUser opens the database and finds the user.
func (c userArg) withUser(p *program, do func(*app.App, access.User) error) error {
	return withUsers(p, func(a *app.App) error {
		users, err := a.Access.Users(p)
		if err != nil {
			return err
		}
		for _, u := range users {
			if strings.EqualFold(u.Email, strings.TrimSpace(c.Email)) {
				p.about("user", u.ID)
				return do(a, u)
			}
		}
		return leadbridge.Errorf(leadbridge.NotFound, "user", "There is no user %q. See leadbridge user list.", c.Email)
	})
}

// withUsers opens the database for a command about users.
func withUsers(p *program, do func(*app.App) error) error {
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

// printLink prints the one-time link with which a user chooses a password.
func printLink(p *program, a *app.App, u access.User) error {
	code, err := a.Access.PasswordLink(p, u.ID)
	if err == nil {
		fmt.Fprintf(p.out, "%s chooses a password with this link, once and within a week:\n  %s/join?code=%s\n", u.Email, a.Address(), url.QueryEscape(code))
	}
	return err
}

type userCreate struct {
	Email string `help:"The e-mail address to log in with." required:"" placeholder:"EMAIL"`
	Name  string `help:"The name that others see." required:"" placeholder:"NAME"`
	Role  string `help:"VIEWER, EDITOR or ADMINISTRATOR." required:"" placeholder:"ROLE"`
	passwordFlag
}

func (c userCreate) Run(p *program) error {
	role, err := access.ParseRole(strings.ToUpper(c.Role))
	if err != nil {
		return err
	}
	password, err := c.read(p)
	if err != nil {
		return err
	}
	return withUsers(p, func(a *app.App) error {
		u, err := a.Access.CreateUser(p, access.NewUser{Email: c.Email, Name: c.Name, Role: role, Password: password})
		if err != nil {
			return err
		}
		p.about("user", u.ID)
		fmt.Fprintf(p.out, "%s is made.\n", u.Email)
		if u.Invited {
			return printLink(p, a, u)
		}
		return nil
	})
}

type userList struct{}

func (userList) Run(p *program) error {
	return withUsers(p, func(a *app.App) error {
		users, err := a.Access.Users(p)
		if err != nil {
			return err
		}
		if len(users) == 0 {
			fmt.Fprintf(p.err, "There are no users yet. See %s user create --help.\n", p.self)
			return nil
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "EMAIL\tNAME\tROLE\tSECOND FACTOR\tLAST SEEN\tSTATE")
		for _, u := range users {
			factor := "off"
			if u.TOTP {
				factor = "on"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", u.Email, u.Name, u.Role, factor, minute(u.LastSeenAt), userState(u))
		}
		return t.Flush()
	})
}

func userState(u access.User) string {
	switch {
	case !u.DisabledAt.IsZero():
		return "disabled " + minute(u.DisabledAt)
	case u.Invited:
		return "invited"
	}
	return "active"
}

type userPassword struct {
	userArg
	passwordFlag
}

func (c userPassword) Run(p *program) error {
	password, err := c.read(p)
	if err != nil {
		return err
	}
	return c.withUser(p, func(a *app.App, u access.User) error {
		if password == "" {
			return printLink(p, a, u)
		}
		_, err := a.Access.SetPassword(p, u.ID, password)
		if err == nil {
			fmt.Fprintf(p.out, "%s has another password now, and is logged out everywhere.\n", u.Email)
		}
		return err
	})
}

type userRole struct {
	userArg
	Role string `arg:"" help:"VIEWER, EDITOR or ADMINISTRATOR." placeholder:"ROLE"`
}

func (c userRole) Run(p *program) error {
	role, err := access.ParseRole(strings.ToUpper(c.Role))
	if err != nil {
		return err
	}
	return c.withUser(p, func(a *app.App, u access.User) error {
		_, err := a.Access.UpdateUser(p, u.ID, access.UserPatch{Role: &role})
		return err
	})
}

type userDisable struct{ userArg }

func (c userDisable) Run(p *program) error {
	return c.withUser(p, func(a *app.App, u access.User) error {
		_, err := a.Access.DisableUser(p, u.ID)
		return err
	})
}

type userEnable struct{ userArg }

func (c userEnable) Run(p *program) error {
	return c.withUser(p, func(a *app.App, u access.User) error {
		_, err := a.Access.EnableUser(p, u.ID)
		return err
	})
}

type userUnlock struct{ userArg }

func (c userUnlock) Run(p *program) error {
	return c.withUser(p, func(a *app.App, u access.User) error { return a.Access.RemoveTOTP(p, u.ID) })
}
