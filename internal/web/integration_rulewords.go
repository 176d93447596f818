package web

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadbridge"
)

// conflictWords are the rules for who wins, as they stand in a sentence.
var conflictWords = map[leadbridge.ConflictPolicy]string{
	leadbridge.NewestWins: "the newer change wins", leadbridge.CRMWins: "the CRM wins",
	leadbridge.LeadbridgeWins: "Leadbridge wins", leadbridge.AskPerson: "somebody is asked",
}

// rulesInWords says an integration's rules as a person would.
func rulesInWords(i leadbridge.Integration, crm string) []string {
	policy := i.Policy.WithDefaults()
	words := []string{flowWords(i, crm)}
	if i.SyncDirection == leadbridge.Bidirectional {
		words = append(words, "Where both sides changed a field, "+crmNamed(conflictWords[policy.Conflicts], crm)+"."+fieldWords(policy, crm))
	}
	words = append(words, deletionWords(i, policy, crm)...)
	if len(policy.Filters) > 0 {
		words = append(words, "Only leads enter of which this holds: "+filterWords(policy.Filters)+".")
	}
	b := policy.Breaker
	words = append(words, fmt.Sprintf("A run stops and asks before it deletes more than %d %%, blanks more than %d %% or changes more than %d %% of what is in step, and more than %s records.",
		b.DeletedPercent, b.BlankedPercent, b.ChangedPercent, grouped(b.Least)))
	return append(words, fmt.Sprintf("It uses at most %d %% of the calls that %s allows in a day.", i.QuotaShare, crm))
}

func flowWords(i leadbridge.Integration, crm string) string {
	flow := map[leadbridge.SyncDirection]string{leadbridge.Inbound: "Changes flow from " + crm + " to here, and never back",
		leadbridge.Outbound: "Changes flow from here to " + crm + ", and never back", leadbridge.Bidirectional: "Changes flow both ways"}[i.SyncDirection]
	if !i.AutoSync {
		return flow + ", but only when somebody starts a sync."
	}
	return flow + ". " + crm + " is looked at " + everyText(i.SyncFrequency) + "; what changes here is sent at once."
}

func fieldWords(policy leadbridge.SyncPolicy, crm string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(policy.Fields)) {
		if policy.Fields[name] == policy.Conflicts || name == leadbridge.FieldWholeRecord {
			continue
		}
		parts = append(parts, "for "+fieldTitle(name)+" "+crmNamed(conflictWords[policy.Fields[name]], crm))
	}
	if len(parts) == 0 {
		return ""
	}
	return " But " + strings.Join(parts, ", ") + "."
}

func deletionWords(i leadbridge.Integration, policy leadbridge.SyncPolicy, crm string) []string {
	var words []string
	if i.SyncDirection != leadbridge.Outbound {
		words = append(words, map[leadbridge.DeletePolicy]string{
			leadbridge.DeleteToo: "A record deleted in " + crm + " is deleted here too; it can be restored.",
			leadbridge.KeepOther: "A record deleted in " + crm + " stays here as a lead of its own."}[policy.RecordDeleted])
	}
	if i.SyncDirection != leadbridge.Inbound {
		words = append(words, map[leadbridge.DeletePolicy]string{
			leadbridge.DeleteToo: "A lead deleted here is deleted in " + crm + " too.",
			leadbridge.KeepOther: "A lead deleted here stays in " + crm + "."}[policy.LeadDeleted])
	}
	return words
}

func filterWords(filters []leadbridge.SyncFilter) string {
	var parts []string
	for _, f := range filters {
		op := string(f.Op)
		for _, known := range filterOps {
			if known.Value == op {
				op = known.Title
			}
		}
		parts = append(parts, strings.TrimSpace(fieldTitle(f.Field)+" "+op+" "+strings.Join(f.Values, ", ")))
	}
	return strings.Join(parts, "; ")
}

// crmNamed says the CRM's name where the words speak of the CRM.
func crmNamed(words, crm string) string { return strings.Replace(words, "the CRM", crm, 1) }

// sentenceStart makes the first letter a capital.
func sentenceStart(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
