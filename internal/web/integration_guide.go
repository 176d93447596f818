package web

import (
	"strings"

	"leadbridge/internal/account"
	"leadbridge/internal/provider"
)

// guide is what a person does in a CRM, step by step.
type guide struct {
	ID, Title string
	Steps     [][]guideText
	// Scopes are what an app must ask for.
	Scopes []string
}

// guideText is a piece of a step: Kind is "" for plain words, "strong" for
// those of the CRM's own pages, "code" for what is typed, and "copy" for an
// address of ours.
type guideText struct{ Kind, Text string }

// setupGuides are the guides for who connects a CRM.
func setupGuides(crm provider.Provider, ready account.Readiness) []guide {
	var guides []guide
	settings := "`" + crm.Name + "_CLIENT_ID` and `" + crm.Name + "_CLIENT_SECRET`"
	fill := strings.NewReplacer("{callback}", "{"+ready.Callback+"}", "{settings}", settings)
	if len(crm.Steps.Key) > 0 {
		guides = append(guides, guide{ID: "key", Title: "Where the key is found", Steps: guideSteps(crm.Steps.Key, fill)})
	}
	if len(crm.Steps.App) > 0 {
		guides = append(guides, guide{ID: "app", Title: "How the app is made, once for this server", Steps: guideSteps(crm.Steps.App, fill), Scopes: crm.OAuth.Scopes})
	}
	return guides
}

// guideSteps reads steps as they are written in [provider.Steps].
func guideSteps(steps []string, fill *strings.Replacer) [][]guideText {
	read := make([][]guideText, len(steps))
	for n, step := range steps {
		read[n] = guideTexts(fill.Replace(step))
	}
	return read
}

// guideTexts cuts a step into its pieces.
func guideTexts(step string) []guideText {
	var texts []guideText
	for step != "" {
		kind, text := "", step
		switch {
		case strings.HasPrefix(step, "**"):
			kind, text, step = cutPiece("strong", step[2:], "**")
		case strings.HasPrefix(step, "`"):
			kind, text, step = cutPiece("code", step[1:], "`")
		case strings.HasPrefix(step, "{"):
			kind, text, step = cutPiece("copy", step[1:], "}")
		default:
			end := len(step)
			for _, mark := range []string{"**", "`", "{"} {
				if at := strings.Index(step, mark); at >= 0 {
					end = min(end, at)
				}
			}
			text, step = step[:end], step[end:]
		}
		texts = append(texts, guideText{kind, text})
	}
	return texts
}

func cutPiece(kind, text, end string) (string, string, string) {
	piece, rest, _ := strings.Cut(text, end)
	return kind, piece, rest
}
