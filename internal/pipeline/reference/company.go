package reference

// LegalForms lists the legal forms of companies as they are written. A form
// is recognized without regard to case, dots and spaces.
var LegalForms = []string{
	"Inc", "Incorporated", "Corp", "Corporation", "Co", "Company", "LLC", "LLP", "LP", "LLLP", "PLLC", "PC", "PA", "PLC", "Ltd", "Limited", "Ltée", "LLC LP", "DBA", "Trust", "Cos",
	"GmbH", "AG", "KG", "KGaA", "OHG", "GbR", "UG", "SE", "eG", "eK", "e.K.", "e.V.", "mbH", "gGmbH", "Stiftung", "Cie", "GmbH & Co. KG",
	"SA", "SARL", "SAS", "SASU", "EURL", "SNC", "SCI", "SCP", "SCOP", "EI",
	"SL", "SLU", "SAU", "SCoop", "CB", "SRL", "SpA", "S.A. de C.V.", "SAPI", "CV", "SC", "SNC",
	"BV", "NV", "VOF", "AB", "AS", "ASA", "ApS", "A/S", "Oy", "Oyj", "Pty", "Pty Ltd", "Pvt", "Pvt Ltd", "Ltda", "EIRL", "Sp. z o.o.", "s.r.o.", "a.s.", "Kft", "Zrt", "Bhd", "Sdn Bhd", "KK", "ULC",
}
