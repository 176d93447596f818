package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// person is somebody who may turn up in a file, always spelt differently.
type person struct {
	first, last, email, phone, street, city, state, zip, line, carrier, source string
	born, expires                                                              time.Time
}

// people makes the n-th person of a seed, always the same one, so that a
// second file can hold people of the first without keeping them.
type people struct{ seed uint64 }

func (p people) at(n int) person {
	r := rand.New(rand.NewPCG(p.seed, uint64(n)))
	place := places[r.IntN(len(places))]
	x := person{
		first: pick(r, firstNames), last: lastName(r),
		city: place.city, state: place.state, zip: fmt.Sprintf("%05d", place.zip+r.IntN(place.zips)),
		street: fmt.Sprintf("%d %s %s", 1+r.IntN(9800), pick(r, streetNames), streetKinds[r.IntN(len(streetKinds))]),
		line:   lines[r.IntN(len(lines))], carrier: carriers[r.IntN(len(carriers))], source: sources[r.IntN(len(sources))],
		born:    time.Date(1935+r.IntN(70), 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC),
		expires: time.Date(2026, 12, 1+r.IntN(360), 0, 0, 0, 0, time.UTC),
	}
	// Area codes and exchanges that exist, so that most numbers are valid.
	x.phone = fmt.Sprintf("%d%d%04d", place.area, 220+r.IntN(700), r.IntN(10000))
	at := []string{"example.com", "example.org", "example.net", "mail.example", "inbox.example"}[r.IntN(5)]
	x.email = strings.ToLower(fmt.Sprintf("%s.%s%d@%s", x.first, x.last, r.IntN(9999), at))
	return x
}

// pick draws from a list ordered by frequency, the first most often.
func pick(r *rand.Rand, from []string) string {
	u := r.Float64()
	return from[int(math.Pow(u, 1.7)*float64(len(from)))]
}

// lastName draws a common surname two times in five and else makes one up of
// syllables, which gives the long tail that real surnames have.
func lastName(r *rand.Rand) string {
	if r.IntN(5) < 2 {
		return pick(r, lastNames)
	}
	return heads[r.IntN(len(heads))] + middles[r.IntN(len(middles))] + tails[r.IntN(len(tails))]
}

var (
	lines    = []string{"Auto", "auto insurance", "HOME", "Homeowners", "Life", "Term Life", "health", "Commercial", "AUTO", "Business"}
	carriers = []string{"", "", "Acme Mutual", "Borough Casualty", "Continental Fire", "Delta Assurance"}
	sources  = []string{"Web form", "Referral", "Facebook", "Purchased list", "Walk-in"}

	firstNames = strings.Fields(`James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
		Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Margaret Donald Ashley Steven Kimberly Andrew
		Emily Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie Ronald Rebecca Jason Sharon
		Edward Laura Jeffrey Cynthia Ryan Dorothy Jacob Amy Gary Kathleen Nicholas Angela Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela
		Justin Nicole Scott Anna Brandon Samantha Benjamin Katherine Samuel Christine Gregory Debra Alexander Rachel Patrick Carolyn Frank Janet
		Raymond Maria Jack Olivia Dennis Heather Jerry Helen Tyler Catherine Aaron Diane Jose Julie Adam Victoria Nathan Joyce Henry Lauren Zachary
		Kelly Douglas Christina Peter Ruth Kyle Joan Noah Virginia Ethan Judith Jeremy Evelyn Christian Hannah Walter Andrea Keith Megan Austin
		Cheryl Roger Jacqueline Terry Madison Sean Teresa Gerald Abigail Carl Sophia Dylan Martha Harold Sara Jordan Gloria Jesse Janice Bryan
		Kathryn Lawrence Ann Arthur Isabella Gabriel Judy Bruce Charlotte Logan Julia Billy Grace Joe Amber Alan Alice Juan Jean Elijah Denise
		Willie Frances Albert Danielle Wayne Marilyn Randy Natalie Mason Beverly Vincent Diana Liam Brittany Roy Theresa Bobby Kayla Caleb Alexis
		Bradley Doris Russell Lori Lucas Tiffany Xochitl Bao Priya Siobhan Lars Ingrid Mateo Thuy Anh Dmitri Olga Fatima Omar Aisha Kenji Yuki`)
	lastNames = strings.Fields(`Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas
		Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres
		Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards
		Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward
		Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster
		Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Gonzales Fisher Vasquez Simmons Romero Jordan Patterson
		Alexander Hamilton Graham Reynolds Griffin Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens Murray Ford
		Castro Marshall Owens Harrison Fernandez McDonald O'Brien MacKenzie DeLuca Schneider Kowalski Petrov Yamamoto Okafor Lindqvist`)
	heads       = strings.Fields("Al Bar Ber Bran Cal Car Chan Dal Den Dor El Fal Fen Gal Gar Hal Har Hol Ives Jar Kel Kar Lan Len Lor Mal Mar Mer Nor Ol Par Pel Quin Ram Ros Sal Sher Stan Tal Tor Ul Van Ver Wal Wen Yor Zel")
	middles     = strings.Fields("a an ar be bo da de di e el en er i in ka la le li lo ma mi mo na ne ni o on or ra re ri ro sa se ta te ti to u va vi")
	tails       = strings.Fields("bach berg bert bridge burn by croft dale den don er field ford gate ham house ington kin land ley lin man mann mer more n ner ney rick s sen ski son stein ston ter ton vale ville ward well witz wood worth")
	streetNames = strings.Fields(`Main Oak Pine Maple Cedar Elm Washington Lake Hill Walnut Spring North Ridge Church Willow Mill Sunset Railroad Jefferson Center
		Highland Forest Jackson River Meadow Chestnut Franklin Lincoln Cherry Dogwood Hickory Park Adams Laurel Broad Valley Locust Poplar Magnolia Birch`)
	streetKinds = strings.Fields("St Street Ave Avenue Rd Road Dr Drive Ln Lane Blvd Ct Way Pl")
)

type place struct {
	city, state string
	zip, zips   int // the first ZIP code, and how many
	area        int // telephone area code
}

var places = []place{
	{"New York", "NY", 10001, 180, 212}, {"Brooklyn", "NY", 11201, 55, 718}, {"Albany", "NY", 12201, 60, 518}, {"Boston", "MA", 2108, 90, 617},
	{"Newark", "NJ", 7101, 90, 973}, {"Philadelphia", "PA", 19102, 55, 215}, {"Pittsburgh", "PA", 15201, 90, 412}, {"Baltimore", "MD", 21201, 60, 410},
	{"Richmond", "VA", 23218, 60, 804}, {"Charlotte", "NC", 28201, 95, 704}, {"Atlanta", "GA", 30301, 90, 404}, {"Miami", "FL", 33125, 70, 305},
	{"Orlando", "FL", 32801, 60, 407}, {"Tampa", "FL", 33601, 60, 813}, {"Nashville", "TN", 37201, 50, 615}, {"Cleveland", "OH", 44101, 60, 216},
	{"Columbus", "OH", 43201, 80, 614}, {"Detroit", "MI", 48201, 80, 313}, {"Indianapolis", "IN", 46201, 80, 317}, {"Chicago", "IL", 60601, 60, 312},
	{"Milwaukee", "WI", 53201, 90, 414}, {"Minneapolis", "MN", 55401, 50, 612}, {"Saint Louis", "MO", 63101, 90, 314}, {"Kansas City", "MO", 64101, 60, 816},
	{"Omaha", "NE", 68101, 65, 402}, {"Dallas", "TX", 75201, 90, 214}, {"Houston", "TX", 77001, 99, 713}, {"San Antonio", "TX", 78201, 80, 210},
	{"Austin", "TX", 78701, 65, 512}, {"Denver", "CO", 80201, 65, 303}, {"Salt Lake City", "UT", 84101, 55, 801}, {"Phoenix", "AZ", 85001, 85, 602},
	{"Las Vegas", "NV", 89101, 80, 702}, {"Los Angeles", "CA", 90001, 99, 213}, {"San Diego", "CA", 92101, 80, 619}, {"San Francisco", "CA", 94102, 40, 415},
	{"Sacramento", "CA", 95811, 60, 916}, {"Portland", "OR", 97201, 85, 503}, {"Seattle", "WA", 98101, 99, 206}, {"Honolulu", "HI", 96801, 30, 808},
}
