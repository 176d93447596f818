package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/syncer"
)

// syncCommand begins a sync, and looks after the runs.
type syncCommand struct {
	Start   syncStart   `cmd:"" default:"withargs" help:"Sync an integration now. The first time a dry run shows what it would do, and asks."`
	Status  syncStatus  `cmd:"" help:"Tell how an integration's sync stands."`
	Logs    syncLogs    `cmd:"" help:"List the runs."`
	Log     syncLog     `cmd:"" help:"Show what a run did, record by record."`
	Approve syncApprove `cmd:"" help:"Let a held run go on."`
	Cancel  syncCancel  `cmd:"" help:"End a run that is under way or held. What it did stays."`
	Undo    syncUndo    `cmd:"" help:"Take back what a run did, here and in the CRM, except for what someone changed since."`
	Rules   syncRules   `cmd:"" help:"Show or set an integration's rules: when it syncs, who wins, what a deletion means."`
}

// syncActor is who the history says has done what the command line did.
const syncActor = syncer.Actor(actor)

type syncStart struct {
	integrationArg
	Full      bool   `help:"Read every record, and look for those that vanished, instead of what changed since the last sync."`
	Again     bool   `help:"With --full: also take back into the sync what was let go by an undo or a deletion that kept the other side."`
	Direction string `help:"INBOUND or OUTBOUND, where the integration goes both ways." enum:",INBOUND,OUTBOUND,BIDIRECTIONAL" default:"" placeholder:"WAY"`
	DryRun    bool   `help:"Show what a sync would do. Writes nothing."`
	Yes       bool   `help:"Start the first sync without asking."`
	JSON      bool   `help:"Print the run as JSON, as the API does, on the last line." name:"json"`
}

// Run syncs in this process and shows what came of it.
func (c syncStart) Run(p *program) error {
	limitHeap()
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		s, err := a.Syncs.Status(p, i.ID)
		if err != nil {
			return err
		}
		request := syncer.StartRequest{Direction: leadbridge.SyncDirection(c.Direction), Purpose: leadbridge.ForSync, Again: c.Again}
		if c.Full {
			request.Type = leadbridge.SyncFull
		}
		if c.DryRun {
			request.Purpose = leadbridge.ForDryRun
			return c.run(p, a, i, s, request)
		}
		err = c.run(p, a, i, s, request)
		if leadbridge.CodeOf(err) != syncer.CodeDryRun {
			return err
		}
		rehearsal := request
		rehearsal.Purpose = leadbridge.ForDryRun
		if err := (syncStart{}).run(p, a, i, s, rehearsal); err != nil {
			return err
		}
		if err := c.agree(p, i); err != nil {
			return err
		}
		return c.run(p, a, i, syncer.Status{}, request)
	})
}

// unfinished reports whether a run of that purpose was left on its way, by a
// process that was killed or interrupted.
func unfinished(s syncer.Status, purpose leadbridge.SyncPurpose) bool {
	return s.Run != nil && s.Run.Purpose == purpose && s.Run.Status != leadbridge.RunHeld
}

// run starts a run, or goes on with one that was left unfinished.
func (c syncStart) run(p *program, a *app.App, i leadbridge.Integration, s syncer.Status, request syncer.StartRequest) error {
	run := s.Run
	if unfinished(s, request.Purpose) {
		fmt.Fprintf(p.err, "Going on with the run of %s.\n", localTime(run.StartedAt))
	} else {
		var err error
		if run, err = a.Syncs.Start(p, syncActor, i.ID, request); err != nil {
			return err
		}
	}
	run, err := followRun(p, a, i, run, a.Syncs.Run)
	if err != nil {
		return err
	}
	return printRun(p, a, i, run, c.JSON)
}

// agree asks whether the first sync shall begin.
func (c syncStart) agree(p *program, i leadbridge.Integration) error {
	if c.Yes {
		return nil
	}
	start := fmt.Sprintf("%s sync %s --yes%s", p.self, i.ID, dataHint(p))
	if isPerson(p) {
		if p.asks("Start the sync?") {
			return nil
		}
		return leadbridge.Errorf(leadbridge.Conflict, "sync", "Nothing was started. Later:  %s", start)
	}
	return leadbridge.Errorf(leadbridge.Conflict, "sync", "Nothing was started. If the dry run is as you want it:  %s", start)
}

// isPerson reports whether a person sits before the program.
func isPerson(p *program) bool {
	in, file := p.in.(*os.File)
	return file && isTerminal(in)
}

// asks puts a question to a person, whose answer is no unless it says yes.
func (p *program) asks(question string) bool {
	fmt.Fprint(p.out, question+" [y/N] ")
	answer, err := bufio.NewReader(io.LimitReader(p.in, 100)).ReadString('\n')
	if err != nil {
		fmt.Fprintln(p.out) // the person ended the input instead of the line
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true
	}
	return false
}
