package main

import (
	"bufio"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// rehearsal is the program beside simulators of all CRMs, in another process.
type rehearsal struct {
	*testing.T
	env     []string
	keys    map[string]string // API keys, by the CRM's slug
	sandbox map[string]string // the simulators' addresses
}

func rehearse(t *testing.T) rehearsal {
	t.Helper()
	c := leadbridgeCommand("sandbox", "--salesforce-addr", "127.0.0.1:0", "--hubspot-addr", "127.0.0.1:0", "--pipedrive-addr", "127.0.0.1:0", "--records", "20")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	r := rehearsal{t, []string{"LEADBRIDGE_DATA=" + t.TempDir(), "DATABASE_URL="}, map[string]string{}, map[string]string{}}
	name := ""
	lines := bufio.NewScanner(out)
	for len(r.env) < 2+3*3 && lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if m := regexp.MustCompile(`^(\w+) sandbox at (\S+)`).FindStringSubmatch(line); m != nil {
			name = strings.ToLower(m[1])
			r.sandbox[name] = m[2]
		}
		if key, ok := strings.CutPrefix(line, "API key: "); ok {
			r.keys[name] = key
		}
		if strings.Contains(line, "_SANDBOX_URL=") {
			r.env = append(r.env, strings.Fields(line)...)
		}
	}
	if len(r.env) != 2+3*3 || len(r.keys) < 2 {
		t.Fatalf("the sandbox said only %v and %d keys", r.env, len(r.keys))
	}
	return r
}

// run runs a command and returns all that it said.
func (r rehearsal) run(in string, args ...string) (string, error) {
	c := leadbridgeCommand(args...)
	c.Env = append(os.Environ(), append(r.env, c.Env...)...)
	c.Stdin = strings.NewReader(in)
	said, err := c.CombinedOutput()
	return string(said), err
}

// want runs a command that shall work and say something.
func (r rehearsal) want(in, says string, args ...string) string {
	r.Helper()
	said, err := r.run(in, args...)
	if err != nil || !strings.Contains(said, says) {
		r.Fatalf("leadbridge %s: %v, wanted %q:\n%s", strings.Join(args, " "), err, says, said)
	}
	return said
}

// refuse runs a command that shall end with an exit code and say why.
func (r rehearsal) refuse(code int, says string, args ...string) string {
	r.Helper()
	said, err := r.run("", args...)
	if exitOf(err) != code || !strings.Contains(said, says) {
		r.Errorf("leadbridge %s: %v, wanted exit code %d and %q:\n%s", strings.Join(args, " "), err, code, says, said)
	}
	return said
}

// TestCRM connects the simulators, looks at their fields, maps and peeks, all
// from the command line.
func TestCRM(t *testing.T) {
	r := rehearse(t)
	env, keys, sandbox, leadbridge, want := r.env, r.keys, r.sandbox, r.run, r.want

	want("", "Nothing is connected yet", "crm", "list")
	want(keys["hubspot"], "Hubs is connected to", "crm", "connect", "hubspot", "--name", "Hubs", "--key-stdin")
	want(keys["pipedrive"], "Pipes is connected to", "crm", "connect", "pipedrive", "--name", "Pipes", "--key-stdin")
	want("", "Sales is connected to", "crm", "connect", "salesforce", "--name", "Sales", "--auth", "CLIENT_CREDENTIALS")
	want("", "/api/crm/oauth/hubspot/start?ticket=", "crm", "connect", "hubspot", "--name", "By link")
	for _, name := range []string{"Hubs", "Pipes", "Sales"} {
		want("", "Insurance", "crm", "fields", name)
		want("", "Nothing was changed", "crm", "suggest", name)
		want("", "mappings. See them", "crm", "suggest", name, "--accept")
		want("", "Made 0 mappings", "crm", "suggest", name, "--accept")
		want("", "answers as", "crm", "test", name)
		for _, said := range []string{want("", "insuranceType", "crm", "mappings", name), want("", "insuranceType", "crm", "suggest", name)} {
			if hash.MatchString(said) {
				t.Errorf("%s shows fields by hashes: %s", name, said)
			}
		}
		if said := want("", `"lead":{`, "crm", "peek", name, "--limit", "3", "--json"); strings.Count(said, "\n") != 3 {
			t.Errorf("peeked at %s", said)
		}
		if said := want("", "  lastName ", "crm", "peek", name, "--limit", "3"); strings.Count(said, "\n\n") != 2 || strings.Contains(said, "{") {
			t.Errorf("peeked at %s", said)
		}
		want("", "Today, since midnight UTC: ", "crm", "usage", name)
		want("", `"percent"`, "crm", "usage", name, "--json")
	}
	if said, err := leadbridge(keys["hubspot"], "crm", "connect", "hubspot", "--name", "hubs", "--key-stdin"); exitOf(err) != 1 || !strings.Contains(said, "--again") {
		t.Errorf("a name that is connected already: %v %s", err, said)
	}
	want("", "/api/crm/oauth/hubspot/start?ticket=", "crm", "connect", "hubspot", "--name", "by LINK")
	if said := want("", "By link", "crm", "list"); strings.Contains(said, "by LINK") {
		t.Errorf("a second try made a second integration: %s", said)
	}
	want(keys["hubspot"], "By link is connected to", "crm", "connect", "hubspot", "--name", "By link", "--key-stdin")
	misbehave(t, sandbox["hubspot"], "missingScope")
	if said, err := leadbridge("", "crm", "test", "Hubs"); exitOf(err) != 1 || !strings.Contains(said, "  error ") || strings.Contains(said, "leadbridge:") {
		t.Errorf("a connection that lacks something: %v %s", err, said)
	}
	misbehave(t, sandbox["hubspot"], "")
	if said, err := leadbridge("", "crm", "map", "Hubs", "frstname", "firstName"); err == nil || !strings.Contains(said, "firstname") {
		t.Errorf("an unknown field: %v %s", err, said)
	}
	if said, err := leadbridge("", "crm", "test", "Hub"); exitOf(err) != 2 || !strings.Contains(said, "Hubs") {
		t.Errorf("an unknown name: %v %s", err, said)
	}
	if said, err := leadbridge("wrong", "crm", "connect", "pipedrive", "--key-stdin"); err == nil || strings.Contains(said, "wrong") {
		t.Errorf("a wrong key: %v %s", err, said)
	}
	want("", "is disconnected", "crm", "disconnect", "Pipes")
	want(keys["pipedrive"], "Pipes is connected to", "crm", "connect", "pipedrive", "--again", "Pipes", "--auth", "API_KEY", "--key-stdin")
	want("", "insuranceType", "crm", "mappings", "Pipes")
	want("", "is deleted", "crm", "delete", "Pipes")
	want("", "sealed anew", "key", "reseal")
	if said, err := leadbridge("", "key", "forget"); exitOf(err) != 2 || !strings.Contains(said, "--yes") {
		t.Errorf("key forget without --yes: %v %s", err, said)
	}
	if err := os.Remove(strings.TrimPrefix(env[0], "LEADBRIDGE_DATA=") + "/leadbridge.key"); err != nil {
		t.Fatal(err)
	}
	if said, err := leadbridge("", "crm", "list"); exitOf(err) != 2 || !strings.Contains(said, "leadbridge key forget") {
		t.Errorf("without the key: %v %s", err, said)
	}
	want("", "firstName", "export") // leads need no key
	want("", "were removed", "key", "forget", "--yes")
	want("", "Connect it again", "crm", "list")
	if said := want("", "Hubs", "crm", "list"); strings.Contains(said, "Pipes") || strings.Contains(said, keys["hubspot"]) {
		t.Errorf("the list: %s", said)
	}
}

var hash = regexp.MustCompile(`[0-9a-f]{40}`)

// misbehave lets a simulator indulge in a vice with every call, or with "" in
// none.
func misbehave(t *testing.T, sandbox, vice string) {
	t.Helper()
	address := sandbox + "/_sandbox/vices"
	if vice != "" {
		address += "/" + vice
	}
	resp, err := http.PostForm(address, url.Values{"percent": {"100"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s", address, resp.Status)
	}
}

func exitOf(err error) int {
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return 0
}
