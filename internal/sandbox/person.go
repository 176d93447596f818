package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Person is somebody a brokerage might have in its CRM, spelt as people type.
type Person struct {
	First, Last   string
	Email         string // may be empty
	Phone         string // as typed: "(512) 555-0142", "512.555.0142 x3"; may be empty
	Mobile        string
	Company       string // empty for private customers
	Title         string
	Street        string
	City          string
	State         string // two letters
	PostalCode    string
	BirthDate     string // 2006-01-02; may be empty
	Line          string // AUTO, HOME, LIFE, HEALTH, COMMERCIAL
	Source        string // Web, Referral, ...
	Status        string // New, Working, Qualified, Unqualified
	Carrier       string // of today
	PolicyExpires string // 2006-01-02
	Premium       int    // dollars a year
	Notes         string
	DoNotContact  bool
	CreatedAt     time.Time
	ModifiedAt    time.Time
}

// People returns a function that makes the i-th person of an account; the same
// seed, account and number give the same person, whatever else was asked. All
// dates lie before now.
func People(seed uint64, account int, now time.Time) func(i int) Person {
	today := now.UTC().Truncate(24 * time.Hour)
	return func(i int) Person {
		r := Random(seed, fmt.Sprint("person/", account, "/", i))
		return person(r, i, today)
	}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func person(r *rand.Rand, i int, today time.Time) Person {
	place := pick(r, places)
	p := Person{First: pick(r, firstNames), Last: pick(r, lastNames), City: place.city, State: place.state,
		PostalCode: fmt.Sprintf("%s%02d", place.zip3, r.IntN(100)), Street: fmt.Sprintf("%d %s", 1+r.IntN(9899), pick(r, streets)),
		Line: pick(r, lines), Source: pick(r, leadSources), Status: pick(r, statuses), Carrier: pick(r, carriers),
		Premium: 400 + r.IntN(4000), Notes: pick(r, notes)}
	number := fmt.Sprintf("555%04d", r.IntN(10000))
	p.Phone = fmt.Sprintf(pick(r, phoneForms), place.area, number[:3], number[3:])
	if r.IntN(12) == 0 {
		p.Phone = ""
	}
	if r.IntN(4) == 0 {
		p.Mobile = fmt.Sprintf("(%s) 555-%04d", place.area, r.IntN(10000))
	}
	if r.IntN(15) != 0 {
		p.Email = fmt.Sprintf("%s.%s%d@%s", strings.ToLower(p.First), strings.ToLower(strings.ReplaceAll(p.Last, "'", "")), i, pick(r, mailDomains))
	}
	if r.IntN(5) == 0 || p.Line == "COMMERCIAL" {
		p.Company, p.Title = p.Last+" "+pick(r, companyKinds), pick(r, titles)
	}
	if r.IntN(3) != 0 {
		p.BirthDate = today.AddDate(-18-r.IntN(62), -r.IntN(12), -r.IntN(28)).Format(time.DateOnly)
	}
	p.PolicyExpires = today.AddDate(0, 0, r.IntN(365)).Format(time.DateOnly)
	p.DoNotContact = r.IntN(40) == 0
	p.CreatedAt = today.Add(-time.Duration(1+r.IntN(3*365*24*60*60)) * time.Second)
	p.ModifiedAt = p.CreatedAt.Add(time.Duration(r.Int64N(int64(today.Sub(p.CreatedAt))))).Truncate(time.Second)
	return p
}
