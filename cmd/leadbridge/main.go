// Command leadbridge imports lead files, and serves the API that does the
// same. Each subcommand has a file of its own here.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zones in which CRMs' days end; a bare machine lacks them

	"github.com/alecthomas/kong"

	"leadbridge/internal/app"
)

// commandLine is what can be said on the command line.
type commandLine struct {
	Data string `help:"Folder of the database and the uploads; otherwise LEADBRIDGE_DATA, or ${data}. DATABASE_URL, if set, names a PostgreSQL database that is used instead." placeholder:"DIR"`

	Serve       serveCommand       `cmd:"" help:"Serve the pages and the API."`
	Sandbox     sandboxCommand     `cmd:"" help:"Run simulators of Salesforce, HubSpot and Pipedrive on this machine, to rehearse with."`
	CRM         crmCommand         `cmd:"" name:"crm" help:"Connect CRMs, see their fields and map them."`
	Sync        syncCommand        `cmd:"" help:"Keep leads and a CRM's records in step: now, or see how it stands."`
	Reconcile   reconcileCommand   `cmd:"" help:"Prove that both sides agree, or list what drifted."`
	Conflicts   conflictsCommand   `cmd:"" help:"List fields that both sides changed, and settle them."`
	Records     recordsCommand     `cmd:"" help:"List records of a CRM that do not fit our rules, correct and retry them."`
	DeadLetters deadLettersCommand `cmd:"" help:"List leads that a CRM does not take, send them again or drop them."`
	Story       storyCommand       `cmd:"" help:"Tell everything that made a lead what it is."`
	Import      importCommand      `cmd:"" help:"Import a lead file: CSV, Excel or JSON, also gzipped or zipped."`
	Preview     previewCommand     `cmd:"" help:"Show how a file would be read, mapped and imported. Writes nothing."`
	Convert     convertCommand     `cmd:"" help:"Write any readable file as plain CSV to standard output."`
	Clean       cleanCommand       `cmd:"" help:"Map, cleanse and check a file without a database."`
	Dedupe      dedupeCommand      `cmd:"" help:"Find the duplicates within a file without a database."`
	Duplicates  duplicatesCommand  `cmd:"" help:"Review possible duplicates: list, decide, merge, take back."`
	Jobs        jobsCommand        `cmd:"" help:"List the imports."`
	Errors      errorsCommand      `cmd:"" help:"Write the failed rows of an import, with the reason for each, to standard output."`
	Retry       retryCommand       `cmd:"" help:"Try the failed rows of an import again, after correcting them."`
	Rollback    rollbackCommand    `cmd:"" help:"Take an import back, or undo that."`
	Export      exportCommand      `cmd:"" help:"Write all leads to standard output."`
	Quality     qualityCommand     `cmd:"" help:"Tell how good the data of all leads is, and what costs the most."`
	Template    templateCommand    `cmd:"" help:"Write an empty lead file, ready to be filled in."`
	User        userCommand        `cmd:"" help:"Make, list and disable users of the pages."`
	Token       tokenCommand       `cmd:"" help:"Make, list and revoke API tokens."`
	Audit       auditCommand       `cmd:"" help:"List who did what: in the pages, over the API and on the command line."`
	Key         keyCommand         `cmd:"" help:"Look after the key that CRM tokens are sealed with."`
	Settings    settingsCommand    `cmd:"" help:"Print or set what imports, syncs and edits do where nobody says otherwise."`
	Backup      backupCommand      `cmd:"" help:"Copy the database into a file, while everybody goes on working."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database's schema up to date."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// program is what every subcommand gets.
type program struct {
	context.Context
	in                     io.Reader
	out, err               io.Writer
	data                   string      // --data
	self                   string      // how the program was called, for commands to copy
	opened                 *app.Config // of the database that was opened, if one was
	subjectKind, subjectID string      // what the command is about, for the audit log
}

func main() {
	tuneGC()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does what the arguments say and returns the exit code. The first
// argument is the program's own name.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var cl commandLine
	cl.Serve.sandboxFlags, cl.Sandbox.sandboxFlags = newSandboxFlags(), newSandboxFlags()
	parser, err := kong.New(&cl, kong.Name("leadbridge"), kong.Writers(out, errs),
		kong.Description("A messy lead file becomes clean, unique leads."),
		kong.Vars{"data": defaultData()}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err) // the tags above are wrong
	}
	if len(args) == 1 {
		args = append(args, "--help")
	}
	chosen, err := parser.Parse(args[1:])
	if err != nil {
		fmt.Fprintf(errs, "leadbridge: %v. See leadbridge --help.\n", err)
		return exitUsage
	}
	p := &program{Context: ctx, in: in, out: out, err: errs, data: cl.Data, self: args[0]}
	err = chosen.Run(p)
	p.record(chosen, err)
	return report(ctx, errs, err)
}
