package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
)

// simulator is a CRM's simulator in a process of its own, so that what it
// holds is not counted as ours. It has the account's documented limits.
type simulator struct {
	url   string
	stdin io.Closer
	cmd   *exec.Cmd
}

// simulate starts a simulator.
func simulate(slug string, records int) (*simulator, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-role", "simulator", "-only", slug, "-records", strconv.Itoa(records))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &simulator{stdin: stdin, cmd: cmd}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if s.url = strings.TrimSpace(line); err != nil {
		return nil, fmt.Errorf("the simulator did not start: %w", err)
	}
	return s, nil
}

func (s *simulator) close() error {
	_ = s.stdin.Close()
	return s.cmd.Wait()
}

// beSimulator runs a simulator until the input ends.
func beSimulator(slug string, records int) error {
	p, err := providerNamed(slug)
	if err != nil {
		return err
	}
	server, err := sandbox.Start(slug, p.Sandbox, sandbox.Options{Records: records, Seed: 1, AutoApprove: true, TrueLimits: true,
		Clients: []sandbox.Client{{ID: "bench", Secret: "bench-secret"}}})
	if err != nil {
		return err
	}
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return server.Close()
}

func providerNamed(slug string) (provider.Provider, error) {
	for _, p := range all.Providers() {
		if p.Slug() == slug {
			return p, nil
		}
	}
	return provider.Provider{}, fmt.Errorf("there is no CRM %q", slug)
}

// advance moves the simulator's clock on.
func (s *simulator) advance(d time.Duration) error {
	resp, err := http.PostForm(s.url+"/_sandbox/clock", url.Values{"advance": {d.String()}})
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the simulator's clock answered %s", resp.Status)
	}
	return nil
}

// calls are what the simulator answered since its start, and how many calls
// it refused for a limit: with 429, or 403 as Salesforce does.
func (s *simulator) calls() (total, refused int, err error) {
	resp, err := http.Get(s.url + "/_sandbox/calls?last=1")
	if err != nil {
		return 0, 0, err
	}
	defer resp.Body.Close()
	var answer struct {
		Total    int            `json:"total"`
		Statuses map[string]int `json:"statuses"`
	}
	err = json.NewDecoder(resp.Body).Decode(&answer)
	return answer.Total, answer.Statuses["429"] + answer.Statuses["403"], err
}
