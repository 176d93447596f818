package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"

	"leadbridge"
)

//go:embed all:templates
var templateFiles embed.FS

// templates are the pages, each with the layout and the parts it can use.
type templates struct {
	pages map[string]*template.Template
}

// loadTemplates panics if one is broken, for they are part of the program.
func loadTemplates(a *assets) *templates {
	files, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		panic(err)
	}
	base := template.New("").Funcs(functions(a))
	template.Must(base.ParseFS(files, "layout.html", "parts/*.html"))
	t := &templates{pages: map[string]*template.Template{}}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		folder := path.Dir(name)
		if err != nil || entry.IsDir() || folder == "." || folder == "parts" || strings.HasPrefix(path.Base(name), "_") {
			return err
		}
		page := template.Must(base.Clone())
		if shared, _ := fs.Glob(files, folder+"/_*.html"); len(shared) > 0 {
			template.Must(page.ParseFS(files, shared...))
		}
		template.Must(page.ParseFS(files, name))
		t.pages[strings.TrimSuffix(name, ".html")] = page
		return nil
	})
	if err != nil {
		panic(err)
	}
	return t
}

func (t *templates) execute(w io.Writer, name, part string, v *view) error {
	page, known := t.pages[name]
	if !known {
		return leadbridge.Errorf(leadbridge.Internal, "web", "there is no page %q", name)
	}
	var body bytes.Buffer
	if err := page.ExecuteTemplate(&body, part, v); err != nil {
		return err
	}
	return fillTimes(w, body.Bytes(), v.zone)
}

// functions are what every template can call:
//
//	asset "js/x.js"        the address of a file
//	icon "check"           an icon of static/icons.svg, hidden from screen readers
//	num 12345              12,345
//	plural 3 "lead" "leads"  3 leads, the number grouped
//	bytes 1048576          1.0 MB
//	percent .5             50 %
//	time t, day t          a time or a date in the zone of who asks; "never" for none
//	took d                 a duration in words
//	field "firstName"      the field's title
//	dict "A" 1 "B" 2       a map, to give several things to a part
//	list "a" "b"           a slice
//	json v                 JSON, for a data- attribute
//	addr "/leads" "q" v    an address with a query; blank values are left out
//	initials "Ada Byron"   AB
//	titled "AUTO"          Auto
//	nameOf values          what a lead with these values is called
//	lower, upper, join, contains, default
func functions(a *assets) template.FuncMap {
	return template.FuncMap{
		"asset": a.url,
		"icon": func(name string) template.HTML {
			return template.HTML(`<svg class="icon" aria-hidden="true"><use href="` + a.url("icons.svg") + "#" + template.HTMLEscapeString(name) + `"/></svg>`)
		},
		"num": grouped, "plural": plural, "bytes": sizeOf, "percent": percent, "took": took, "initials": initials,
		"time": timeMark, "day": dayMark,
		"field": fieldTitle, "addr": address, "titled": titled, "nameOf": nameOf,
		"dict": dict, "list": func(items ...any) []any { return items },
		"json": func(v any) (string, error) {
			text, err := json.Marshal(v)
			return string(text), err
		},
		"lower": func(s any) string { return strings.ToLower(fmt.Sprint(s)) }, "upper": func(s any) string { return strings.ToUpper(fmt.Sprint(s)) },
		"join": strings.Join, "contains": strings.Contains,
		"default": func(fallback, value any) any {
			if value == nil || value == "" || value == 0 {
				return fallback
			}
			return value
		},
	}
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict takes pairs; it got %d values", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

func fieldTitle(name string) string {
	if f, ok := leadbridge.FieldNamed(name); ok {
		return f.Title
	}
	if custom, ok := strings.CutPrefix(name, "custom."); ok {
		return custom
	}
	if free, ok := strings.CutPrefix(name, "metadata."); ok {
		return free
	}
	return name
}
