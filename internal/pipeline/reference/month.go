package reference

// Months holds the names of the twelve months in English, German, French,
// Spanish, Italian, Portuguese and Dutch. Any beginning of three letters or
// more that fits one month only is understood as that month.
var Months = [12][]string{
	{"January", "Januar", "Jänner", "janvier", "enero", "gennaio", "janeiro", "januari"},
	{"February", "Februar", "Feber", "février", "febrero", "febbraio", "fevereiro", "februari"},
	{"March", "März", "Maerz", "Mrz", "mars", "marzo", "março", "maart", "mrt"},
	{"April", "avril", "abril", "aprile"},
	{"May", "Mai", "mayo", "maggio", "maio", "mei"},
	{"June", "Juni", "juin", "junio", "giugno", "junho"},
	{"July", "Juli", "juillet", "julio", "luglio", "julho"},
	{"August", "août", "agosto", "augustus"},
	{"September", "Sept", "septembre", "septiembre", "setiembre", "settembre", "setembro"},
	{"October", "Oktober", "octobre", "octubre", "ottobre", "outubro"},
	{"November", "novembre", "noviembre", "novembro"},
	{"December", "Dezember", "décembre", "diciembre", "dicembre", "dezembro"},
}

// Weekdays holds the names of the days of the week in the same languages.
// A date may begin with one, in full or cut to two letters or more.
var Weekdays = []string{
	"Monday", "Montag", "lundi", "lunes", "lunedì", "segunda-feira", "maandag",
	"Tuesday", "Dienstag", "mardi", "martes", "martedì", "terça-feira", "dinsdag",
	"Wednesday", "Mittwoch", "mercredi", "miércoles", "mercoledì", "quarta-feira", "woensdag",
	"Thursday", "Donnerstag", "jeudi", "jueves", "giovedì", "quinta-feira", "donderdag",
	"Friday", "Freitag", "vendredi", "viernes", "venerdì", "sexta-feira", "vrijdag",
	"Saturday", "Samstag", "Sonnabend", "samedi", "sábado", "sabato", "zaterdag",
	"Sunday", "Sonntag", "dimanche", "domingo", "domenica", "zondag",
}
