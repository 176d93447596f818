package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/app"
	"leadbridge/internal/syncer"
)

type syncRules struct {
	integrationArg
	Every         string            `help:"How often the schedule syncs: real-time (each minute, and at once by webhooks), hourly, daily, or a time such as 15m." placeholder:"TIME"`
	Auto          string            `help:"on, or off: nothing flows but what a person starts." enum:",on,off" default:"" placeholder:"ON|OFF"`
	Direction     string            `help:"INBOUND, OUTBOUND or BIDIRECTIONAL." enum:",INBOUND,OUTBOUND,BIDIRECTIONAL" default:"" placeholder:"WAY"`
	Conflicts     string            `help:"Who wins where both sides changed a field: NEWEST_WINS, CRM_WINS, LEADBRIDGE_WINS or ASK." placeholder:"RULE"`
	Field         map[string]string `help:"The same for one field, for example email=ASK; may be given often. Without a rule, as in email=, the field has none of its own any more." placeholder:"FIELD=RULE"`
	RecordDeleted string            `help:"What becomes of a lead whose record is deleted in the CRM: DELETE or KEEP." placeholder:"RULE"`
	LeadDeleted   string            `help:"What becomes of a record whose lead is deleted here: DELETE or KEEP." placeholder:"RULE"`
	Filter        []string          `help:"Only leads of which this holds enter the sync, for example 'insuranceType is AUTO,HOME'; may be given often. The comparisons are is, is_not, contains, filled, blank. All filters are replaced." placeholder:"'FIELD OP VALUES'" sep:"none"`
	NoFilters     bool              `help:"Let all leads into the sync."`
	Hold          map[string]int64  `help:"When a run is held: deleted, blanked and changed are percent of the linked records, least is a number of them. For example deleted=10; may be given often." placeholder:"WHAT=NUMBER"`
}

// Run sets the rules that were given, and shows them all.
func (c syncRules) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		change, err := c.change(i)
		if err != nil {
			return err
		}
		if change.SyncFrequency != nil || change.AutoSync != nil || change.SyncDirection != nil || change.Policy != nil {
			if i, err = a.Accounts.Update(p, i.ID, i.Version, change); err != nil {
				return err
			}
		}
		return printRules(p.out, i)
	})
}

func (c syncRules) change(i leadbridge.Integration) (change account.Change, err error) {
	if c.Every != "" {
		every, err := parseEvery(c.Every)
		if err != nil {
			return change, err
		}
		change.SyncFrequency = &every
	}
	if c.Auto != "" {
		on := c.Auto == "on"
		change.AutoSync = &on
	}
	if c.Direction != "" {
		direction := leadbridge.SyncDirection(c.Direction)
		change.SyncDirection = &direction
	}
	if c.Conflicts+c.RecordDeleted+c.LeadDeleted != "" || len(c.Field)+len(c.Filter)+len(c.Hold) > 0 || c.NoFilters {
		policy, err := c.policy(i.Policy)
		if err != nil {
			return change, err
		}
		change.Policy = &policy
	}
	return change, nil
}

// parseEvery reads a frequency: one that has a name, or a time.
func parseEvery(text string) (time.Duration, error) {
	for _, preset := range syncer.Presets {
		if strings.EqualFold(preset.Name, text) {
			return preset.Every, nil
		}
	}
	every, err := time.ParseDuration(text)
	if err != nil {
		return 0, leadbridge.InvalidField("sync.rules", "--every", "must be real-time, hourly, daily, or a time such as 15m, not %q", text)
	}
	return every, nil
}

// policy puts what was given over the integration's policy.
func (c syncRules) policy(p leadbridge.SyncPolicy) (leadbridge.SyncPolicy, error) {
	if c.Conflicts != "" {
		p.Conflicts = leadbridge.ConflictPolicy(strings.ToUpper(c.Conflicts))
	}
	if c.RecordDeleted != "" {
		p.RecordDeleted = leadbridge.DeletePolicy(strings.ToUpper(c.RecordDeleted))
	}
	if c.LeadDeleted != "" {
		p.LeadDeleted = leadbridge.DeletePolicy(strings.ToUpper(c.LeadDeleted))
	}
	if p.Fields = maps.Clone(p.Fields); p.Fields == nil {
		p.Fields = map[string]leadbridge.ConflictPolicy{}
	}
	for field, rule := range c.Field {
		if p.Fields[field] = leadbridge.ConflictPolicy(strings.ToUpper(rule)); rule == "" {
			delete(p.Fields, field)
		}
	}
	if c.NoFilters || len(c.Filter) > 0 {
		p.Filters = nil
	}
	for _, text := range c.Filter {
		f, err := parseFilter(text)
		if err != nil {
			return p, err
		}
		p.Filters = append(p.Filters, f)
	}
	return p, c.breaker(&p.Breaker)
}

// parseFilter reads a filter such as "insuranceType is AUTO,HOME".
func parseFilter(text string) (leadbridge.SyncFilter, error) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return leadbridge.SyncFilter{}, leadbridge.InvalidField("sync.rules", "--filter", "%q is not like 'FIELD OP VALUES', for example 'insuranceType is AUTO,HOME'", text)
	}
	f := leadbridge.SyncFilter{Field: words[0], Op: leadbridge.FilterOp(strings.ToLower(words[1]))}
	if values := strings.Join(words[2:], " "); values != "" {
		for value := range strings.SplitSeq(values, ",") {
			f.Values = append(f.Values, strings.TrimSpace(value))
		}
	}
	return f, nil
}

func (c syncRules) breaker(limits *leadbridge.BreakerLimits) error {
	for what, n := range c.Hold {
		switch what {
		case "deleted":
			limits.DeletedPercent = int(n)
		case "blanked":
			limits.BlankedPercent = int(n)
		case "changed":
			limits.ChangedPercent = int(n)
		case "least":
			limits.Least = n
		default:
			return leadbridge.InvalidField("sync.rules", "--hold", "knows deleted, blanked, changed and least, not %q", what)
		}
	}
	return nil
}

// everyText is a frequency without the zeros at its end.
func everyText(every time.Duration) string {
	text := every.String()
	for _, zeros := range []string{"0s", "0m"} {
		if short := strings.TrimSuffix(text, zeros); strings.HasSuffix(short, "m") || strings.HasSuffix(short, "h") {
			text = short
		}
	}
	return text
}

func printRules(w io.Writer, i leadbridge.Integration) error {
	p := i.Policy.WithDefaults()
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, value string) { fmt.Fprintf(t, "%s\t%s\n", name, value) }
	if i.AutoSync {
		line("syncs", "every "+everyText(i.SyncFrequency))
	} else {
		line("syncs", "when a person starts it")
	}
	line("direction", string(i.SyncDirection))
	line("conflicts", string(p.Conflicts))
	for _, field := range slices.Sorted(maps.Keys(p.Fields)) {
		line("  "+field, string(p.Fields[field]))
	}
	line("a record is deleted in the CRM", "the lead: "+string(p.RecordDeleted))
	line("a lead is deleted here", "the record: "+string(p.LeadDeleted))
	for _, f := range p.Filters {
		line("only if", strings.TrimSpace(f.Field+" "+string(f.Op)+" "+strings.Join(f.Values, ", ")))
	}
	b := p.Breaker
	line("held at", fmt.Sprintf("%d %% deleted, %d %% blanked, %d %% changed, and more than %s records", b.DeletedPercent, b.BlankedPercent, b.ChangedPercent, thousands(b.Least)))
	return t.Flush()
}
