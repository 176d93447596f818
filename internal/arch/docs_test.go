package arch

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leadbridge/internal/api"
)

func TestReferenceIsCurrent(t *testing.T) {
	written, err := os.ReadFile(root + "/docs/reference.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != Reference() {
		t.Error("docs/reference.md is old; run: go run ./internal/arch/gendocs")
	}
}

// TestCodesAreKnown finds every error code in the code and wants it in the
// registry, and the other way round.
func TestCodesAreKnown(t *testing.T) {
	found := map[string]string{}
	for _, f := range sources(t) {
		if strings.HasSuffix(f.pkg(), "/sandbox") {
			continue // the codes of a simulator are the vendor's
		}
		for _, c := range codesIn(f) {
			found[c] = f.path
		}
	}
	if len(found) < 20 {
		t.Fatalf("only %d codes were found: %v", len(found), found)
	}
	known := map[string]bool{}
	for _, c := range api.Codes {
		known[c.Name] = true
	}
	for c, where := range found {
		if !known[c] {
			t.Errorf("%s has the error code %q, which is not in api.Codes", where, c)
		}
	}
}

var goodCode = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

// codesIn returns the texts that a file uses as error codes: those that are
// given to something called code or Code, be it a field, a variable, a
// constant, or a parameter of the functions named here.
func codesIn(f sourceFile) []string {
	var codes []string
	add := func(e ast.Expr) {
		literal, ok := e.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && goodCode.MatchString(text) {
			codes = append(codes, text)
		}
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if isCode(n.Key) {
				add(n.Value)
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if isCode(left) && i < len(n.Rhs) {
					add(n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if strings.HasPrefix(name.Name, "Code") && i < len(n.Values) {
					add(n.Values[i])
				}
			}
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "fault" && f.pkg() == "internal/source" && len(n.Args) > 1 {
				add(n.Args[1])
			}
		case *ast.CompositeLit:
			for _, e := range tableOfCodes(n) {
				add(e)
			}
		}
		return true
	})
	return codes
}

func isCode(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "code" || e.Name == "Code"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Code"
	}
	return false
}

// tableOfCodes returns the column code of a table: a list of structs that are
// declared with it and written without names.
func tableOfCodes(n *ast.CompositeLit) []ast.Expr {
	list, ok := n.Type.(*ast.ArrayType)
	if !ok {
		return nil
	}
	declared, ok := list.Elt.(*ast.StructType)
	if !ok {
		return nil
	}
	var names []string
	for _, field := range declared.Fields.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	at := slices.Index(names, "code")
	var codes []ast.Expr
	for _, e := range n.Elts {
		if row, ok := e.(*ast.CompositeLit); ok && at >= 0 && at < len(row.Elts) {
			codes = append(codes, row.Elts[at])
		}
	}
	return codes
}
