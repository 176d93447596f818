package reference

// NameParticles lists the small words inside a family name that are written
// in lower case and belong to the word after them.
var NameParticles = []string{
	"de", "del", "dela", "della", "delle", "dello", "dei", "degli", "dal", "dalla", "di", "da", "do", "dos", "das", "du", "des", "d'",
	"la", "las", "le", "les", "lo", "los", "el",
	"van", "von", "vom", "zu", "zum", "zur", "der", "den", "dem", "ter", "ten", "te", "het", "'t", "'s", "op", "af", "av", "auf",
	"al", "bin", "ibn", "bint", "binti", "binte", "ap", "ab", "verch", "ferch", "y", "san", "santa", "santo", "st", "st.", "ste", "ste.", "saint", "sainte", "abu", "mac", "mc", "ó", "o'", "ní", "nic", "dell", "dall", "vander", "vande", "vanden",
}

// CapitalParticles lists the particles that are written with a capital
// although they belong to the word after them.
var CapitalParticles = []string{"san", "santa", "santo", "st", "st.", "ste", "ste.", "saint", "sainte", "abu", "mac", "mc", "ó", "ní", "nic", "dela", "vander", "vande", "vanden", "dell", "dall", "lo", "los", "las"}

// NameTitles lists titles and forms of address that stand before a name.
// Dots do not matter.
var NameTitles = []string{
	"Mr", "Mrs", "Ms", "Miss", "Mx", "Mister", "Missus", "Madam", "Ma'am", "Sir", "Dame", "Lord", "Lady", "Dr", "Doctor", "Prof", "Professor",
	"Rev", "Reverend", "Revd", "Fr", "Father", "Pastor", "Pr", "Bishop", "Archbishop", "Cardinal", "Deacon", "Elder", "Brother", "Br", "Bro", "Sister", "Sr.", "Rabbi", "Imam", "Sheikh", "Shaykh", "Pope", "Monsignor", "Msgr",
	"Hon", "Honorable", "Honourable", "Judge", "Justice", "Chief", "Chancellor", "President", "Pres", "Vice", "Senator", "Sen", "Representative", "Rep", "Congressman", "Congresswoman", "Governor", "Gov", "Mayor", "Ambassador", "Amb", "Secretary", "Sec", "Councilman", "Councilwoman", "Attorney", "Atty", "Magistrate", "Mag", "Sheriff", "Officer", "Deputy", "Councillor", "Cllr",
	"Gen", "General", "Maj", "Major", "Col", "Colonel", "Lt", "Ltc", "Ltcol", "Lieutenant", "Capt", "Cpt", "Captain", "Cmdr", "Commander", "Cdr", "Adm", "Admiral", "Sgt", "Sergeant", "Ssgt", "Msgt", "Gysgt", "Cpl", "Corporal", "Pvt", "Private", "Pfc", "Spc", "Ens", "Ensign", "Cwo", "Po", "Cpo", "Brig", "Brigadier", "Marshal", "Coach",
	"King", "Queen", "Prince", "Princess", "Duke", "Duchess", "Baron", "Baroness", "Count", "Countess", "Earl", "Viscount",
	"Herr", "Frau", "Hr", "Fr.", "Fräulein", "Dipl", "Ing", "Dipl-Ing", "Mag", "Med", "Phil", "Freiherr", "Graf", "Gräfin",
	"Mme", "Mlle", "Madame", "Mademoiselle", "Monsieur", "Maître",
	"Señor", "Señora", "Señorita", "Sra", "Srta", "Sr", "Don", "Doña", "Dna", "Lic", "Licenciado", "Ing", "Arq", "Dra", "Profa", "Ingeniero",
	"Sig", "Signor", "Signora", "Dott", "Shri", "Smt", "Datuk", "Dato'", "Haji", "Hajji",
}

// GenerationSuffixes lists the suffixes that tell generations apart, roman
// numerals excepted. Dots do not matter.
var GenerationSuffixes = []string{"Jr", "Sr", "Jnr", "Snr", "Junior", "Senior", "2nd", "3rd", "4th", "5th"}

// NameCredentials lists degrees, professional titles and orders that stand
// after a name, as they are written. Dots do not matter.
var NameCredentials = []string{
	"PhD", "Ph.D", "MD", "DO", "DDS", "DMD", "DVM", "OD", "DC", "DPM", "PharmD", "PsyD", "EdD", "DNP", "DPT", "JD", "LLM", "LLB", "LLD", "SJD", "DMin", "DBA", "ThD", "DPhil",
	"MBA", "MPA", "MPH", "MSW", "MFA", "MSN", "MSc", "MSc.Ed", "MSEd", "MEd", "MDiv", "MPhil", "MRes", "BA", "BS", "BSc", "BSN", "BEng", "BEd", "MA", "MS", "MEng", "AA", "AS", "AB",
	"RN", "LPN", "LVN", "NP", "APRN", "ARNP", "CRNA", "PA", "PA-C", "CNA", "EMT", "LCSW", "LMFT", "LMHC", "LPC", "RD", "RPh", "CNM", "FNP", "FNP-C", "FNP-BC", "BC", "FACS", "FAAP", "FACP", "FACC",
	"CPA", "CFA", "CFP", "CLU", "ChFC", "CPCU", "CIC", "CRM", "AAI", "ARM", "AIC", "LUTC", "LUTCF", "FLMI", "RHU", "REBC", "CASL", "CISR", "ACSR", "CAP", "AEP", "RICP", "CFF", "CMA", "CGMA", "EA", "CVA", "FSA", "ASA", "FCAS", "ACAS", "MAAA", "CEBS", "SPHR", "PHR", "GBA", "MSFS", "CSA", "NSSA", "AIF", "CDFA",
	"PE", "PMP", "AIA", "RA", "PLS", "CISSP", "SE", "GRI", "ABR", "CRS", "CCIM",
	"Esq", "Esquire", "QC", "KC", "SC", "JP", "CBE", "OBE", "MBE", "KBE", "DBE", "VC", "MP", "MLA", "OM", "CM", "CH", "KCB", "DSO", "DSC",
	"USA", "USN", "USAF", "USMC", "USCG", "Ret", "Retired", "SJ", "OSB", "OP", "OFM", "CSC",
}
