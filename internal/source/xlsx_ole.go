package source

import (
	"encoding/binary"
	"unicode/utf16"
)

// oleMark starts an OLE2 compound file, the container of encrypted workbooks
// and of those that Excel wrote before 2007.
var oleMark = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// oleFault says why an OLE2 compound file is not read.
func oleFault(f File) error {
	for _, stream := range oleStreams(f) {
		switch stream {
		case "EncryptedPackage":
			return encryptedFault(f)
		case "Workbook", "Book":
			return xlsFault(f)
		}
	}
	return fault(f.Name(), "file_damaged", "this is not an Excel workbook that can be read: open it in Excel, save it as .xlsx and try again")
}

// oleStreams lists the names in a compound file's directory, as far as the
// file is sound. The directory is a chain of sectors; the table of sectors
// says for each which one follows.
func oleStreams(f File) []string {
	const (
		maxSectors = 1024 // of the directory: many more than a workbook has
		inHeader   = 109  // sectors of the table that the header names
		entrySize  = 128
	)
	header := make([]byte, 512)
	if n, _ := f.ReadAt(header, 0); n < len(header) {
		return nil
	}
	shift := binary.LittleEndian.Uint16(header[30:])
	if shift != 9 && shift != 12 {
		return nil
	}
	size := int64(1) << shift
	readSector := func(sector uint32, b []byte, at int64) bool {
		n, _ := f.ReadAt(b, (int64(sector)+1)*size+at)
		return n == len(b)
	}
	var names []string
	sector := binary.LittleEndian.Uint32(header[48:])
	b := make([]byte, size)
	for range maxSectors {
		if !readSector(sector, b, 0) {
			break
		}
		for entry := b; len(entry) >= entrySize; entry = entry[entrySize:] {
			if name := oleName(entry); name != "" {
				names = append(names, name)
			}
		}
		// Each sector of the table has one number for every sector it tells of.
		table := int64(sector) * 4 / size
		if table >= inHeader {
			break
		}
		next := make([]byte, 4)
		if !readSector(binary.LittleEndian.Uint32(header[76+4*table:]), next, int64(sector)*4%size) {
			break
		}
		sector = binary.LittleEndian.Uint32(next)
	}
	return names
}

// oleName decodes a directory entry's name.
func oleName(entry []byte) string {
	n := int(binary.LittleEndian.Uint16(entry[64:]))/2 - 1 // without its NUL
	if n < 1 || n > 31 {
		return ""
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(entry[2*i:])
	}
	return string(utf16.Decode(units))
}
