// Package arch holds the rules of the house that a compiler does not check:
// who may import whom, how long files and functions get, and that the
// documents name everything. Its tests are the rules' judges.
package arch

import (
	"fmt"
	"net/http"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
)

// Reference writes docs/reference.md: what can be looked up, made from the
// code.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Reference\n\nThis page is made from the code by `go run ./internal/arch/gendocs`.\n")

	table(&b, "Settings", "Settings are environment variables; one that is blank counts as not set.", "name", "default", "meaning")
	for _, s := range app.Settings() {
		row(&b, code(s.Name), code(s.Default), s.Meaning)
	}
	table(&b, "Routes", "Every route but those without a scope needs a token that carries it, as `Authorization: Bearer lb_...`. "+
		"The OpenAPI document at `/api/openapi.json` and the pages at `/api/docs` tell the rest.", "route", "scope", "what it does")
	for _, r := range api.Routes() {
		row(&b, code(r.Method+" "+r.Path), code(string(r.Scope)), r.Summary)
	}
	table(&b, "Scopes", "`leadbridge token create --scope` takes these.", "scope")
	for _, s := range access.Scopes {
		row(&b, code(string(s)))
	}
	table(&b, "Error codes", "A problem's `code` is stable; its text is for people and may change.", "code", "HTTP", "meaning")
	for _, c := range api.Codes {
		row(&b, code(c.Name), fmt.Sprintf("%d %s", c.Status, http.StatusText(c.Status)), c.Meaning)
	}
	table(&b, "Fields", "The fields of a lead, and what a mapping can lead to. `fullName` is split into first and last name; "+
		"`custom.NAME` is a user-defined field, `metadata.NAME` free data.", "field", "title", "type", "values")
	for _, f := range leadbridge.Fields {
		row(&b, code(f.Name), f.Title, code(string(f.Type)), strings.Join(f.Values, ", "))
	}
	table(&b, "Transforms", "A mapping's `transformFunction` is a chain of these, for example `trim | uppercase`.", "transform", "what it does", "example")
	for _, t := range mapping.Transforms() {
		name := t.Name
		if t.Arguments != "" {
			name += "(" + t.Arguments + ")"
		}
		row(&b, code(name), t.Description, code(t.Example))
	}
	table(&b, "Rules", "A rule's `type` is one of these.", "type")
	for _, r := range leadbridge.RuleTypes {
		row(&b, code(string(r)))
	}
	sandboxes(&b)
	return b.String()
}

// sandboxes lists what the simulators can be made to do.
func sandboxes(b *strings.Builder) {
	for _, p := range all.Providers() {
		stage := sandbox.NewStage(p.Slug(), sandbox.Options{Records: 10, Seed: 1})
		p.Sandbox(stage)
		vices, _ := stage.Vices.List()
		table(b, "Vices of the "+p.Title+" sandbox", "Set them on the page `/_sandbox` of the simulator, or by `PUT /_sandbox/vices/NAME` with "+
			"`{\"rate\": 0.1, \"count\": 1, \"skip\": 0, \"match\": \"POST /path\", \"value\": 1}`.", "vice", "what happens", "value")
		for _, v := range vices {
			row(b, code(v.Name), v.Meaning, v.Unit)
		}
		table(b, "Actions of the "+p.Title+" sandbox", "What people do in the CRM: buttons on the page `/_sandbox`, or `POST /_sandbox/actions/NAME` with a form.", "action", "what it does", "inputs")
		for _, a := range stage.Actions() {
			row(b, code(a.Name), a.Meaning, strings.Join(a.Inputs, ", "))
		}
	}
}

func table(b *strings.Builder, title, text string, columns ...string) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| %s |\n|%s\n", title, text, strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
}

func row(b *strings.Builder, cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(c, "|", `\|`)
	}
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

// code sets a text in the type of code; the empty text stays empty.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}
