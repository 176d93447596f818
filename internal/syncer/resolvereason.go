package syncer

import (
	"fmt"
	"regexp"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

// reason tells in words what became of a record, and why.
func (b *batch) reason(a *arrival) string {
	var said []string
	if a.why != "" {
		said = append(said, a.why)
	}
	decided := map[string]bool{}
	for _, d := range a.outcome.Decisions {
		decided[d.Field] = true
	}
	var taken []string
	for _, name := range a.outcome.Take.Names() {
		if !decided[name] {
			taken = append(taken, name)
		}
	}
	crm := b.session.provider.Title
	if len(taken) > 0 {
		said = append(said, "Taken from "+crm+": "+titles(taken)+".")
	}
	if words := b.decisionWords(a.outcome.Decisions); words != "" {
		said = append(said, words)
	}
	return strings.Join(said, " ")
}

// decisionWords say who won which fields: "HubSpot's change is newer for
// phone; ours is newer for city."
func (b *batch) decisionWords(decisions []leadbridge.FieldDecision) string {
	crm := b.session.provider.Title
	var order []string
	fields := map[string][]string{}
	for _, d := range decisions {
		var words string
		newest := b.session.policy.For(d.Field) == leadbridge.NewestWins
		switch {
		case isConsent(d.Field):
			words = "the stricter value stays in %s"
		case d.Winner == leadbridge.WinnerNobody:
			words = "a person is asked about %s"
		case d.Winner == leadbridge.WinnerTheirs && newest:
			words = crm + "'s change is newer for %s"
		case d.Winner == leadbridge.WinnerTheirs:
			words = crm + " wins by the rule for %s"
		case newest:
			words = "ours is newer for %s"
		default:
			words = "ours wins by the rule for %s"
		}
		if fields[words] == nil {
			order = append(order, words)
		}
		fields[words] = append(fields[words], d.Field)
	}
	parts := make([]string, len(order))
	for i, words := range order {
		parts[i] = fmt.Sprintf(words, titles(fields[words]))
	}
	if len(parts) == 0 {
		return ""
	}
	all := strings.Join(parts, "; ")
	return strings.ToUpper(all[:1]) + all[1:] + "."
}

// isConsent reports whether the stricter value of a field always wins.
func isConsent(field string) bool {
	return field == leadbridge.FieldDoNotContact || field == leadbridge.FieldConsentGiven
}

// reasonCreated says why a record became a new lead.
func (b *batch) reasonCreated(row leadbridge.RowResult) string {
	m := row.Record.Match
	switch {
	case m == nil:
		return "Nobody like this was known."
	case m.Outcome == leadbridge.MatchDuplicate:
		return fmt.Sprintf("The same person by %s, %.2f, as a lead that has another record in %s. Stored beside it, and put on the review list.",
			titles(m.MatchedFields), m.Score, b.session.provider.Title)
	}
	return fmt.Sprintf("May be the same person as another lead by %s, %.2f. Stored, and put on the review list.", titles(m.MatchedFields), m.Score)
}

// reasonMatched says why a record is a lead.
func reasonMatched(m leadbridge.MatchResult) string {
	return fmt.Sprintf("Matched by %s, %.2f.", titles(m.MatchedFields), m.Score)
}

// titles names fields in a sentence: "e-mail, phone and city".
func titles(fields []string) string {
	names := make([]string, len(fields))
	for i, name := range fields {
		names[i] = name
		if f, known := leadbridge.FieldNamed(name); known {
			names[i] = strings.ToLower(f.Title[:1]) + f.Title[1:]
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// quoted is a text in quotes, as messages show a value.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// faultOf is the first error of a draft, as one sentence. Values are left out:
// it is kept in plans and stories, which an erasure of the person may not find.
func faultOf(d *pipeline.Draft) string {
	for _, i := range d.Issues {
		if i.Severity != leadbridge.SeverityError {
			continue
		}
		message := quoted.ReplaceAllString(i.Message, "…")
		if f, known := leadbridge.FieldNamed(i.Field); known && !strings.HasPrefix(message, f.Title+":") {
			return f.Title + ": " + message
		}
		return message
	}
	return d.Unreadable
}
