package source

import "strings"

// Members lists up to 100 files of an archive, nil for a file that is no
// archive. The name of the one to read is given as [leadbridge.SourceOptions]'
// Sheet.
func Members(f File) []string {
	const most = 100
	var files []string
	for _, name := range memberList(f) {
		if !strings.HasSuffix(name, "/") && !strings.HasPrefix(name, "__MACOSX/") && len(files) < most {
			files = append(files, name)
		}
	}
	return files
}
