package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	stage "leadbridge/internal/sandbox"
)

// company is one account: its people, settings and records, all its own.
type company struct {
	sim      *simulator
	number   int // counted from 0
	id       int
	name     string
	domain   string
	currency string
	users    []*user

	mu            sync.Mutex
	random        *rand.Rand
	persons       *table
	organizations *table
	deals         *table
	activities    *table
	leads         *table
	notes         *table
	leadIDs       map[string]int // by UUID
	pipelines     []pipeline
	stages        []step
	activityTypes []activityKind
	labels        map[string][]option
	leadLabels    []leadLabel
	filters       []*filter
	nextOption    int
	nextFieldID   int
	hooks         []*hook
	nextHook      int
	conversions   map[string]*conversion
	late          []lateJob
	budget        budget
	// installed is the last app that was allowed in, for its farewell.
	installed stage.Consented
	scope     string
}

// user is a person who works at a company.
type user struct {
	id     int
	name   string
	email  string
	admin  bool
	active bool
}

// lateJob is what happens at a later time of the simulator's clock.
type lateJob struct {
	at int64
	do func()
}

// companyNames are those of the accounts, in their order.
var companyNames = []struct{ name, domain string }{
	{"Bluewater Insurance Agency", "bluewater-insurance"},
	{"Northgate Brokers", "northgate-brokers"},
	{"Cedar Hill Coverage", "cedar-hill-coverage"},
}

// allScopes are what an app of the sandbox is registered with.
const allScopes = "base,contacts:full,deals:full,leads:full,activities:full,users:read,search:read,deal-fields:full,contact-fields:full,admin"

func newCompany(s *simulator, number int) *company {
	co := &company{sim: s, number: number, id: 8087566 + number*1017, currency: "USD", scope: allScopes,
		random: stage.Random(s.stage.Seed, "pipedrive", fmt.Sprint(number)), leadIDs: map[string]int{}, conversions: map[string]*conversion{}}
	if co.name, co.domain = fmt.Sprint("Brokerage ", number+1), fmt.Sprint("brokerage-", number+1); number < len(companyNames) {
		co.name, co.domain = companyNames[number].name, companyNames[number].domain
	}
	first := 12415231 + number*7919
	co.users = []*user{
		{first, "Alex Morgan", "alex@" + co.domain + ".example", true, true},
		{first + 12, "Riley Chen", "riley@" + co.domain + ".example", false, true},
		{first + 57, "Sam Okafor", "sam@" + co.domain + ".example", false, true},
		{first + 90, "Jamie Novak", "jamie@" + co.domain + ".example", false, false},
	}
	co.nextHook, co.nextOption, co.nextFieldID = 471+number*1000, 30+number*1000, 9001+number*500
	co.furnish()
	co.fill()
	return co
}

// first is the id at which the company's records of a kind begin.
func (co *company) first(kind int) int { return 1 + co.number*3_000_000 + kind*7 }

func (co *company) user(id int) *user {
	for _, u := range co.users {
		if u.id == id {
			return u
		}
	}
	return nil
}

func (co *company) tables() []*table {
	return []*table{co.persons, co.organizations, co.deals, co.activities, co.leads, co.notes}
}

// table returns the records of a kind by the name of the kind or the path.
func (co *company) table(name string) *table {
	i := slices.IndexFunc(co.tables(), func(t *table) bool { return t.kind == name || t.path == name })
	if i < 0 {
		return nil
	}
	return co.tables()[i]
}

// now is the simulator's time in Unix milliseconds.
func (co *company) now() int64 { return co.sim.stage.Clock.Now().UnixMilli() }

// later does something once the clock has moved on.
func (co *company) later(after time.Duration, do func()) {
	if after <= 0 {
		do()
		return
	}
	co.late = append(co.late, lateJob{co.now() + after.Milliseconds(), do})
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// settle does what is due. Whoever calls it holds the lock.
func (co *company) settle() {
	now := co.now()
	var due []lateJob
	co.late = slices.DeleteFunc(co.late, func(j lateJob) bool {
		if j.at <= now {
			due = append(due, j)
		}
		return j.at <= now
	})
	for _, j := range due {
		j.do()
	}
	co.settleHooks(now)
}

// hex returns n random hexadecimal digits that depend on the seed only.
func (co *company) hex(n int) string {
	const digits = "0123456789abcdef"
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[co.random.IntN(16)]
	}
	return string(b)
}

func (co *company) uuid() string {
	h := []byte(co.hex(32))
	h[12], h[16] = '4', "89ab"[co.random.IntN(4)]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}
