package main

import (
	"bufio"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"testing"
	"time"
)

// TestServe starts the server, finds it where it says it is, and stops it as
// Ctrl-C does.
func TestServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to one process")
	}
	c := leadbridgeCommand("serve", "--listen", "127.0.0.1:0", "--data", t.TempDir())
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	lines := bufio.NewScanner(out)
	address, link := "", ""
	for link == "" && lines.Scan() {
		if m := regexp.MustCompile(`http://127\.0\.0\.1:\d+$`).FindString(lines.Text()); m != "" {
			address = m
		}
		link = regexp.MustCompile(`http://\S+/setup\?code=\S+`).FindString(lines.Text())
	}
	if address == "" || link == "" {
		t.Fatalf("the server said neither where it is nor how to get in: %q, %q", address, link)
	}
	for url, want := range map[string]int{address + "/healthz": 200, address + "/api/crm/imports": 401, link: 200} {
		if got := status(t, url); got != want {
			t.Errorf("%s answers %d, want %d", url, got, want)
		}
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("after an interrupt: %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the server does not stop")
	}
}

// status answers the HTTP status of a page, which may take a moment to be there.
func status(t *testing.T, url string) int {
	t.Helper()
	client := http.Client{Timeout: 10 * time.Second}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		r, err := client.Get(url)
		if err == nil {
			r.Body.Close()
			return r.StatusCode
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
