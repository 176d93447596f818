// Command gendocs writes the documents that are made from the code. Run it at
// the root: go run ./internal/arch/gendocs
package main

import (
	"fmt"
	"os"

	"leadbridge/internal/arch"
)

func main() {
	if err := os.WriteFile("docs/reference.md", []byte(arch.Reference()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
