package cleanse

var booleans = func() map[string]string {
	m := map[string]string{}
	for _, w := range []string{"true", "t", "yes", "y", "1", "on", "x", "✓", "✔", "☑", "checked", "ja", "j", "wahr", "oui", "o", "vrai", "si", "sí", "s", "verdadero", "cierto", "sim", "vero", "yep", "yeah", "ok", "opted in", "opt in", "opt-in", "accepted", "agreed", "granted", "enabled", "active"} {
		m[key(w)] = "true"
	}
	for _, w := range []string{"false", "f", "no", "n", "0", "off", "unchecked", "☐", "✗", "✘", "nein", "falsch", "non", "faux", "falso", "nee", "não", "nope", "opted out", "opt out", "opt-out", "declined", "refused", "denied", "disabled", "inactive"} {
		m[key(w)] = "false"
	}
	return m
}()

// key folds a word, or keeps it if it has no letters, as a tick has none.
func key(w string) string {
	if k := folded(w); k != "" {
		return k
	}
	return w
}

// Boolean reads a yes or no in English, German, French or Spanish, or a tick,
// and returns "true" or "false".
func Boolean(text string) (string, bool) {
	if text == "true" || text == "false" {
		return text, true
	}
	var space [32]byte
	text = Text(text)
	if len(text) > 24 {
		return "", false
	}
	switch text { // spreadsheets
	case "1.0", "-1":
		return "true", true
	case "0.0":
		return "false", true
	}
	k := fold(space[:0], text)
	if len(k) == 0 {
		v, ok := booleans[text]
		return v, ok
	}
	v, ok := booleans[string(k)]
	return v, ok
}
