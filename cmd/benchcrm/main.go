// Command benchcrm measures what reading, writing and syncing a CRM costs. It
// runs the simulators with the documented limits, and what is measured against
// them: first the drivers alone, then whole syncs. Waits for a limit take no
// time; the clocks move on instead. It prints two tables, and fails if a bound
// is not kept.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"text/tabwriter"
	"time"
)

// mostMemory is the most that a process may hold while it syncs, in bytes.
const mostMemory = 300 << 20

type options struct {
	records, writes int
	only, role      string
}

func main() {
	var o options
	flag.IntVar(&o.records, "records", 100_000, "how many records each CRM has, and how many leads are sent, 10 to 1000000")
	flag.IntVar(&o.writes, "writes", 10_000, "how many records are written without a sync")
	flag.StringVar(&o.only, "only", "", "the one CRM to measure, for example hubspot")
	flag.StringVar(&o.role, "role", "", "calls or sync: measure only these; the rest is for the program itself")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "benchcrm:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	switch o.role {
	case "simulator":
		return beSimulator(o.only, o.records)
	case "measured":
		return beMeasured(o)
	case "", "calls", "sync":
	default:
		return fmt.Errorf("the role is %q; it must be calls or sync", o.role)
	}
	failed := 0
	for _, table := range []struct {
		role  string
		print func(*tabwriter.Writer, bench, result)
		title string
	}{
		{"calls", printCalls, "CRM\twhat\trecords\tcalls\tfewest\tratio\trefused for a limit\ttook\twith the CRM's limits\t"},
		{"sync", printSync, "CRM\twhat\trecords\tcalls\tcalls per 10,000\tfewest\trefused for a limit\ttook\trecords/s\twith the CRM's limits\tmemory\tnote\t"},
	} {
		if o.role != "" && o.role != table.role {
			continue
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(out, table.title)
		for _, b := range benches {
			if o.only != "" && o.only != b.slug {
				continue
			}
			results, err := measured(b, table.role, o)
			if err != nil {
				return fmt.Errorf("%s: %w", b.slug, err)
			}
			for _, r := range results {
				table.print(out, b, r)
				if r.Refused > 0 || table.role == "calls" && b.bound > 0 && r.ratio() > b.bound || table.role == "sync" && r.Memory > mostMemory {
					failed++
				}
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of the figures above are beyond their bound", failed)
	}
	return nil
}

func printCalls(out *tabwriter.Writer, b bench, r result) {
	fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%d\t%.3f\t%d\t%s\t%s\t\n", b.slug, r.What, r.Records, r.Calls, r.Fewest, r.ratio(), r.Refused,
		r.Machine.Round(100*time.Millisecond), r.Limits.Round(100*time.Millisecond))
}

func printSync(out *tabwriter.Writer, b bench, r result) {
	per, fewest, rate, limited := "-", "-", "-", "-"
	if r.Records > 0 {
		n := float64(r.Records)
		per = fmt.Sprintf("%.1f", float64(r.Calls)*10_000/n)
		fewest = fmt.Sprintf("%.1f", float64(r.Fewest)*10_000/n)
		rate = fmt.Sprintf("%.0f", n/r.Machine.Seconds())
		limited = fmt.Sprintf("%.0f/s, %s", n/r.Limits.Seconds(), r.Limits.Round(time.Second))
	}
	fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%s\t%s\t%d\t%s\t%s\t%s\t%d MB\t%s\t\n", b.slug, r.What, r.Records, r.Calls, per, fewest, r.Refused,
		r.Machine.Round(100*time.Millisecond), rate, limited, r.Memory>>20, r.Note)
}

// measured measures a CRM in a process of its own, whose memory is that of
// nothing else.
func measured(b bench, what string, o options) ([]result, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-role", "measured", "-only", b.slug, "-records", strconv.Itoa(o.records), "-writes", strconv.Itoa(o.writes), what)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var results []result
	return results, json.Unmarshal(out, &results)
}

// beMeasured is the other side of measured.
func beMeasured(o options) error {
	ctx := context.Background()
	for _, b := range benches {
		if b.slug != o.only {
			continue
		}
		var results []result
		var err error
		if flag.Arg(0) == "sync" {
			results, err = b.sync(ctx, o.records, min(o.records, b.mostSent))
		} else {
			results, err = b.calls(ctx, o.records, min(o.writes, b.mostWrites))
		}
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(results)
	}
	return fmt.Errorf("there is no CRM %q", o.only)
}
