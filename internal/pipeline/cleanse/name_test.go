package cleanse

import "testing"

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"jOhN": "John", "MARTINEZ": "Martinez", "o'neill": "O'Neill", "O’NEILL": "O'Neill", "MCGREGOR": "McGregor", "mcgee": "McGee", "MCDOWELL-O'HARA": "McDowell-O'Hara", "MACKENNA": "MacKenna", "macpherson": "MacPherson", "MACARTHUR": "MacArthur", "MACEK": "Macek", "machuca": "Machuca", "MACHIN": "Machin", "MACK": "Mack", "macy": "Macy", "MACKEY": "Mackey", "MACALUSO": "Macaluso",
		"VAN DER MEER": "van der Meer", "de la torre": "de la Torre", "DEL RIO": "del Rio", "VON HUMBOLDT": "von Humboldt", "DI STEFANO": "di Stefano", "DOS SANTOS": "dos Santos", "BIN SALMAN": "bin Salman", "AL-HASSAN": "al-Hassan", "AL": "Al", "VAN": "Van", "DA SILVA E INACIO": "da Silva e Inacio", "ORTEGA Y GASSET": "Ortega y Gasset", "D'AMICO": "D'Amico", "d'artagnan": "D'Artagnan", "'T HART": "'t Hart", "DE LOS REYES": "de los Reyes",
		"WILLIAMS III": "Williams III", "williams jr": "Williams Jr", "WILLIAMS JR.": "Williams Jr.", "WILLIAMS, MD": "Williams, MD", "WILLIAMS PHD": "Williams PhD", "williams iv": "Williams IV", "YU LI": "Yu Li", "III": "III",
		"J.R.": "J.R.", "j.p. morgan": "J.P. Morgan", "TJ": "TJ", "cj": "CJ", "JO": "Jo", "NG": "Ng", "JOHN E IRWIN JR": "John e Irwin Jr", "JOHN E SMITH": "John E Smith",
		"DiMaggio": "DiMaggio", "LaShawn": "LaShawn", "McKenzie": "McKenzie", "Mcdonald": "Mcdonald", "deVries": "deVries", "JoAnn": "JoAnn", "de la Cruz": "de la Cruz", "Anne-Marie": "Anne-Marie", "D'Angelo": "D'Angelo", "Jean-luc": "Jean-luc",
		"Anna SCHMIDT": "Anna Schmidt", "anna Schmidt": "Anna Schmidt", "McDONNELL": "McDonnell", "DeLUCA": "DeLuca", "sMITH": "Smith", "JohnnY": "Johnny", "Smith MBA": "Smith MBA", "Smith PhD": "Smith PhD",
		"ÉLODIE": "Élodie", "İBRAHİM": "İbrahim", "JÜRGEN": "Jürgen", "øyvind": "Øyvind", "ÑANDÚ": "Ñandú", "ИВАН": "Иван", "李": "李", "MU\u0308LLER": "Müller", "IJSBRAND": "IJsbrand", "NG'ETICH": "Ng'etich", "DE'SHAWN": "De'Shawn",
		"  MARY \u00a0 ANN ": "Mary Ann", "ANNE & BOB": "Anne & Bob", "anne and bob": "Anne and Bob", "O&#39;HARA": "O'Hara", "(BETTY) WHITE": "(Betty) White", "": "", "x": "X", "ST. PIERRE": "St. Pierre",
	} {
		if got := Name(in); got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"VAN": "Van", "LA TOYA": "La Toya", "DE ANDRE": "De Andre", "AL JAMES": "Al James", "JEAN-LUC": "Jean-Luc", "MARIA DEL CARMEN": "Maria del Carmen", "mackenzie": "Mackenzie"} {
		if got := GivenName(in); got != want {
			t.Errorf("GivenName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSplitName(t *testing.T) {
	for in, want := range map[string]NameParts{
		"Ann Lee":                     {First: "Ann", Last: "Lee"},
		"Lee, Ann":                    {First: "Ann", Last: "Lee"},
		"LEE, ANN M":                  {First: "ANN", Middle: "M", Last: "LEE"},
		"Ann Marie Lee":               {First: "Ann", Middle: "Marie", Last: "Lee"},
		"Cher":                        {First: "Cher"},
		"Ms. Lee":                     {Title: "Ms.", Last: "Lee"},
		"Dr. Ann B. Lee, PhD":         {Title: "Dr.", First: "Ann", Middle: "B.", Last: "Lee", Suffix: "PhD"},
		"Herr Dr. Jörg von der Heide": {Title: "Herr Dr.", First: "Jörg", Last: "von der Heide"},
		"Pieter van den Berg":         {First: "Pieter", Last: "van den Berg"},
		"Berg, Pieter van den":        {First: "Pieter", Last: "van den Berg"},
		"Carlos de la Rosa Jr.":       {First: "Carlos", Last: "de la Rosa", Suffix: "Jr."},
		"Rosa, Carlos, III":           {First: "Carlos", Last: "Rosa", Suffix: "III"},
		"Rosa Jr, Carlos":             {First: "Carlos", Last: "Rosa", Suffix: "Jr"},
		"Rosa, Jr., Carlos":           {First: "Carlos", Last: "Rosa", Suffix: "Jr."},
		"José Ortega y Gasset":        {First: "José", Middle: "", Last: "Ortega y Gasset"},
		"Van Morrison":                {First: "Van", Last: "Morrison"},
		"AL GREEN":                    {First: "AL", Last: "GREEN"},
		"de la Rosa":                  {Last: "de la Rosa"},
		"Robert (Bob) Ross":           {First: "Robert", Last: "Ross", Nickname: "Bob"},
		"Robert \"Bob\" Ross":         {First: "Robert", Last: "Ross", Nickname: "Bob"},
		"Pat O'Neil":                  {First: "Pat", Last: "O'Neil"},
		"Ann & Bob Lee":               {First: "Ann & Bob", Last: "Lee"},
		"Lee, Ann & Bob":              {First: "Ann & Bob", Last: "Lee"},
		"Ann Lee & Bob Ross":          {First: "Ann", Last: "Lee"},
		"Mr. and Mrs. Bob Ross":       {Title: "Mr. and Mrs.", First: "Bob", Last: "Ross"},
		"JOHN ROSS MD":                {First: "JOHN", Last: "ROSS", Suffix: "MD"},
		"Jack Ma":                     {First: "Jack", Last: "Ma"},
		"JACK MA":                     {First: "JACK", Last: "MA"},
		"Ma, Jack":                    {First: "Jack", Last: "Ma"},
		"Earl Grey":                   {First: "Earl", Last: "Grey"},
		"Bob Ross V":                  {First: "Bob", Last: "Ross", Suffix: "V"},
		"J. Edgar Ross":               {First: "J.", Middle: "Edgar", Last: "Ross"},
		"M. Ross":                     {First: "M.", Last: "Ross"},
		"Señora Ana López":            {Title: "Señora", First: "Ana", Last: "López"},
		"":                            {},
		" , ":                         {},
	} {
		if got := SplitName(in); got != want {
			t.Errorf("SplitName(%q) = %+v, want %+v", in, got, want)
		}
	}
}

func FuzzSplitName(f *testing.F) {
	for _, s := range []string{"Ann Lee", "Lee, Ann, Jr", `Ann "A" & Bob (B) de la Lee, MD`, "'a' , (b", "& and &", "Dr. ,,", "(,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, full string) { SplitName(full) })
}
