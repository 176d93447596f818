package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"syscall"
	"unicode"

	"leadbridge"
)

// Exit codes that no Kind of error stands for.
const (
	exitUsage       = 2   // the command line itself is wrong
	exitInterrupted = 130 // Ctrl-C, as a shell has it
)

// exitCodes is what a failure ends the program with. 2 means that the input is
// wrong, 75 (EX_TEMPFAIL) that the same command may work later.
var exitCodes = map[leadbridge.Kind]int{
	leadbridge.Invalid:      2,
	leadbridge.NotFound:     2,
	leadbridge.Unsupported:  2,
	leadbridge.Conflict:     1,
	leadbridge.Unauthorized: 1,
	leadbridge.Forbidden:    1,
	leadbridge.RateLimited:  75,
	leadbridge.Unavailable:  75,
	leadbridge.Internal:     1,
}

// errSilent ends a command that has said all there is to say already.
var errSilent = &leadbridge.Error{Kind: leadbridge.Invalid}

// report prints an error and returns the exit code it stands for.
func report(ctx context.Context, w io.Writer, err error) int {
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		// Whoever read our output has seen enough.
		return 0
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return exitInterrupted
	case !errors.Is(err, errSilent):
		fmt.Fprintln(w, "leadbridge: "+inFlags(strings.ReplaceAll(err.Error(), "\n\t", " ")))
	}
	return exitCodes[leadbridge.KindOf(err)]
}

var optionName = regexp.MustCompile(`^options\.([a-zA-Z]+)|^fieldMapping\[\d+\]\.[a-zA-Z]+`)

// inFlags names the flag where the API's message names the option: where that
// says options.onDuplicate, a person here typed --on-duplicate.
func inFlags(text string) string {
	return optionName.ReplaceAllStringFunc(text, func(name string) string {
		option, found := strings.CutPrefix(name, "options.")
		if !found {
			return "--map"
		}
		var flag strings.Builder
		for _, r := range option {
			if unicode.IsUpper(r) {
				flag.WriteByte('-')
			}
			flag.WriteRune(unicode.ToLower(r))
		}
		return "--" + flag.String()
	})
}
