package all

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leadbridge"
)

const root = "../../.."

// Each CRM's data is whole, and is not another's by mistake.
func TestDefinitions(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range Providers() {
		if !regexp.MustCompile(`^[A-Z][A-Z0-9]*$`).MatchString(p.Name) || p.Title == "" || seen[p.Name] || len(p.Auth) == 0 || len(p.Hosts) == 0 || len(p.Objects) == 0 {
			t.Errorf("%q (%s) is not whole, or comes twice", p.Name, p.Title)
		}
		seen[p.Name] = true
		if p.New == nil || p.Sandbox == nil || p.Dialect.Authorize == nil || p.Dialect.Classify == nil || p.Webhook.Verify == nil || p.Webhook.Parse == nil {
			t.Errorf("%s lacks a function", p.Name)
		}
		if slices.Contains(p.Auth, leadbridge.AuthOAuth2) && (p.OAuth.Login == "" || p.OAuth.AuthorizeURL == "" || p.OAuth.TokenURL == "") {
			t.Errorf("%s lacks an address of its OAuth", p.Name)
		}
		if slices.Contains(p.Auth, leadbridge.AuthAPIKey) && p.KeyTitle == "" {
			t.Errorf("%s does not say what its API key is called", p.Name)
		}
		for _, address := range []string{p.APIURL, p.OAuth.Login} {
			if address != "" && p.CheckHost(address, "") != nil {
				t.Errorf("%s: %s is on none of its hosts", p.Name, address)
			}
		}
		if _, err := os.Stat(filepath.Join(root, "docs", p.Guide)); p.Guide == "" || err != nil {
			t.Errorf("%s: its guide %q is not in docs", p.Name, p.Guide)
		}
		objects := map[string]bool{}
		for _, o := range p.Objects {
			if o.Name == "" || o.Title == "" || o.Kind == "" || objects[o.Name] || o.FetchBatch < 1 || !o.ReadOnly && o.PushBatch < 1 || o.PushBulk > 0 && o.BulkAbove < o.PushBatch {
				t.Errorf("%s: object %+v is not whole, or comes twice", p.Name, o)
			}
			objects[o.Name] = true
		}
		for _, s := range p.Settings {
			if s.Name == "" || s.Title == "" || s.Meaning == "" || len(s.Options) > 0 && !slices.Contains(s.Options, s.Default) {
				t.Errorf("%s: setting %+v is not whole", p.Name, s)
			}
		}
		for _, m := range p.Auth {
			for _, l := range p.AccountLimits(m, p.Filled(nil)) {
				if l.Bucket == "" || l.Title == "" || l.Calls <= 0 || l.Window <= 0 || l.Source == "" {
					t.Errorf("%s, %s: limit %+v is not whole", p.Name, m, l)
				}
			}
		}
	}
}

// Nothing outside a CRM's own folder asks which CRM it has before it: a
// fourth one would have to be added there too.
func TestNobodyAsksForAProvidersName(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, p := range Providers() {
		names[p.Name], names[p.Slug()], names[p.Title] = true, true, true
	}
	asked := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || filepath.Base(filepath.Dir(path)) == "provider" && names[base]) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		asked++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, e := range compared(n) {
				if text, ok := literal(e); ok && names[text] {
					t.Errorf("%s compares something with %q", set.Position(e.Pos()), text)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || asked < 50 {
		t.Errorf("%d files were looked at: %v", asked, err)
	}
}

// compared returns what a node compares with, or looks up.
func compared(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return []ast.Expr{n.X, n.Y}
		}
	case *ast.CaseClause:
		return n.List
	case *ast.IndexExpr:
		return []ast.Expr{n.Index}
	}
	return nil
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}
