package salesforce

import "strings"

// Salesforce demands a company of every lead, and private customers have
// none. A lead without one is given its person's name instead, as is usual
// there, and a company that is nothing but the person's name is read as none.
// So a lead without a company comes back as it was sent.

// noCompany is written where not even a name is known.
const noCompany = "[not provided]"

// plainCompany empties a company that only stands in for none.
func plainCompany(values map[string]string, lookup func(string) string) {
	for name, v := range values {
		if strings.EqualFold(name, "Company") && (v == noCompany || strings.EqualFold(v, lookup("Name"))) {
			values[name] = ""
		}
	}
}

// withCompany gives a body that has no company the person's name as one.
func withCompany(body map[string]any) {
	if company, _ := body["Company"].(string); company != "" {
		return
	}
	first, _ := body["FirstName"].(string)
	last, _ := body["LastName"].(string)
	body["Company"] = strings.TrimSpace(first + " " + last)
	if body["Company"] == "" {
		body["Company"] = noCompany
	}
}
