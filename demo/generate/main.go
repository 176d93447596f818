// Command generate writes demo/leads.csv: a lead vendor's export as they come,
// with repeats, households, typing errors and rows that are no use. Nobody in
// it exists: the addresses end in example.com and the phones are 555-01xx.
//
//	go run ./demo/generate > demo/leads.csv
package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"strings"
)

// person is a lead as it would be without errors.
type person struct {
	first, last      string
	email, phone     string // phone: ten digits
	year, month, day int
	street, product  string
	source           string
	place
}

type place struct{ city, state, zip, area string }

const people = 252

func main() {
	if err := write(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// write writes the file; it is the same at every call.
func write(to io.Writer) error {
	out := bufio.NewWriter(to)
	out.WriteString("\uFEFFSunrise Leads - export for Harbor Insurance Brokers\r\nCreated 11/20/2026\r\n\r\n")
	w := csv.NewWriter(out)
	w.UseCRLF = true
	w.Write([]string{"Lead ID", "First Name", "Last Name", "E-mail Address", "Mobile Phone", "DOB",
		"Street Address", "City", "ST", "ZIP", "Line of Business", "Source", "Comments"})
	for i, cells := range rows(rand.New(rand.NewPCG(1512, 2))) {
		w.Write(append([]string{fmt.Sprintf("SL-%05d", 40100+i)}, cells...))
	}
	w.Flush()
	return out.Flush()
}

// rows makes the file's rows: every person once, some again in other words,
// and between them what should not be in the file at all.
func rows(r *rand.Rand) [][]string {
	var all []person
	var rows [][]string
	taken := map[string]int{}
	for i := range people {
		p := newPerson(r, i, taken)
		all = append(all, p)
		rows = append(rows, p.cells(r))
		if i%9 == 8 {
			rows = append(rows, all[r.IntN(len(all))].again(r).cells(r))
		}
		if i%28 == 27 {
			rows = append(rows, all[r.IntN(len(all))].relative(r).cells(r))
		}
		if i%21 == 20 {
			bad := useless[i/21%len(useless)]
			rows = append(rows, append([]string(nil), bad...))
		}
	}
	return rows
}

// newPerson makes the i-th person; taken counts the phones given out in each
// area code.
func newPerson(r *rand.Rand, i int, taken map[string]int) person {
	p := person{first: pick(r, firstNames), last: pick(r, lastNames), place: pick(r, places),
		year: 1942 + r.IntN(62), month: 1 + r.IntN(12), day: 1 + r.IntN(28), source: pick(r, sources), product: pick(r, products)}
	// The number makes the address one person's own, as names repeat.
	p.email = fmt.Sprintf("%s.%s%d@example.com", ascii(p.first), ascii(p.last), i+1)
	p.phone = fmt.Sprintf("%s55501%02d", p.area, taken[p.area])
	taken[p.area]++
	p.street = fmt.Sprintf("%d %s", 10+r.IntN(1900), pick(r, streets))
	return p
}

// again is the same person, come in a second time through another door.
func (p person) again(r *rand.Rand) person {
	p.source = pick(r, sources)
	switch r.IntN(4) {
	case 0: // a short form of the name and another mailbox
		if short, ok := nicknames[p.first]; ok {
			p.first = short
		}
		p.email = ""
	case 1: // no phone this time
		p.phone = ""
	case 2: // a slip of the pen in the last name, and no exact key left
		p.last = p.last[:len(p.last)-2] + p.last[len(p.last)-1:] + p.last[len(p.last)-2:len(p.last)-1]
		p.email, p.phone = "", p.area+"55501"+fmt.Sprintf("%02d", 80+r.IntN(20))
	}
	return p
}

// relative is somebody else of the same household, reached by the same phone.
func (p person) relative(r *rand.Rand) person {
	was := p.first
	for p.first == was {
		p.first = pick(r, firstNames)
	}
	p.email = ""
	p.year, p.month, p.day = min(p.year+24, 2006), 1+r.IntN(12), 1+r.IntN(28)
	return p
}

// cells writes a person down as hurried people do.
func (p person) cells(r *rand.Rand) []string {
	first, last, email := p.first, p.last, p.email
	switch r.IntN(8) {
	case 0:
		first, last = strings.ToUpper(first), strings.ToUpper(last)
	case 1:
		first, last = strings.ToLower(first), strings.ToLower(last)
	case 2:
		first, last = first+" ", "  "+last
	}
	if email != "" && r.IntN(6) == 0 {
		email = strings.ToUpper(email[:1]) + email[1:] + " "
	}
	state := p.state
	if r.IntN(5) == 0 {
		state = stateNames[state]
	}
	return []string{first, last, email, phoneText(r, p.phone), p.dateText(r), p.street, p.city, state,
		strings.TrimLeft(p.zip, "0"), p.product, p.source, pick(r, comments)}
}

func phoneText(r *rand.Rand, digits string) string {
	if digits == "" {
		return pick(r, []string{"", "n/a", "-"})
	}
	a, b, c := digits[:3], digits[3:6], digits[6:]
	switch r.IntN(6) {
	case 0:
		return "(" + a + ") " + b + "-" + c
	case 1:
		return a + "." + b + "." + c
	case 2:
		return "+1 " + a + " " + b + " " + c
	case 3:
		return "1-" + a + "-" + b + "-" + c
	case 4:
		return digits
	}
	return a + "-" + b + "-" + c
}

func (p person) dateText(r *rand.Rand) string {
	switch r.IntN(10) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%04d-%02d-%02d", p.year, p.month, p.day)
	}
	return fmt.Sprintf("%02d/%02d/%04d", p.month, p.day, p.year)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// ascii is a name as people put it into a mail address.
func ascii(s string) string {
	return strings.ToLower(strings.NewReplacer("é", "e", "í", "i", "ñ", "n", "'", "", " ", "", "-", "").Replace(s))
}
