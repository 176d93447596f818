package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
)

// sandboxFlags are what the simulators can be told, by the sandbox command
// and by serve.
type sandboxFlags struct {
	AutoApprove  bool     `help:"Answer authorize requests at once, without the consent page."`
	Client       []string `help:"An OAuth app that the simulators know; may be given often. Without it one is made up." placeholder:"ID:SECRET"`
	Records      int      `help:"How many people each CRM's first account holds, 10 to 1000000." default:"50"`
	TrueLimits   bool     `help:"Refuse calls beyond the CRMs' documented limits for seconds. Without it the simulators are more patient, for a program on the same machine is faster than any real one."`
	Seed         uint64   `help:"Number that decides all data; the same number gives the same." default:"1"`
	kong.Plugins          // an address flag for every CRM
}

// newSandboxFlags makes the address flags.
func newSandboxFlags() sandboxFlags {
	var fields []reflect.StructField
	for _, p := range all.Providers() {
		tag := fmt.Sprintf(`name:"%s-addr" help:"Where the %s simulator listens; otherwise %s." placeholder:"HOST:PORT"`, p.Slug(), p.Title, app.SandboxAddress(p.Name))
		fields = append(fields, reflect.StructField{Name: p.Title + "Addr", Type: reflect.TypeFor[string](), Tag: reflect.StructTag(tag)})
	}
	return sandboxFlags{Plugins: kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}}
}

// start starts the simulators.
func (f sandboxFlags) start() (*app.Sandbox, error) {
	o := sandbox.Options{Records: f.Records, Seed: f.Seed, AutoApprove: f.AutoApprove, TrueLimits: f.TrueLimits}
	for _, c := range f.Client {
		id, secret, ok := strings.Cut(c, ":")
		if !ok || id == "" || secret == "" {
			return nil, leadbridge.InvalidField("sandbox.start", "--client", "must be like ID:SECRET")
		}
		o.Clients = append(o.Clients, sandbox.Client{ID: id, Secret: secret})
	}
	addresses := map[string]string{}
	values := reflect.ValueOf(f.Plugins[0]).Elem()
	for i, p := range all.Providers() {
		addresses[p.Name] = values.Field(i).String()
	}
	return app.StartSandbox(addresses, o)
}

type sandboxCommand struct{ sandboxFlags }

// Run serves the simulators until it is interrupted.
func (c sandboxCommand) Run(p *program) error {
	s, err := c.start()
	if err != nil {
		return err
	}
	s.Introduce(p.out, true)
	fmt.Fprintln(p.out, "Everything in them is made up, and gone when this ends. Ctrl-C ends it.")
	<-p.Done()
	return s.Close()
}
