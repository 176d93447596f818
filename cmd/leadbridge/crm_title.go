package main

import (
	"regexp"

	"leadbridge"
	"leadbridge/internal/app"
)

// fieldTitles are the titles of a CRM's fields, by name.
type fieldTitles map[string]string

var hashName = regexp.MustCompile(`^[0-9a-f]{40}`)

// isHash reports whether a field's name tells a person nothing, as those that
// Pipedrive gives to custom fields.
func isHash(name string) bool { return hashName.MatchString(name) }

// titlesOf returns the titles of an object's fields. Without them a list is
// harder to read and still right, so a CRM that does not answer is no error.
func titlesOf(p *program, a *app.App, i leadbridge.Integration, object string) fieldTitles {
	titles := fieldTitles{}
	found, err := a.Accounts.Fields(p, i.Provider, i.ID, object)
	if err != nil {
		return titles
	}
	for _, f := range found.Fields {
		titles[f.Name] = f.Title
	}
	return titles
}

// of returns what a person calls a field: its name, or the title where the
// name is a hash.
func (t fieldTitles) of(name string) string {
	if title := t[name]; title != "" && isHash(name) {
		return title
	}
	return name
}
