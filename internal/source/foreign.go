package source

import (
	"archive/zip"
	"bytes"
)

// foreignFormats are files that people upload for tables, with what to do.
var foreignFormats = []struct {
	mark, code, advice string
}{
	{"%PDF-", "file_unsupported", "this is a PDF document; export the table it was made from as .xlsx or .csv"},
	{"{\\rtf", "file_unsupported", "this is a rich text document; save the table as .xlsx or .csv"},
	{"BZh", "file_unsupported", "this is packed with bzip2; unpack it, or pack it with zip or gzip"},
	{"\xfd7zXZ\x00", "file_unsupported", "this is packed with xz; unpack it, or pack it with zip or gzip"},
	{"\x28\xb5\x2f\xfd", "file_unsupported", "this is packed with zstd; unpack it, or pack it with zip or gzip"},
	{"7z\xbc\xaf\x27\x1c", "file_unsupported", "this is a 7-Zip archive; unpack it, or pack it with zip or gzip"},
	{"Rar!\x1a\x07", "file_unsupported", "this is a RAR archive; unpack it, or pack it with zip or gzip"},
	{"\x1f\x8b", "zip_nested", "this is packed twice; unpack it once"},
	{"SQLite format 3\x00", "file_unsupported", "this is a SQLite database; export the table as .csv"},
	{"PAR1", "file_unsupported", "this is a Parquet file; export the table as .csv"},
	{"Obj\x01", "file_unsupported", "this is an Avro file; export the table as .csv or .json"},
	{"BEGIN:VCARD", "file_unsupported", "this is a vCard file; export the contacts as .csv"},
}

// foreignFormat recognizes what is certainly no table, by its first bytes.
func foreignFormat(name string, head []byte) error {
	for _, f := range foreignFormats {
		if bytes.HasPrefix(head, []byte(f.mark)) {
			return fault(name, f.code, "%s", f.advice)
		}
	}
	if len(head) > 262 && bytes.HasPrefix(head[257:], []byte("ustar")) {
		return fault(name, "file_unsupported", "this is a tar archive; unpack it and upload the table in it")
	}
	start := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 1024)], byteOrderMark)))
	switch {
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")), bytes.HasPrefix(start, []byte("<table")):
		return fault(name, "file_html", "this is an HTML page, whatever its name says; open it in Excel and save it as .xlsx, or export .csv")
	case bytes.HasPrefix(start, []byte("<?xml")):
		return fault(name, "file_xml", "this is an XML file; open it in Excel and save it as .xlsx, or export .csv")
	}
	return nil
}

// binaryText refuses what is no text. A few NUL bytes spoil their rows only.
func binaryText(name string, text []byte) error {
	zeros, controls := 0, 0
	for _, c := range text {
		switch {
		case c == 0:
			zeros++
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && !(c >= 0x1c && c <= 0x1f) && c != 1 && c != 2:
			controls++
		}
	}
	if zeros*200 > len(text) || (zeros+controls)*20 > len(text) {
		return fault(name, "file_binary", "this is not a text file: it holds bytes that no text has; export the table as .csv or .xlsx")
	}
	return nil
}

// memberList lists the files of an archive, nil if the file is none.
func memberList(f File) []string {
	head := make([]byte, 4)
	if n, _ := f.ReadAt(head, 0); n < 4 || !isZip(head) {
		return nil
	}
	z, _ := zip.NewReader(f, f.Size())
	if z == nil || isWorkbook(z) {
		return nil
	}
	var names []string
	for _, p := range z.File {
		names = append(names, p.Name)
	}
	return names
}
