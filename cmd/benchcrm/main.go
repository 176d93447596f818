// Command benchcrm measures what reading and writing a CRM costs in calls. It
// runs the simulators with the documented limits and the drivers against them,
// and prints a table. It fails if a bound is not kept.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
	"time"
)

func main() {
	records := flag.Int("records", 100_000, "how many records are read of each CRM, 10 to 1000000")
	writes := flag.Int("writes", 10_000, "how many records are written")
	only := flag.String("only", "", "the one CRM to measure, for example hubspot")
	flag.Parse()
	if err := run(*records, *writes, *only); err != nil {
		fmt.Fprintln(os.Stderr, "benchcrm:", err)
		os.Exit(1)
	}
}

func run(records, writes int, only string) error {
	ctx := context.Background()
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "CRM\twhat\trecords\tcalls\tfewest\tratio\trefused for a limit\ttook\t")
	failed := 0
	for _, b := range benches {
		if only != "" && only != b.slug {
			continue
		}
		results, err := b.run(ctx, records, min(writes, b.mostWrites))
		if err != nil {
			return fmt.Errorf("%s: %w", b.slug, err)
		}
		for _, r := range results {
			fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%d\t%.3f\t%d\t%s\t\n", b.slug, r.what, r.records, r.calls, r.fewest, r.ratio(), r.refused, r.took.Round(100*time.Millisecond))
			if b.bound > 0 && r.ratio() > b.bound || r.refused > 0 {
				failed++
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of the figures above are beyond their bound", failed)
	}
	return nil
}
