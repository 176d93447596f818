package main

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestCRM connects the simulators, looks at their fields, maps and peeks, all
// from the command line.
func TestCRM(t *testing.T) {
	c := leadbridgeCommand("sandbox", "--salesforce-addr", "127.0.0.1:0", "--hubspot-addr", "127.0.0.1:0", "--pipedrive-addr", "127.0.0.1:0", "--records", "20")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}()
	env := []string{"LEADBRIDGE_DATA=" + t.TempDir(), "DATABASE_URL="}
	keys := map[string]string{}
	name := ""
	lines := bufio.NewScanner(out)
	for len(env) < 2+3*3 && lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if m := regexp.MustCompile(`^(\w+) sandbox at `).FindStringSubmatch(line); m != nil {
			name = strings.ToLower(m[1])
		}
		if key, ok := strings.CutPrefix(line, "API key: "); ok {
			keys[name] = key
		}
		if strings.Contains(line, "_SANDBOX_URL=") {
			env = append(env, strings.Fields(line)...)
		}
	}
	if len(env) != 2+3*3 || len(keys) < 2 {
		t.Fatalf("the sandbox said only %v and %d keys", env, len(keys))
	}
	leadbridge := func(in string, args ...string) (string, error) {
		c := leadbridgeCommand(args...)
		c.Env = append(os.Environ(), append(env, c.Env...)...)
		c.Stdin = strings.NewReader(in)
		said, err := c.CombinedOutput()
		return string(said), err
	}
	want := func(in, says string, args ...string) string {
		t.Helper()
		said, err := leadbridge(in, args...)
		if err != nil || !strings.Contains(said, says) {
			t.Fatalf("leadbridge %s: %v, wanted %q:\n%s", strings.Join(args, " "), err, says, said)
		}
		return said
	}

	want("", "Nothing is connected yet", "crm", "list")
	want(keys["hubspot"], "Hubs is connected to", "crm", "connect", "hubspot", "--name", "Hubs", "--key-stdin")
	want(keys["pipedrive"], "Pipes is connected to", "crm", "connect", "pipedrive", "--name", "Pipes", "--key-stdin")
	want("", "Sales is connected to", "crm", "connect", "salesforce", "--name", "Sales", "--auth", "CLIENT_CREDENTIALS")
	want("", "/api/crm/oauth/hubspot/start?ticket=", "crm", "connect", "hubspot", "--name", "By link")
	for _, name := range []string{"Hubs", "Pipes", "Sales"} {
		want("", "answers as", "crm", "test", name)
		want("", "Insurance", "crm", "fields", name)
		want("", "Nothing was changed", "crm", "suggest", name)
		want("", "mappings. See them", "crm", "suggest", name, "--accept")
		want("", "Made 0 mappings", "crm", "suggest", name, "--accept")
		want("", "insuranceType", "crm", "mappings", name)
		if said := want("", `"lead":{`, "crm", "peek", name, "--limit", "3"); strings.Count(said, "\n") != 3 {
			t.Errorf("peeked at %s", said)
		}
		want("", `"percent"`, "crm", "usage", name)
	}
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
	want("", "were removed", "key", "forget", "--yes")
	want("", "Connect it again", "crm", "list")
	if said := want("", "Hubs", "crm", "list"); strings.Contains(said, "Pipes") || strings.Contains(said, keys["hubspot"]) {
		t.Errorf("the list: %s", said)
	}
}

func exitOf(err error) int {
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return 0
}
