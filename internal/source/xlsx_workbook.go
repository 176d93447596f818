package source

import (
	"path"
	"strings"

	"leadbridge"
)

// maxSheets bounds what a hostile workbook can make us remember.
const maxSheets = 10_000

// workbook is what a workbook's own part says of it.
type workbook struct {
	pkg      *xlsxPackage
	sheets   []sheet // worksheets only, in the order of their tabs
	date1904 bool

	stringsPart, stylesPart string // empty if the workbook has none
}

// sheet is one worksheet.
type sheet struct {
	name   string
	hidden bool
	part   string
}

// relation is one line of a part's list of other parts.
type relation struct {
	kind string // the last element of its type, for example "worksheet"
	part string
}

// readWorkbook finds the workbook in the package and reads its list of
// sheets.
func readWorkbook(p *xlsxPackage) (*workbook, error) {
	part, err := workbookPart(p)
	if err != nil {
		return nil, err
	}
	relations, err := readRelations(p, part)
	if err != nil {
		return nil, err
	}
	w := &workbook{pkg: p}
	for _, r := range relations {
		switch {
		case r.kind == "sharedStrings" && p.has(r.part):
			w.stringsPart = r.part
		case r.kind == "styles" && p.has(r.part):
			w.stylesPart = r.part
		}
	}
	err = p.scan(part, func(x *xmlScanner) error {
		switch string(x.name) {
		case "workbookPr":
			v, _ := x.attr("date1904")
			w.date1904 = xmlTrue(v)
		case "sheet":
			w.addSheet(x, relations)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(w.sheets) == 0 {
		return nil, fault(p.file.Name(), "file_empty", "the workbook lists no worksheet: open it in Excel, check that it has a sheet with your data, and save it again")
	}
	return w, nil
}

// workbookPart returns the name of the part that the package is about.
func workbookPart(p *xlsxPackage) (string, error) {
	const usual = "xl/workbook.xml"
	part := usual
	if p.has("_rels/.rels") {
		relations, err := readRelations(p, "")
		if err != nil {
			return "", err
		}
		for _, r := range relations {
			if r.kind == "officeDocument" {
				part = r.part
			}
		}
	}
	switch {
	case p.has(part) && path.Ext(part) != ".bin":
		return part, nil
	case p.has("xl/workbook.bin"):
		return "", fault(p.file.Name(), "xls_unsupported", "this is an Excel binary workbook (.xlsb), which is not read: open it in Excel, save it as .xlsx and try again")
	case p.has("content.xml"):
		return "", fault(p.file.Name(), "xls_unsupported", "this is an OpenDocument file, which is not read: save it as .xlsx or CSV and try again")
	case p.has(usual):
		return usual, nil
	}
	return "", fault(p.file.Name(), "file_damaged", "the archive holds no Excel workbook: save the file as .xlsx in Excel and try again")
}

// readRelations reads which parts a part refers to, by their ids. The empty
// name stands for the package itself.
func readRelations(p *xlsxPackage, of string) (map[string]relation, error) {
	dir, base := path.Split(of)
	list := dir + "_rels/" + base + ".rels"
	relations := make(map[string]relation)
	err := p.scan(list, func(x *xmlScanner) error {
		if string(x.name) != "Relationship" {
			return nil
		}
		if len(relations) > maxSheets {
			return xmlError("it is too long")
		}
		id, _ := x.attr("Id")
		kind, _ := x.attr("Type")
		target, _ := x.attr("Target")
		if mode, _ := x.attr("TargetMode"); mode == "External" {
			return nil
		}
		target = strings.ReplaceAll(target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		relations[id] = relation{kind: path.Base(kind), part: strings.TrimPrefix(path.Clean(target), "/")}
		return nil
	})
	return relations, err
}

// addSheet adds the sheet whose start tag is x's token, if it is one with
// cells: charts and macro sheets have none that matter.
func (w *workbook) addSheet(x *xmlScanner, relations map[string]relation) {
	name, _ := x.attr("name")
	state, _ := x.attr("state")
	id := relationID(x)
	r, ok := relations[id]
	if !ok || r.kind != "worksheet" || len(w.sheets) == maxSheets {
		return
	}
	w.sheets = append(w.sheets, sheet{name: name, hidden: state == "hidden" || state == "veryHidden", part: r.part})
}

// relationID returns the attribute r:id, whatever its prefix. An id without
// a prefix is another attribute.
func relationID(x *xmlScanner) string {
	for rest := x.attrs; ; {
		var key, value []byte
		if key, value, rest = nextAttr(rest); key == nil {
			return ""
		}
		if local := localName(key); string(local) == "id" && len(local) < len(key) {
			return string(value)
		}
	}
}

// visible lists the names of the sheets that are not hidden.
func (w *workbook) visible() []string {
	var names []string
	for _, s := range w.sheets {
		if !s.hidden {
			names = append(names, s.name)
		}
	}
	return names
}

// sheetNamed finds a sheet by its name, without regard to case as in Excel.
// A hidden sheet is found too: who names it wants it.
func (w *workbook) sheetNamed(name string) (sheet, error) {
	for _, s := range w.sheets {
		if strings.EqualFold(s.name, strings.TrimSpace(name)) {
			return s, nil
		}
	}
	names := w.visible()
	hint := "the sheets are " + strings.Join(quoted(names), ", ")
	if near := leadbridge.Nearest(name, names); near != "" {
		hint = "did you mean \"" + near + "\"?"
	}
	err := fault(w.pkg.file.Name(), "sheet_unknown", "there is no sheet \"%s\"; %s", name, hint)
	err.Field = "sheet"
	return sheet{}, err
}

// quoted puts names into quotes. Of many names it returns the first few.
func quoted(names []string) []string {
	const most = 20
	var q []string
	for i, name := range names {
		if i == most {
			return append(q, "...")
		}
		q = append(q, `"`+name+`"`)
	}
	return q
}

// xmlTrue reads an XML Schema boolean.
func xmlTrue(v string) bool { return v == "1" || strings.EqualFold(v, "true") || v == "on" }
