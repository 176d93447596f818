package main

var firstNames = []string{"James", "Mary", "Robert", "Patricia", "Michael", "Jennifer", "William", "Linda", "David", "Elizabeth",
	"Richard", "Barbara", "Joseph", "Susan", "Thomas", "Jessica", "Charles", "Sarah", "Christopher", "Karen", "Daniel", "Lisa",
	"Matthew", "Nancy", "Anthony", "Margaret", "Steven", "Sandra", "Andrew", "Ashley", "Kenneth", "Emily", "Joshua", "Donna",
	"José", "María", "Luis", "Carmen", "Priya", "Wei", "Aisha", "Omar", "Hannah", "Tyrone"}

var lastNames = []string{"Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez",
	"Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin", "Lee", "Perez",
	"Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson", "O'Brien", "McDonald", "de la Cruz",
	"van der Berg", "Smith-Jones", "Nguyen", "Patel", "Kowalski", "Okafor", "Lindqvist", "Abernathy", "Whitfield"}

var nicknames = map[string]string{"James": "Jim", "Robert": "Bob", "Michael": "Mike", "William": "Bill", "Elizabeth": "Liz",
	"Richard": "Rick", "Joseph": "Joe", "Susan": "Sue", "Thomas": "Tom", "Charles": "Chuck", "Christopher": "Chris",
	"Daniel": "Dan", "Matthew": "Matt", "Margaret": "Peggy", "Andrew": "Andy", "Kenneth": "Ken", "Jennifer": "Jenny", "David": "Dave"}

var places = []place{
	{"New York", "NY", "10001", "212"}, {"Brooklyn", "NY", "11201", "718"}, {"Boston", "MA", "02115", "617"},
	{"Worcester", "MA", "01608", "508"}, {"Newark", "NJ", "07102", "973"}, {"Hartford", "CT", "06103", "860"},
	{"Philadelphia", "PA", "19103", "215"}, {"Baltimore", "MD", "21202", "410"}, {"Atlanta", "GA", "30303", "404"},
	{"Miami", "FL", "33130", "305"}, {"Tampa", "FL", "33602", "813"}, {"Chicago", "IL", "60601", "312"},
	{"Detroit", "MI", "48226", "313"}, {"Columbus", "OH", "43215", "614"}, {"Dallas", "TX", "75201", "214"},
	{"Houston", "TX", "77002", "713"}, {"Austin", "TX", "78701", "512"}, {"Denver", "CO", "80202", "303"},
	{"Phoenix", "AZ", "85004", "602"}, {"Seattle", "WA", "98101", "206"}, {"Portland", "OR", "97204", "503"},
	{"San Diego", "CA", "92101", "619"}, {"Oakland", "CA", "94607", "510"}, {"Los Angeles", "CA", "90012", "213"}}

var stateNames = map[string]string{"NY": "New York", "MA": "Mass.", "NJ": "New Jersey", "CT": "Conn.", "PA": "Penna", "MD": "maryland",
	"GA": "Georgia", "FL": "Fla.", "IL": "illinois", "MI": "Michigan", "OH": "OHIO", "TX": "Texas", "CO": "Colo.", "AZ": "Ariz",
	"WA": "Wash.", "OR": "Oregon", "CA": "Calif."}

var streets = []string{"Main St", "Oak Avenue", "Maple Street", "2nd Ave", "Washington Blvd", "Park Place", "Cedar Ln", "Lake Dr",
	"Hill Road", "Elm St. Apt 4", "Sunset Blvd #210", "River Rd", "Chestnut Street", "Church St"}

var sources = []string{"Web form", "Facebook", "Referral", "Trade fair", "Cold call", "Partner list"}

var products = []string{"Auto", "auto insurance", "AUTO", "Home", "homeowners", "Life", "term life", "Health", "Commercial", "Business owners"}

var comments = []string{"", "", "", "", "Call after 5 pm", "Wants a quote for two cars", "Renewal in spring; asked for \"the best price\"",
	"Moved last year,\nold address may be on file", "Prefers e-mail"}

// useless are rows that no import can take: each one shows another reason.
var useless = [][]string{
	{"", "", "", "", "", "", "", "", "", "", "", ""},
	{"Karen", "Whitfield", "karen.whitfield at example.com", "", "04/12/1971", "88 Hill Road", "Tampa", "FL", "33602", "Home", "Web form", ""},
	{"Omar", "", "omar@example.com", "305-555-0144", "", "", "Miami", "FL", "33130", "Auto", "Facebook", ""},
	{"Test", "Test", "test@example", "0000000000", "00/00/0000", "", "", "", "", "", "", "please ignore"},
	{"Lisa", "Okafor", "", "2.06555E+09", "07/30/1984", "12 Lake Dr", "Seattle", "WA", "98101", "Life", "Referral", ""},
	{"Luis", "Perez", "", "", "02/30/1980", "5 River Rd", "Austin", "TX", "78701", "Auto", "Cold call", ""},
	{"", "Kowalski", "kowalski@example.com", "312-555-0166", "", "", "Chicago", "IL", "60601", "Health", "Referral", ""},
	{"Hannah", "Patel", "hannah.patel@@example.com", "555-0187", "11/02/1990", "7 Church St", "Denver", "CO", "80202", "pet insurance", "Web form", ""},
}
