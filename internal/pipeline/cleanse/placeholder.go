package cleanse

// noValue holds what people and programs write where there is no value,
// whatever the field.
var noValue = keySet([]string{
	"n/a", "#n/a", "n.a.", "n.v.", "k.a.", "k. A.", "null", "(null)", "<null>", "[null]", "nil", "nan", "undefined", "-", "--", "---", "_", "__", ".", "..", "...", "?", "??", "???", "*", "**", "/", "//", "\\n", "#null!", "#ref!", "#value!", "#name?", "#div/0!", "not available", "not applicable", "not provided", "not given", "not specified", "not supplied", "no data", "no value", "no answer", "(blank)", "blank", "(empty)", "empty",
	"nicht vorhanden", "nicht angegeben", "keine Angabe", "keine Angaben", "entfällt", "unbek.", "non disponible", "non renseigné", "non communiqué", "sans objet", "no disponible", "no aplica", "sin datos", "no especificado",
})

// noContact holds more of them for names and ways to reach a person, where
// they are no values either.
var noContact = keySet([]string{
	"none", "unknown", "unkown", "test", "tests", "testing", "test test", "tester test", "tbd", "tba", "pending", "anonymous", "anon", "no name", "noname", "name", "first name", "last name", "firstname", "lastname", "full name", "fname", "lname", "email", "e-mail", "phone", "mobile", "no email", "noemail", "no e-mail", "no phone", "nophone", "no number", "no mail", "do not have", "don't have", "doesn't have", "does not have", "not have", "refused", "declined", "withheld", "private", "same", "see notes", "see above", "x", "xx", "xxx", "xxxx", "xxxxx", "asdf", "asdfasdf", "qwerty", "asd", "qwe", "aaa", "aaaa", "abc", "abcd", "foo", "bar", "foobar", "dummy", "sample", "fake", "nobody", "no one", "noone",
	"keine", "keiner", "kein", "unbekannt", "ohne", "aucun", "aucune", "inconnu", "inconnue", "néant", "ninguno", "ninguna", "desconocido", "desconocida", "no tiene", "sin email", "sin correo", "sin teléfono", "prueba", "essai",
})

// keySet indexes words by their folded form, or by themselves if they have
// no letters.
func keySet(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, w := range list {
		set[key(w)] = true
	}
	return set
}

// isNoValue reports whether a clean text stands for no value in any field.
func isNoValue(s string) bool { return inSet(noValue, s) }

// isNoContact reports whether a clean text stands for no value in a field
// that names a person or tells how to reach one.
func isNoContact(s string) bool { return inSet(noValue, s) || inSet(noContact, s) }

func inSet(set map[string]bool, s string) bool {
	if s == "" || len(s) > 24 {
		return false
	}
	var space [48]byte
	if k := fold(space[:0], s); len(k) > 0 {
		return set[string(k)]
	}
	return set[s]
}

// isNoName is [isNoContact] for names. Null, Na, X, Test and so on are also
// surnames and initials: what is written as a name is left alone.
func isNoName(s string, last bool) bool {
	if len(s) == 1 {
		return s[0] < '0' || s[0] > '9' && s[0] < 'A'
	}
	if last && isTitleWord(s) {
		switch s {
		case "Null", "Nan", "Nil", "Na", "Same", "Private", "Bar", "Foo", "Abc", "Blank", "Name", "Sample":
			return false
		}
	}
	return isNoContact(s) && s != "Na" && s != "NA"
}
