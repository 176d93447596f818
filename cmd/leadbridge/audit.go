package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os/user"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

type auditCommand struct {
	Limit int  `help:"How many lines, newest first, at most 500." default:"50"`
	JSON  bool `help:"Print one JSON object a line, as the API does." name:"json"`
}

func (c auditCommand) Run(p *program) error {
	return withUsers(p, func(a *app.App) error {
		page, err := a.Access.Audit(p, store.AuditFilter{Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.JSON {
			for _, e := range page.Entries {
				if err := json.NewEncoder(p.out).Encode(e); err != nil {
					return err
				}
			}
			return nil
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "TIME\tBY\tWHO\tFROM\tACTION\tABOUT\tOUTCOME")
		for _, e := range page.Entries {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", minute(e.At), strings.ToLower(string(e.ActorKind)), e.Actor, cmp.Or(e.Address, "-"), e.Action,
				cmp.Or(strings.TrimSpace(e.SubjectKind+" "+e.SubjectID), "-"), strings.ToLower(string(e.Outcome)))
		}
		return t.Flush()
	})
}

// reading are the commands that change nothing and take no leads out. All
// others are written down in the audit log.
var reading = map[string]bool{
	"preview": true, "jobs": true, "errors": true, "story": true, "migrate": true, "serve": true,
	"token list": true, "user list": true, "audit": true,
	"crm providers": true, "crm list": true, "crm test": true, "crm fields": true, "crm suggest": true, "crm mappings": true, "crm peek": true, "crm usage": true,
	"sync status": true, "sync logs": true, "sync log": true,
}

// changing are the flags that make the commands that only list otherwise
// change something.
var changing = map[string]string{"conflicts": "settle", "records": "retry set", "dead-letters": "retry drop", "reconcile": "repair"}

// recordWithin is how long the end of a command waits for the audit log.
const recordWithin = 10 * time.Second

// record writes down what a command did, if it opened the database and may
// have changed something.
func (p *program) record(chosen *kong.Context, result error) {
	command := commandOf(chosen)
	flags, listing := changing[command]
	if p.opened == nil || reading[command] || listing && !hasFlag(chosen, flags) {
		return
	}
	e := access.Entry{ActorKind: access.ByCommand, Actor: systemUser(), Action: command, Outcome: access.Done}
	switch leadbridge.KindOf(result) {
	case "":
	case leadbridge.Unauthorized, leadbridge.Forbidden:
		e.Outcome = access.Refused
	default:
		e.Outcome = access.Failed
	}
	e.SubjectKind, e.SubjectID = p.subjectKind, p.subjectID
	if e.SubjectID == "" {
		e.SubjectKind, e.SubjectID = subjectOf(chosen, command)
	}
	// What was done is written down even after Ctrl-C.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p), recordWithin)
	defer cancel()
	if err := app.Record(ctx, *p.opened, e); err != nil {
		fmt.Fprintf(p.err, "leadbridge: the audit log lacks this command: %v\n", err)
	}
}

var argument = regexp.MustCompile(` *[<\[].*`)

// commandOf is the name of the command, without its arguments.
func commandOf(chosen *kong.Context) string { return argument.ReplaceAllString(chosen.Command(), "") }

func hasFlag(chosen *kong.Context, names string) bool {
	for _, at := range chosen.Path {
		if at.Flag != nil && strings.Contains(" "+names+" ", " "+at.Flag.Name+" ") {
			return true
		}
	}
	return false
}

// about says what a command is about, where its arguments do not.
func (p *program) about(kind, id string) { p.subjectKind, p.subjectID = kind, id }

// subjectOf is what a command was about, where it was named by its ID. Other
// arguments may hold data about people.
func subjectOf(chosen *kong.Context, command string) (kind, id string) {
	for _, at := range chosen.Path {
		if at.Positional == nil {
			continue
		}
		if text, ok := at.Positional.Target.Interface().(string); ok && uuid.Validate(text) == nil {
			switch kind = at.Positional.Name; kind {
			case "id":
				kind, _, _ = strings.Cut(command, " ")
			case "job":
				kind = "import"
			}
			return kind, text
		}
	}
	return "", ""
}

// systemUser is who runs the command, as the machine knows them.
func systemUser() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}
