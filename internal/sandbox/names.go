package sandbox

import "strings"

type place struct{ city, state, zip3, area string }

var places = []place{
	{"Austin", "TX", "787", "512"}, {"Dallas", "TX", "752", "214"}, {"Houston", "TX", "770", "713"}, {"San Antonio", "TX", "782", "210"},
	{"Phoenix", "AZ", "850", "602"}, {"Tucson", "AZ", "857", "520"}, {"Denver", "CO", "802", "303"}, {"Seattle", "WA", "981", "206"},
	{"Portland", "OR", "972", "503"}, {"San Diego", "CA", "921", "619"}, {"Sacramento", "CA", "958", "916"}, {"Fresno", "CA", "937", "559"},
	{"Las Vegas", "NV", "891", "702"}, {"Boise", "ID", "837", "208"}, {"Omaha", "NE", "681", "402"}, {"Kansas City", "MO", "641", "816"},
	{"St. Louis", "MO", "631", "314"}, {"Minneapolis", "MN", "554", "612"}, {"Milwaukee", "WI", "532", "414"}, {"Chicago", "IL", "606", "312"},
	{"Indianapolis", "IN", "462", "317"}, {"Columbus", "OH", "432", "614"}, {"Cleveland", "OH", "441", "216"}, {"Detroit", "MI", "482", "313"},
	{"Nashville", "TN", "372", "615"}, {"Memphis", "TN", "381", "901"}, {"Atlanta", "GA", "303", "404"}, {"Charlotte", "NC", "282", "704"},
	{"Raleigh", "NC", "276", "919"}, {"Richmond", "VA", "232", "804"}, {"Tampa", "FL", "336", "813"}, {"Orlando", "FL", "328", "407"},
	{"Miami", "FL", "331", "305"}, {"Pittsburgh", "PA", "152", "412"}, {"Philadelphia", "PA", "191", "215"}, {"Newark", "NJ", "071", "973"},
	{"Buffalo", "NY", "142", "716"}, {"Albany", "NY", "122", "518"}, {"Boston", "MA", "021", "617"}, {"Hartford", "CT", "061", "860"},
}

var (
	firstNames = strings.Fields(`James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
		Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra Donald Ashley Steven
		Kimberly Paul Emily Andrew Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Dorothy George Melissa Timothy Deborah Maria
		Jose Juan Luis Carlos Ana Guadalupe Miguel Rosa Wei Mei Hiroshi Yuki Priya Raj Anil Fatima Omar Aisha Ivan Olga Giulia Luca
		Siobhan Connor Chloe Mateo Sofia Liam Noah Olivia Emma Ava Ethan Mia Isabella Jamal Latoya Tyrone Keisha Bjorn Ingrid Nguyen
		Thuy Minh Kwame Amara Zoe Caleb Hannah Grace Samuel Benjamin Lucas Henry Alexander Victoria Natalie`)
	lastNames = strings.Fields(`Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
		Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young
		Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez
		Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan
		Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz
		Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez O'Brien O'Connor McDonald MacLeod Okafor Chen Wang
		Yamamoto Kowalski Schmidt Muller Rossi Novak Petrov Haddad Singh Khan Ali Johansson Larsen`)
	streets      = []string{"Oak St", "Maple Avenue", "Main St", "Cedar Lane", "Park Blvd", "2nd Ave", "Elm Street Apt 4", "Washington Rd", "Lakeview Dr", "Hillcrest Ct", "River Rd Unit 12", "Sunset Blvd"}
	lines        = []string{"AUTO", "AUTO", "AUTO", "HOME", "HOME", "LIFE", "HEALTH", "COMMERCIAL"}
	leadSources  = []string{"Web", "Referral", "Phone Inquiry", "Purchased List", "Partner", "Trade Show", "Other"}
	statuses     = []string{"New", "New", "Working", "Working", "Qualified", "Unqualified"}
	carriers     = []string{"", "Granite Mutual", "Blue Harbor Insurance", "Prairie State", "Liberty Oak", "Summit Casualty", "First Coastal"}
	mailDomains  = []string{"example.com", "example.org", "example.net", "mail.example.com"}
	phoneForms   = []string{"(%s) %s-%s", "%s-%s-%s", "%s.%s.%s", "+1 %s %s %s", "1-%s-%s-%s", "%s%s%s"}
	companyKinds = []string{"Plumbing LLC", "Bakery", "Trucking Inc.", "& Sons", "Dental Group", "Landscaping", "Auto Repair", "Consulting LLC"}
	titles       = []string{"Owner", "Office Manager", "CFO", "President", "Bookkeeper"}
	notes        = []string{"", "", "", "Call after 5 pm.", "Wants a bundle quote for home and auto.", "Shopping around; renewal next quarter.", "Two vehicles, one teen driver.", "Left a voicemail.\nTry again next week.", "Referred by a neighbour."}
)
