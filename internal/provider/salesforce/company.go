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

// renames reports whether a write gives a lead another name and says nothing
// of its company.
func (p *push) renames(w provider.Write) bool {
	_, first := w.Values["FirstName"]
	_, last := w.Values["LastName"]
	_, company := w.Values["Company"]
	_, there := p.schema.field("Company")
	return p.object == lead && there && w.ID != "" && !w.Delete && (first || last) && !company
}

// named are the fields that tell what a renamed lead's company becomes.
var named = []string{"FirstName", "LastName", "Company"}

// followName lets a company that stands in for none follow the name.
func followName(body map[string]any, now provider.Record) {
	if now.Values["Company"] != "" {
		return
	}
	whole := map[string]any{"FirstName": now.Values["FirstName"], "LastName": now.Values["LastName"]}
	for _, part := range []string{"FirstName", "LastName"} {
		if v, given := body[part]; given {
			whole[part] = v
		}
	}
	withCompany(whole)
	body["Company"] = whole["Company"]
}
