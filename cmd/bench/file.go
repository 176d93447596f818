package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
)

var columns = []string{"First Name", "Last Name", "E-mail", "Phone", "Street Address", "City", "State", "ZIP Code", "Date of Birth",
	"Line of Business", "Current Carrier", "X-Date", "Lead Source", "Do Not Contact", "Comments"}

// mix says what a file is made of, in parts of a thousand.
type mix struct {
	known   int // people of the first file, spelt anew
	again   int // people of this file, spelt anew
	invalid int // rows that cannot be stored
}

// writeFile writes a messy file of rows people, numbered from first. Of the
// known ones, numbers run below first.
func writeFile(path string, who people, first, rows int, m mix) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(b)
	w.UseCRLF = true
	if err := w.Write(columns); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(who.seed, uint64(first)+1))
	for i := range rows {
		n := first + i
		switch roll := r.IntN(1000); {
		case roll < m.known && first > 0:
			n = r.IntN(first)
		case roll < m.known+m.again && i > 0:
			n = first + r.IntN(i)
		}
		cells := spell(r, who.at(n), n != first+i)
		if r.IntN(1000) < m.invalid {
			spoil(r, cells)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return b.Flush()
}

// spell writes a person as one of many hands would. The second spelling of
// somebody also differs in what changes in a life: a phone, an address.
func spell(r *rand.Rand, p person, second bool) []string {
	if second {
		switch r.IntN(6) {
		case 0:
			p.phone = ""
		case 1:
			p.email = ""
		case 2:
			p.first = typo(r, p.first)
		case 3:
			p.last = typo(r, p.last)
		case 4:
			p.street = fmt.Sprintf("%d Moved Road", 1+r.IntN(900))
		}
		if p.phone == "" && p.email == "" {
			p.email = "kept@example.com"
		}
	}
	cells := []string{letters(r, p.first), letters(r, p.last), p.email, phone(r, p.phone), p.street, letters(r, p.city), p.state, p.zip,
		p.born.Format([]string{"1/2/2006", "01/02/2006", "2006-01-02", "01-02-2006"}[r.IntN(4)]), p.line, p.carrier,
		p.expires.Format("01/02/2006"), p.source, []string{"", "no", "No", "N", "yes"}[min(4, r.IntN(60))%5], ""}
	if r.IntN(3) == 0 {
		cells[2] = strings.ToUpper(cells[2])
	}
	if r.IntN(8) == 0 {
		cells[8] = ""
	}
	if r.IntN(5) == 0 {
		cells[7] = strings.TrimLeft(cells[7], "0") // as Excel leaves it
	}
	if r.IntN(20) == 0 {
		cells[14] = "asked for a quote, \"call back\"\nafter five"
	}
	return cells
}

func letters(r *rand.Rand, s string) string {
	switch r.IntN(8) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.ToLower(s)
	case 2:
		return " " + s + "  "
	}
	return s
}

func phone(r *rand.Rand, s string) string {
	if s == "" {
		return ""
	}
	switch a, b, c := s[:3], s[3:6], s[6:]; r.IntN(6) {
	case 0:
		return "(" + a + ") " + b + "-" + c
	case 1:
		return a + "-" + b + "-" + c
	case 2:
		return "+1 " + a + " " + b + " " + c
	case 3:
		return a + "." + b + "." + c
	case 4:
		return "1" + s
	}
	return s
}

func typo(r *rand.Rand, s string) string {
	if len(s) < 4 {
		return s
	}
	i := 1 + r.IntN(len(s)-2)
	return s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
}

// spoil makes a row one that cannot be stored.
func spoil(r *rand.Rand, cells []string) {
	switch r.IntN(3) {
	case 0:
		cells[0], cells[1] = "", ""
	case 1:
		cells[2], cells[3] = "", ""
	case 2:
		cells[2], cells[3] = "not an address", "12345"
	}
}
