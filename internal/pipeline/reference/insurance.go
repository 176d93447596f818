package reference

// InsuranceTerms lists the words for each line of business in English,
// German, French and Spanish, as they stand in lead files. Words such as
// "insurance" or "policy" around them do not matter.
var InsuranceTerms = map[string][]string{
	"AUTO": {
		"auto", "automobile", "automotive", "car", "cars", "vehicle", "vehicles", "motor", "motor vehicle", "motorcar", "personal auto", "personal auto policy", "private passenger auto", "PPA", "PAP",
		"motorcycle", "motorbike", "bike", "moped", "scooter", "truck", "pickup", "SUV", "van", "RV", "recreational vehicle", "motorhome", "motor home", "ATV", "classic car", "collector car", "antique auto", "SR22", "SR-22", "non owner auto", "non-owner", "rideshare",
		"full coverage auto", "auto liability", "liability auto", "auto quote", "auto leads", "auto lead",
		"Kfz", "Kraftfahrzeug", "KFZ-Haftpflicht", "Kfz-Vollkasko", "Kfz-Teilkasko", "Vollkasko", "Teilkasko", "Kasko", "Autoversicherung", "Kfz-Versicherung", "Kraftfahrtversicherung", "Fahrzeug", "Fahrzeugversicherung", "Motorrad", "Motorradversicherung", "Pkw", "Wohnmobil",
		"voiture", "véhicule", "moto", "assurance auto", "assurance automobile", "assurance voiture", "deux-roues", "scooter",
		"coche", "coches", "carro", "carros", "vehículo", "vehículos", "automóvil", "motocicleta", "seguro de auto", "seguro de coche", "seguro de carro", "seguro de vehículo",
	},
	"HOME": {
		"home", "homes", "house", "homeowner", "homeowners", "home owner", "home owners", "homeowner's", "HO", "HO1", "HO-1", "HO2", "HO-2", "HO3", "HO-3", "HO4", "HO-4", "HO5", "HO-5", "HO6", "HO-6", "HO8", "HO-8", "hazard", "dwelling", "dwelling fire", "DP1", "DP-1", "DP2", "DP-2", "DP3", "DP-3",
		"renter", "renters", "renter's", "rental", "tenant", "tenants", "tenant's", "condo", "condominium", "condo owners", "landlord", "mobile home", "manufactured home", "property", "personal property", "residential", "residential property", "flood", "earthquake", "fire", "household", "household contents", "contents", "building", "buildings", "buildings and contents", "home and contents", "home contents", "homeowners multi-peril", "real estate", "vacation home", "second home", "home warranty",
		"Hausrat", "Hausratversicherung", "Wohngebäude", "Wohngebäudeversicherung", "Gebäude", "Gebäudeversicherung", "Haus", "Hausversicherung", "Wohnung", "Eigenheim", "Immobilie", "Hausbesitzer", "Eigentümer",
		"habitation", "assurance habitation", "maison", "logement", "propriétaire", "locataire", "multirisque habitation", "MRH", "assurance maison", "résidence", "assurance propriétaire occupant",
		"hogar", "seguro de hogar", "seguro del hogar", "casa", "vivienda", "inquilino", "inquilinos", "arrendatario", "propietario", "propietarios", "seguro de casa", "seguro de vivienda", "seguro de hogar y vivienda",
	},
	"LIFE": {
		"life", "term", "term life", "termlife", "level term", "whole life", "wholelife", "universal life", "UL", "IUL", "indexed universal life", "VUL", "variable life", "variable universal life", "permanent life", "final expense", "final expenses", "FE", "burial", "funeral", "funeral plan", "mortgage protection", "mortgage life", "annuity", "annuities", "life assurance", "endowment", "guaranteed issue life", "key man", "key person life", "group life", "survivorship life", "AD&D", "accidental death",
		"Leben", "Lebensversicherung", "Risikoleben", "Risikolebensversicherung", "Kapitallebensversicherung", "Sterbegeld", "Sterbegeldversicherung", "Rentenversicherung", "Rente", "private Rentenversicherung", "Todesfall", "Altersvorsorge",
		"vie", "assurance vie", "assurance-vie", "temporaire vie", "vie entière", "décès", "assurance décès", "obsèques", "assurance obsèques", "prévoyance", "rente", "vie temporaire",
		"vida", "seguro de vida", "vida entera", "vida a término", "vida universal", "gastos finales", "decesos", "seguro de decesos", "vida temporal", "gastos funerarios",
	},
	"HEALTH": {
		"health", "healthcare", "health care", "medical", "med", "medicare", "medicare advantage", "medicare supplement", "medicare supp", "med supp", "medsupp", "medigap", "medicaid", "MAPD", "PDP", "part D", "ACA", "obamacare", "affordable care act", "marketplace", "individual health", "family health", "group health", "employee benefits", "dental", "vision", "dental and vision", "dental & vision", "dental/vision", "HMO", "PPO", "EPO", "short term health", "short term medical", "STM", "U65", "under 65", "O65", "critical illness", "cancer", "hospital indemnity", "long term care", "LTC", "disability", "disability income", "short term disability", "long term disability", "IFP", "HSA", "accident", "supplemental health", "private medical", "PMI", "income protection",
		"Kranken", "Gesundheit", "Krankenversicherung", "private Krankenversicherung", "PKV", "GKV", "Krankenkasse", "Zahnzusatz", "Zahnzusatzversicherung", "Zahnversicherung", "Pflege", "Pflegeversicherung", "Pflegezusatz", "Berufsunfähigkeit", "Berufsunfähigkeitsversicherung", "BU", "Unfall", "Unfallversicherung", "Krankenzusatz", "Krankentagegeld", "Gesundheitsversicherung",
		"santé", "assurance santé", "mutuelle", "mutuelle santé", "complémentaire santé", "maladie", "assurance maladie", "dentaire", "invalidité", "assurance médicale", "médicale",
		"salud", "seguro de salud", "seguro médico", "médico", "gastos médicos", "gastos médicos mayores", "dental y visión", "asistencia sanitaria", "sanidad", "seguro de gastos médicos",
	},
	"COMMERCIAL": {
		"commercial", "business", "biz", "commercial lines", "commercial auto", "business auto", "commercial vehicle", "commercial truck", "trucking", "fleet", "commercial property", "commercial liability", "commercial package", "CPP", "BOP", "business owner", "business owners", "business owners policy", "business owner's policy", "businessowners", "GL", "CGL", "general liability", "commercial general liability", "liability", "WC", "workers comp", "workers' comp", "worker's comp", "work comp", "workers compensation", "workers' compensation", "worker's compensation", "workmans comp", "workmen's compensation", "professional liability", "E&O", "errors and omissions", "errors & omissions", "D&O", "directors and officers", "directors & officers", "EPLI", "employment practices", "employment practices liability", "cyber", "cyber liability", "cyber security", "small business", "contractor", "contractors", "general contractor", "product liability", "public liability", "employers liability", "commercial umbrella", "inland marine", "surety", "surety bond", "bond", "bonds", "garage", "garage liability", "liquor liability", "malpractice", "medical malpractice", "commercial combined", "professional indemnity", "indemnity", "hospitality", "restaurant", "church", "nonprofit", "farm", "farm and ranch", "crop", "builders risk", "builder's risk",
		"Gewerbe", "gewerblich", "Gewerbeversicherung", "Betriebshaftpflicht", "Betriebshaftpflichtversicherung", "Firma", "Firmenversicherung", "Berufshaftpflicht", "Betrieb", "Geschäft", "Unternehmen", "Firmenkunden", "Inhaltsversicherung", "Flotte", "Flottenversicherung", "Vermögensschadenhaftpflicht", "Betriebsunterbrechung", "Gewerbekunden",
		"entreprise", "professionnel", "professionnelle", "commerciale", "commerce", "assurance entreprise", "assurance professionnelle", "responsabilité civile professionnelle", "RC Pro", "RC professionnelle", "entreprises", "assurance des entreprises", "responsabilité civile", "flotte", "multirisque professionnelle", "décennale", "assurance décennale",
		"comercial", "negocio", "negocios", "empresa", "empresas", "seguro comercial", "seguro de negocio", "responsabilidad civil", "responsabilidad civil general", "compensación laboral", "seguro empresarial", "empresarial", "autónomo", "autónomos", "pyme", "pymes", "compensación de trabajadores", "flota",
	},
}

// InsuranceNoise lists the words around a line of business that say nothing
// about it.
var InsuranceNoise = []string{
	"insurance", "ins", "insur", "policy", "policies", "coverage", "cover", "quote", "quotes", "lead", "leads", "line", "lines", "product", "type", "plan", "plans", "personal", "private", "individual", "new", "only", "request", "shopper", "needed", "year", "years", "yr", "yrs", "month", "months", "p&c", "inquiry", "enquiry",
	"Versicherung", "Versicherungen", "Vers.", "Police", "Angebot", "Anfrage", "private", "privat",
	"assurance", "assurances", "contrat", "devis", "particulier", "police",
	"seguro", "seguros", "póliza", "cotización", "de", "del", "para", "mi", "the", "a", "an", "my", "for", "of", "d'", "l'", "la", "le", "el", "und", "and", "y", "et",
}
