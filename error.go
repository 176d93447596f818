package leadbridge

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure an [Error] is. It decides the HTTP status,
// the exit code of the command line and whether a job is tried again; the
// tables are in internal/api, cmd/leadbridge and internal/job.
type Kind string

// The kinds of failure.
const (
	Invalid      Kind = "invalid"      // the caller's input is wrong
	NotFound     Kind = "not_found"    // what was named does not exist
	Conflict     Kind = "conflict"     // the state changed meanwhile, or forbids it
	Unauthorized Kind = "unauthorized" // no valid credential
	Forbidden    Kind = "forbidden"    // the credential does not reach that far
	RateLimited  Kind = "rate_limited" // too many calls; see After
	Unavailable  Kind = "unavailable"  // try again later
	Unsupported  Kind = "unsupported"  // known, but not done here
	Internal     Kind = "internal"     // our own fault
)

// Kinds lists every kind of failure.
var Kinds = []Kind{Invalid, NotFound, Conflict, Unauthorized, Forbidden, RateLimited, Unavailable, Unsupported, Internal}

// Error is a failure that a caller can act on.
type Error struct {
	Op   string // what was being done, for example "importer.Create"
	Kind Kind
	// Code is a stable machine name finer than Kind, for example
	// "file_encrypted"; empty means the Kind's own name.
	Code string
	// Field names the setting, column or field at fault, if one is.
	Field string
	// Msg tells a person what is wrong and what to do about it. It never
	// holds a secret.
	Msg string
	// After is how long to wait before trying again (RateLimited, Unavailable).
	After time.Duration
	// Err is the cause, for [errors.Is]; Msg already tells of it.
	Err error
}

func (e *Error) Error() string {
	s := e.Msg
	if s == "" && e.Err != nil {
		return e.Err.Error()
	}
	if s == "" {
		s = string(e.Kind)
	}
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an error of the given kind. Its text is for a person; an
// error given with %w stays reachable for [errors.Is].
func Errorf(kind Kind, op, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Op: op, Kind: kind, Msg: err.Error(), Err: errors.Unwrap(err)}
}

// InvalidField returns an Invalid error about one field or setting.
func InvalidField(op, field, format string, args ...any) *Error {
	return &Error{Op: op, Kind: Invalid, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of the first [Error] in err's chain, Internal for
// any other error, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf returns the stable code of the first [Error] in err's chain.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Code != "" {
		return e.Code
	}
	return string(KindOf(err))
}
