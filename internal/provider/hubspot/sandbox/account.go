package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	stage "leadbridge/internal/sandbox"
)

// account is one customer's portal. All of it is guarded by mu.
type account struct {
	hub      *hub
	number   int // from 0
	portal   int64
	name     string
	zone     *time.Location
	openedAt int64

	mu        sync.Mutex
	tables    map[*kind]*table
	owners    []*owner
	pipelines map[*kind][]*pipeline
	links     links
	labels    map[linkKind][]label // those that the account made itself
	// erasedEmails must not be created again.
	erasedEmails map[string]bool
	rules        []rule
	// withheld are the scopes that the account took away from the apps.
	withheld  map[string]bool
	lastLabel int
}

// APIKey returns the token of an account, counted from 0, that needs no OAuth:
// the same for every sandbox, in the form of a private app's.
func APIKey(number int) string {
	return fmt.Sprintf("pat-na1-5a4db0c5-0000-4000-8000-%012d", number+1)
}

// PortalID returns the id of an account, counted from 0.
func PortalID(number int) int64 { return 24_601_001 + 7_130*int64(number) }

func (h *hub) newAccount(number int) *account {
	names := []string{"Cedar Ridge Insurance", "Lakeshore Brokers"}
	zones := []string{"America/New_York", "America/Chicago"}
	a := &account{hub: h, number: number, portal: PortalID(number), name: names[number%len(names)],
		openedAt: millis(h.Clock.Now().Truncate(24*time.Hour).AddDate(-3, 0, -7)),
		tables:   map[*kind]*table{}, pipelines: map[*kind][]*pipeline{}, links: links{}, labels: map[linkKind][]label{},
		erasedEmails: map[string]bool{}, withheld: map[string]bool{}, lastLabel: 1000}
	if number >= len(names) {
		a.name += " " + strconv.Itoa(number+1)
	}
	a.zone = time.UTC
	if zone, err := time.LoadLocation(zones[number%len(zones)]); err == nil {
		a.zone = zone
	}
	a.owners = a.newOwners()
	a.pipelines[deals], a.pipelines[leads] = a.dealPipelines(), a.leadPipelines()
	for i, k := range kinds {
		t := newTable(a, k)
		t.lastID = (int64(number)*40 + int64(i+1)) * 1_000_000_000
		a.tables[k] = t
	}
	a.seed()
	return a
}

func (a *account) random(name string) *rand.Rand {
	return stage.Random(a.hub.Seed, "hubspot", strconv.Itoa(a.number), name)
}

// now returns the simulator's time in milliseconds.
func (a *account) now() int64 { return millis(a.hub.Clock.Now()) }

// table returns the table of a kind's name.
func (a *account) table(name string) (*table, error) {
	k, err := kindOf(name)
	if err != nil {
		return nil, err
	}
	return a.tables[k], nil
}

// recordID reads an id as it stands in paths and bodies; 0 if it is none.
func recordID(s string) int64 {
	id, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}
