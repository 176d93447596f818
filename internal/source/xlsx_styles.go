package source

import "strconv"

// maxStyles is more than the 65,490 cell formats that Excel allows.
const maxStyles = 100_000

var generalFormat = &numberFormat{kind: formatGeneral}

// readStyles returns the number format of each of the workbook's cell styles.
func readStyles(w *workbook) ([]*numberFormat, error) {
	if w.stylesPart == "" {
		return nil, nil
	}
	codes := make(map[int]string)
	var ids []int
	section := "" // the child of the root that we are in
	err := w.pkg.scan(w.stylesPart, func(x *xmlScanner) error {
		if x.depth == 2 {
			section = string(x.name)
		}
		switch {
		case section == "numFmts" && string(x.name) == "numFmt":
			code, _ := x.attr("formatCode")
			if len(codes) < maxStyles && len(code) <= 1024 {
				codes[attrNumber(x, "numFmtId")] = code
			}
		case section == "cellXfs" && string(x.name) == "xf":
			if len(ids) < maxStyles {
				ids = append(ids, attrNumber(x, "numFmtId"))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	formats := make([]*numberFormat, len(ids))
	parsed := make(map[int]*numberFormat)
	for i, id := range ids {
		if parsed[id] == nil {
			parsed[id] = formatOf(id, codes)
		}
		formats[i] = parsed[id]
	}
	return formats, nil
}

// formatOf returns the format of that id. The workbook's own codes win over
// the built-in ones: Excel writes out some of those that depend on the
// country.
func formatOf(id int, codes map[int]string) *numberFormat {
	code, ok := codes[id]
	if !ok {
		code = builtinFormats[id]
	}
	switch {
	case code != "":
		return parseFormat(code)
	case id >= 27 && id <= 36, id >= 50 && id <= 58, id >= 71 && id <= 81:
		return &numberFormat{kind: formatDate} // of East Asian and Thai locales
	}
	return generalFormat
}

// builtinFormats are the codes that a workbook need not write out
// (ECMA-376 part 1, 18.8.30).
var builtinFormats = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: "#,##0_);(#,##0)", 6: "#,##0_);(#,##0)", 7: "#,##0.00_);(#,##0.00)", 8: "#,##0.00_);(#,##0.00)",
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
	18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
	37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)",
	41: "#,##0_);(#,##0)", 42: "#,##0_);(#,##0)", 43: "#,##0.00_);(#,##0.00)", 44: "#,##0.00_);(#,##0.00)",
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
	59: "0", 60: "0.00", 61: "#,##0", 62: "#,##0.00", 67: "0%", 68: "0.00%",
}

// attrNumber returns an attribute that is a number, -1 if it is not there.
func attrNumber(x *xmlScanner, name string) int {
	v, _ := x.attr(name)
	n, err := strconv.Atoi(v)
	if err != nil {
		return -1
	}
	return n
}
