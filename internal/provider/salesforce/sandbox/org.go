package sandbox

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// The users of every org, by number.
const (
	userAPI   = iota // whom apps sign in as
	userDana         // a person who works with the data
	userQueue        // whom the assignment rule gives leads to
)

// org is one account of Salesforce. Whoever reads or writes it holds mu.
type org struct {
	*server
	index    int // counted from 0
	pod      string
	id, name string

	mu       sync.Mutex
	tables   []*table
	byName   map[string]*table // in lower case
	cursors  []*cursor
	jobs     []*job
	numbers  map[string]uint32 // of ids that are not rows, by prefix
	usage    usage
	messages []*outboundMessage
	pending  []touched // changes whose messages are not sent yet
	purgedAt int64     // when the log of deletions was cut, seconds
}

var orgNames = []string{"Northwind Insurance Brokers", "Harbor Street Agency", "Blue Ridge Coverage", "Lakeshore Risk Partners"}

func (v *server) newOrg(index int) *org {
	o := &org{server: v, index: index, pod: podOf(index), byName: map[string]*table{}, numbers: map[string]uint32{}}
	o.id = orgID(index)
	o.name = fmt.Sprintf("%s (sandbox %d)", orgNames[index%len(orgNames)], index+1)
	for _, object := range newObjects(v.Clock.Now()) {
		t := &table{object: object, org: o, lookups: map[*field]map[string][]uint32{}}
		o.tables = append(o.tables, t)
		o.byName[strings.ToLower(t.name)] = t
	}
	o.seed()
	return o
}

func podOf(index int) string { return string([]byte{'5' + byte(index%4), 'e' + byte(index%20)}) }

func orgID(index int) string { return makeID("00D", podOf(index), 0) }

// APIKey returns the access token of an account, counted from 0, that works
// without a sign-in and does not expire. It is the sandbox's own; a real org
// has none like it.
func APIKey(account int) string {
	return fmt.Sprintf("%s!sandbox.salesforce.token.%d", orgID(account)[:15], account+1)
}

func (o *org) now() time.Time { return o.Clock.Now() }

func (o *org) seconds() int64 { return o.Clock.Now().Unix() }

func (o *org) userID(number uint8) string { return makeID("005", o.pod, uint32(number)) }

func (o *org) table(name string) *table { return o.byName[strings.ToLower(name)] }

// object returns the table that a user sees under a name.
func (o *org) object(name string) *table {
	if t := o.table(name); t != nil && !t.hidden {
		return t
	}
	return nil
}

// find returns the row with an id, of whatever object.
func (o *org) find(id string) (row, bool) {
	for _, t := range o.tables {
		if strings.HasPrefix(id, t.prefix) {
			return t.find(id)
		}
	}
	return row{}, false
}

// newID returns the next id of something that is not a row: a job, a cursor.
func (o *org) newID(prefix string) string {
	o.numbers[prefix]++
	return makeID(prefix, o.pod, o.numbers[prefix])
}
