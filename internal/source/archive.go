package source

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"path"
	"strings"

	"leadbridge"
)

// sniffBytes are enough to recognize a format by its mark.
const sniffBytes = 512

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

func isFlateError(err error) bool {
	var corrupt flate.CorruptInputError
	var internal flate.InternalError
	return errors.As(err, &corrupt) || errors.As(err, &internal)
}

// isWorkbook reports whether a zip archive is an Office document, or one of
// its kin, rather than an archive of files.
func isWorkbook(z *zip.Reader) bool {
	if z == nil {
		return false
	}
	for _, part := range z.File {
		switch name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/")); {
		case name == "[content_types].xml", strings.HasPrefix(name, "xl/workbook."), name == "mimetype":
			return true
		}
	}
	return false
}

// dataEndings are those of the files that are looked for in an archive.
var dataEndings = []string{".csv", ".tsv", ".tab", ".psv", ".txt", ".json", ".ndjson", ".jsonl", ".xlsx", ".xlsm"}

var workbookEndings = []string{".xlsx", ".xlsm", ".xltx", ".xltm"}

// chooseMember picks the data file of an archive.
func chooseMember(name string, z *zip.Reader, member string) (part *zip.File, note string, err error) {
	var data, others []*zip.File
	for _, p := range z.File {
		base := path.Base(p.Name)
		switch {
		case strings.HasSuffix(p.Name, "/"), strings.HasPrefix(base, "."), strings.HasPrefix(p.Name, "__MACOSX/"),
			strings.EqualFold(base, "Thumbs.db"), strings.EqualFold(base, "desktop.ini"):
			// What systems leave in archives besides the files.
		case member != "" && p.Name == member:
			return p, "", memberFault(name, p)
		case hasEnding(base, dataEndings):
			data = append(data, p)
		default:
			others = append(others, p)
		}
	}
	found := data
	if len(found) == 0 {
		found = others
	}
	switch {
	case member != "":
		return nil, "", &leadbridge.Error{Op: "source", Kind: leadbridge.Invalid, Code: "zip_no_member", Field: "member",
			Msg: name + ": the archive has no file " + member + "; it has " + memberNames(found)}
	case len(found) == 0:
		return nil, "", fault(name, "file_empty", "the archive holds no file")
	case len(found) > 1:
		return nil, "", fault(name, "zip_many_members",
			"the archive holds %d files (%s); choose one of them, or upload them one by one", len(found), memberNames(found))
	}
	if len(others) > 0 && len(data) > 0 {
		note = "Only " + found[0].Name + " is read of the archive's files."
	}
	return found[0], note, memberFault(name, found[0])
}

func memberFault(name string, p *zip.File) error {
	switch {
	case p.Flags&1 != 0:
		return fault(name, "file_encrypted", "the archive is protected with a password; unpack it and upload the file in it")
	case hasEnding(p.Name, []string{".zip", ".gz", ".7z", ".rar", ".tar"}):
		return fault(name, "zip_nested", "%s in the archive is an archive again; unpack it and upload the file in it", p.Name)
	case p.UncompressedSize64 == 0:
		return emptyFile(name + "/" + p.Name)
	}
	if at, err := p.DataOffset(); err != nil || at < 0 {
		return fault(name, "file_damaged", "the archive is damaged where %s begins; copy or download it again", p.Name)
	}
	return nil
}

func memberNames(parts []*zip.File) string {
	const most = 10
	var names []string
	for _, p := range parts {
		if len(names) == most {
			names = append(names, "...")
			break
		}
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

func hasEnding(name string, endings []string) bool {
	name = strings.ToLower(name)
	for _, e := range endings {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}

func emptyFile(name string) error {
	return fault(name, "file_empty", "the file is empty; export it again, with at least a header and one row")
}
