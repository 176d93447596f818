package sandbox

import (
	"net/http"
	"strings"
)

// showUser makes v1's form of a user.
func (c *call) showUser(u *user) map[string]any {
	created := timeText(timeV1, c.co.persons.adds.entries[0].at)
	return map[string]any{"id": u.id, "name": u.name, "email": u.email, "default_currency": c.co.currency, "locale": "en_US", "lang": 1, "phone": nil,
		"activated": true, "last_login": created, "created": created, "modified": created, "has_created_company": u == c.co.users[0],
		"access": []map[string]any{
			{"app": "sales", "admin": u.admin, "permission_set_id": "62cc4d7f-4038-4352-abf3-a8c1c822b631"},
			{"app": "global", "admin": u.admin, "permission_set_id": "233b7976-39bd-43a9-b305-ef3a2b0998e5"}},
		"active_flag": u.active, "timezone_name": "America/Chicago", "timezone_offset": "-06:00", "role_id": 1, "icon_url": nil,
		"is_you": u == c.user, "is_deleted": false, "is_admin": flag(u.admin)}
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func listUsers(c *call) (answer, *fault) {
	var all []map[string]any
	for _, u := range c.co.users {
		all = append(all, c.showUser(u))
	}
	return ok(all)
}

// findUsers answers the users whose name, or e-mail address, has the term.
func findUsers(c *call) (answer, *fault) {
	term := strings.ToLower(c.query("term"))
	if term == "" {
		return answer{}, invalid("term", "Required")
	}
	byEmail, err := c.queryTruth("search_by_email")
	if err != nil {
		return answer{}, err
	}
	all := []map[string]any{}
	for _, u := range c.co.users {
		text := u.name
		if byEmail {
			text = u.email
		}
		if strings.Contains(strings.ToLower(text), term) {
			all = append(all, c.showUser(u))
		}
	}
	return ok(all)
}

func getUser(c *call) (answer, *fault) {
	if u := c.co.user(c.id()); u != nil {
		return ok(c.showUser(u))
	}
	return answer{}, &fault{status: http.StatusNotFound, body: map[string]any{"success": false, "error": "User not found or not accessible."}}
}

func getMe(c *call) (answer, *fault) {
	me := c.showUser(c.user)
	me["company_id"], me["company_name"], me["company_domain"] = c.co.id, c.co.name, c.co.domain
	me["company_country"], me["company_industry"] = "US", "Insurance"
	me["language"] = map[string]any{"language_code": "en", "country_code": "US"}
	return ok(me)
}

func userSettings(*call) (answer, *fault) {
	return ok(map[string]any{"marketplace_team": false, "list_limit": 100, "beta_app": false, "prevent_salesphone_callto_override": false,
		"file_upload_destination": "s3", "callto_link_syntax": "callto:[number]", "autofill_deal_expected_close_date": false,
		"person_duplicate_condition": "name && (org_id || email || phone)"})
}
