package arch

import (
	_ "embed"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module      = "leadbridge"
	root        = "../.."
	maxFile     = 500 // lines
	maxFunction = 80  // lines
)

//go:embed laws.txt
var laws string

// sourceFile is a parsed Go file that is no test.
type sourceFile struct {
	path string // from the root
	*ast.File
	set *token.FileSet
}

func (f sourceFile) lines(n ast.Node) int {
	return f.set.Position(n.End()).Line - f.set.Position(n.Pos()).Line + 1
}

// pkg is the file's package, as the laws name it.
func (f sourceFile) pkg() string {
	if dir := path.Dir(f.path); dir != "." {
		return dir
	}
	return module
}

// sources parses every Go file of the project that is no test.
func sources(t *testing.T) []sourceFile {
	t.Helper()
	var files []sourceFile
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || len(d.Name()) > 2 && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		files = append(files, sourceFile{filepath.ToSlash(relative), file, set})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files were found; is the root where it was?", len(files))
	}
	return files
}

// allowed reads the laws.
func allowed(t *testing.T) map[string][]string {
	t.Helper()
	may := map[string][]string{}
	for line := range strings.Lines(laws) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, imports, ok := strings.Cut(line, ":")
		if _, twice := may[name]; twice || !ok {
			t.Fatalf("the law %q is there twice, or has no colon", line)
		}
		may[name] = strings.Fields(imports)
	}
	return may
}

func TestImports(t *testing.T) {
	may := allowed(t)
	unseen := maps.Clone(may)
	for _, f := range sources(t) {
		imports, known := may[f.pkg()]
		if !known {
			t.Errorf("%s: there is no law for the package %s; does its name say what it gives?", f.path, f.pkg())
			continue
		}
		delete(unseen, f.pkg())
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if f.pkg() == module && strings.Contains(name, ".") {
				t.Errorf("%s imports %s, but the vocabulary rests on the standard library only", f.path, name)
			}
			ours, isOurs := strings.CutPrefix(name, module+"/")
			if name == module {
				ours, isOurs = name, true
			}
			if isOurs && !slices.Contains(imports, ours) && !slices.Contains(imports, "*") {
				t.Errorf("%s imports %s, which internal/arch/laws.txt does not allow", f.path, name)
			}
		}
	}
	for name := range unseen {
		t.Errorf("there is a law for %s, but no such package", name)
	}
}

func TestSizes(t *testing.T) {
	for _, f := range sources(t) {
		if n := f.set.File(f.FileStart).LineCount(); n > maxFile {
			t.Errorf("%s has %d lines; at most %d are allowed", f.path, n, maxFile)
		}
		for _, d := range f.Decls {
			if function, ok := d.(*ast.FuncDecl); ok && f.lines(function) > maxFunction {
				t.Errorf("%s: %s has %d lines; at most %d are allowed", f.path, function.Name.Name, f.lines(function), maxFunction)
			}
		}
	}
}
