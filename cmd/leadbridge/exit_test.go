package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"leadbridge"
)

func TestExitCodesAreComplete(t *testing.T) {
	for _, kind := range leadbridge.Kinds {
		if _, ok := exitCodes[kind]; !ok {
			t.Errorf("no exit code for %s", kind)
		}
	}
}

func TestReport(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		err  error
		code int
		said string
	}{
		{"no error", context.Background(), nil, 0, ""},
		{"nobody reads on", context.Background(), fmt.Errorf("write: %w", syscall.EPIPE), 0, ""},
		{"already said", context.Background(), errors.Join(errSilent, nil), 2, ""},
		{"interrupted", cancelled, fmt.Errorf("read: %w", context.Canceled), 130, ""},
		{"input", context.Background(), leadbridge.InvalidField("x", "options.dateOrder", "is wrong"), 2, "leadbridge: --date-order: is wrong\n"},
		{"mapping", context.Background(), leadbridge.InvalidField("x", "fieldMapping[3].targetField", "there is no such field"), 2, "leadbridge: --map: there is no such field\n"},
		{"later", context.Background(), leadbridge.Errorf(leadbridge.Unavailable, "x", "the disk is full"), 75, "leadbridge: the disk is full\n"},
		{"our fault", context.Background(), errors.New("surprise"), 1, "leadbridge: surprise\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said bytes.Buffer
			if code := report(c.ctx, &said, c.err); code != c.code {
				t.Errorf("code %d, want %d", code, c.code)
			}
			if said.String() != c.said {
				t.Errorf("said %q, want %q", said.String(), c.said)
			}
		})
	}
}

func TestUnknownCommandsAreRefused(t *testing.T) {
	for _, args := range [][]string{{"imports"}, {"import", "a", "b"}, {"--data"}, {"rollback"}, {"token", "creat"}} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), append([]string{"leadbridge"}, args...), strings.NewReader(""), &out, &errs); code != exitUsage || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%v: code %d, out %q, err %q", args, code, out.String(), errs.String())
		}
	}
}
