package web

import (
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
)

// plainWays says the directions of mappings as these pages do, not as the API
// does.
func plainWays(text string) string {
	return strings.NewReplacer("make the mapping INBOUND", "let it flow in only", "Make its mapping INBOUND", "Let it flow in only",
		"make one of the two INBOUND", "let one of the two flow in only").Replace(text)
}

func plainFaults(wrong faults) faults {
	plain := faults{}
	for field, text := range wrong {
		if field == "sourceFields" {
			field = "sourceField"
		}
		plain[field] = plainWays(text)
	}
	return plain
}

// remoteChoices are the CRM's fields, in the groups that people look in.
func remoteChoices(m account.FieldMap) []fieldChoices {
	needed, usual, own, others, fixed := fieldChoices{Title: "Demanded by the CRM"}, fieldChoices{Title: "Fields"}, fieldChoices{Title: "Fields of your own"},
		fieldChoices{Title: "Of other records, read only"}, fieldChoices{Title: "Read only"}
	for _, f := range m.Fields.Fields {
		group := &usual
		switch {
		case strings.Contains(f.Name, "."):
			group = &others
		case f.ReadOnly:
			group = &fixed
		case f.Required:
			group = &needed
		case f.Custom:
			group = &own
		}
		group.Fields = append(group.Fields, choice{f.Name, remoteChoice(f)})
	}
	var groups []fieldChoices
	for _, g := range []fieldChoices{needed, usual, own, fixed, others} {
		if len(g.Fields) > 0 {
			slices.SortStableFunc(g.Fields, func(a, b choice) int { return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)) })
			groups = append(groups, g)
		}
	}
	return groups
}

// remoteChoice names a field so that it can be told from others of its title.
func remoteChoice(f leadbridge.RemoteField) string {
	title := f.Title
	if title == "" {
		title = f.Name
	}
	if !strings.EqualFold(title, f.Name) && !opaqueName(f.Name) {
		title += " (" + f.Name + ")"
	}
	return title
}

// targetChoices are the fields of a lead.
func targetChoices(m account.FieldMap) []fieldChoices {
	lead, own := fieldChoices{Title: "Fields of a lead"}, fieldChoices{Title: "Fields of your own"}
	for _, f := range m.Targets {
		if f.Custom {
			own.Fields = append(own.Fields, choice{f.Name, f.Title})
		} else {
			lead.Fields = append(lead.Fields, choice{f.Name, f.Title})
		}
	}
	groups := []fieldChoices{lead}
	if len(own.Fields) > 0 {
		groups = append(groups, own)
	}
	return groups
}
