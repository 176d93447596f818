package salesforce

import (
	"strings"

	"leadbridge/internal/provider"
)

// Salesforce demands a company of every lead, and private customers have
// none. A lead without one is given its person's name instead, as is usual
// there, and a company that is nothing but the person's name is read as none.
// So a lead without a company comes back as it was sent. When the person gets
// another name, the company that stands in for none goes with it.

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

// standsIn reports whether a change of a lead decides what company stands in
// for none: it empties the company, or gives the person another name and says
// nothing of the company.
func (p *push) standsIn(w provider.Write) bool {
	if _, there := p.schema.field("Company"); p.object != lead || !there || w.ID == "" || w.Delete {
		return false
	}
	_, first := w.Values["FirstName"]
	_, last := w.Values["LastName"]
	company, given := w.Values["Company"]
	return given && strings.TrimSpace(company) == "" || !given && (first || last)
}

// standing are the fields that tell what stands in.
var standing = []string{"FirstName", "LastName", "Company"}

// standIn gives the body of such a change the company that stands in, unless
// the lead has one of its own. now is the record before the change.
func standIn(body map[string]any, now provider.Record) {
	if _, given := body["Company"]; !given && now.Values["Company"] != "" {
		return
	}
	whole := map[string]any{}
	for _, part := range []string{"FirstName", "LastName"} {
		whole[part] = now.Values[part]
		if v, given := body[part]; given {
			whole[part] = v
		}
	}
	withCompany(whole)
	body["Company"] = whole["Company"]
}
