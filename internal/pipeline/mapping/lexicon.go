package mapping

import (
	"leadbridge"
)

// Concepts that are no field of their own; compose turns them into one, or
// into nothing, by what stands beside them.
const (
	conceptName     = "name"    // a person's name, a company's, or a thing's
	conceptAddress  = "address" // a street, or the prefix of a part of an address
	conceptRegion   = "region"  // a state where there is an address
	conceptEstado   = "estado"  // Spanish, French...: a state of the union, or a status
	conceptContact  = "contact" // a person to speak to, or only a prefix
	conceptNumber   = "number"  // "Phone number", "Policy number"
	conceptCode     = "code"    // "Zip code", "Promo code"
	conceptDate     = "date"    // "Date of birth", "Created date"
	conceptIP       = "ip"      // "Consent IP"
	conceptURL      = "url"     // "Consent URL"
	conceptExt      = leadbridge.FieldPhoneExtension
	conceptVeto     = "veto"
	conceptFiller   = "filler"
	conceptGeneric  = "generic" // "Column 1": the header says nothing
	conceptPerson   = "person"
	conceptPrimary  = "primary"
	conceptHome     = "home"
	conceptWork     = "work"
	conceptMobile   = "mobile"
	conceptMailing  = "mailing"
	conceptBilling  = "billing"
	conceptShipping = "shipping"
	conceptProperty = "property"
	conceptOther    = "other"
	conceptDriver   = "driver"
)

// entry is one line of the lexicon: phrases of one language that mean one
// concept. weight is how sure a header of just these words is, 0 to 1; for a
// qualifier it is what the word costs.
type entry struct {
	concept string
	lang    string
	weight  float64
	phrases string // separated by semicolons; folded when the lexicon is built
}

// heads are the words that name a field.
var heads = []entry{
	{leadbridge.FieldFirstName, "en", .95, "first name; given name; forename; fname; f name; firstname; christian name; name first; first names; given names; preferred first name; legal first name"},
	{leadbridge.FieldFirstName, "en", .85, "first; given; name given"},
	{leadbridge.FieldFirstName, "de", .95, "Vorname; Vornamen; Rufname"},
	{leadbridge.FieldFirstName, "fr", .95, "prénom; prénoms; nom prénom usuel"},
	{leadbridge.FieldFirstName, "es", .95, "nombre pila; primer nombre; nombre propio"},
	{leadbridge.FieldFirstName, "it", .95, "nome battesimo; nome proprio; primo nome"},
	{leadbridge.FieldFirstName, "pt", .95, "primeiro nome; nome próprio"},
	{leadbridge.FieldFirstName, "nl", .95, "voornaam; voornamen; roepnaam"},
	{leadbridge.FieldFirstName, "sv", .95, "förnamn; fornavn; etunimi"},
	{leadbridge.FieldFirstName, "pl", .95, "imię; jméno; keresztnév"},

	{leadbridge.FieldLastName, "en", .95, "last name; surname; family name; lname; l name; lastname; second name; name last; last names; legal last name; name family"},
	{leadbridge.FieldLastName, "en", .85, "last"},
	{leadbridge.FieldLastName, "en", .6, "family"},
	{leadbridge.FieldLastName, "de", .95, "Nachname; Nachnamen; Familienname; Zuname"},
	{leadbridge.FieldLastName, "fr", .95, "nom famille; patronyme; nom patronymique"},
	{leadbridge.FieldLastName, "es", .95, "apellido; apellidos; primer apellido; apellido paterno"},
	{leadbridge.FieldLastName, "it", .95, "cognome; cognomi"},
	{leadbridge.FieldLastName, "pt", .95, "sobrenome; apelido; último nome; nome família"},
	{leadbridge.FieldLastName, "nl", .95, "achternaam; familienaam"},
	{leadbridge.FieldLastName, "sv", .95, "efternamn; etternavn; efternavn; sukunimi"},
	{leadbridge.FieldLastName, "pl", .95, "nazwisko; příjmení; vezetéknév"},

	{leadbridge.FieldFullName, "en", .93, "full name; fullname; complete name; legal name; whole name; first last; first last name; last first; last name first; full legal name; contact person; person name; name full"},
	{leadbridge.FieldFullName, "de", .93, "vollständiger Name; voller Name; Vor Nachname; Vor Zuname; Vor Familienname; Name Vorname; Ansprechpartner; Ansprechperson; Kontaktperson; Ansprechpartnerin; gesamter Name; Kontaktname"},
	{leadbridge.FieldFullName, "fr", .93, "nom complet; nom prénom; prénom nom; nom prénoms; nom entier; personne contact; interlocuteur"},
	{leadbridge.FieldFullName, "es", .93, "nombre completo; nombre apellido; nombre apellidos; apellidos nombre; apellido nombre; nombres apellidos; persona contacto; nombre entero"},
	{leadbridge.FieldFullName, "it", .93, "nome completo; nome cognome; nome e cognome; cognome e nome; cognome nome; nominativo; referente; persona contatto"},
	{leadbridge.FieldFullName, "pt", .93, "nome completo; nome e sobrenome; nome sobrenome; nome apelido; pessoa contato"},
	{leadbridge.FieldFullName, "nl", .93, "volledige naam; contactpersoon; voor achternaam"},
	{leadbridge.FieldFullName, "sv", .93, "fullständigt namn; kontaktperson; fullt navn"},
	{leadbridge.FieldFullName, "pl", .93, "imię nazwisko; imię i nazwisko; jméno příjmení"},

	{conceptName, "en", .9, "name; names"},
	{conceptName, "de", .9, "Namen"},
	{conceptName, "fr", .9, "nom; noms"},
	{conceptName, "es", .9, "nombre; nombres"},
	{conceptName, "it", .9, "nome; denominazione"},
	{conceptName, "nl", .9, "naam"},
	{conceptName, "sv", .9, "namn; navn; nimi"},

	{leadbridge.FieldEmail, "en", .95, "email; e mail; mail; emails; email address; e mail address; mail address; mailaddress; email id; mail id; e mail id; email addr; emailaddr; electronic mail; mails; email addresses; eml; emailid"},
	{leadbridge.FieldEmail, "de", .95, "E Mail Adresse; Mailadresse; Mail Adresse; Emailadresse; E Mailadresse; Mailanschrift; elektronische Post"},
	{leadbridge.FieldEmail, "fr", .95, "courriel; courrier électronique; adresse mail; adresse e mail; adresse email; adresse courriel; mél; adresse électronique; adresse mél; adresse messagerie; messagerie"},
	{leadbridge.FieldEmail, "es", .95, "correo; correo electrónico; correo e; dirección correo; dirección correo electrónico; dirección email; dirección e mail; correos"},
	{leadbridge.FieldEmail, "it", .95, "indirizzo email; indirizzo e mail; posta elettronica; indirizzo mail; indirizzo posta elettronica"},
	{leadbridge.FieldEmail, "pt", .95, "endereço email; endereço e mail; correio eletrônico; correio electrónico; correio"},
	{leadbridge.FieldEmail, "nl", .95, "e mailadres; emailadres; mailadres"},
	{leadbridge.FieldEmail, "sv", .95, "e post; epost; e postadress; epostadress; e postadresse; epostadresse; sähköposti; mejl"},
	{leadbridge.FieldEmail, "pl", .95, "adres email; adres e mail; poczta"},

	{leadbridge.FieldPhone, "en", .95, "phone; telephone; tel; phone number; telephone number; phone no; tel no; phone nr; phonenumber; phones; telno; phn; ph; ph no; ph number; telefone; phone numbers; tele; telephone no; contact number; contact no; contact nr; contact phone; call number; number call; primary number; best number; text number; sms number; text reminder number; landline; land line; telnr; ph num; phone num; phonenum; phoneno; reach number"},
	{leadbridge.FieldPhone, "de", .95, "Telefon; Telefonnummer; Telefonnr; Tel Nr; Rufnummer; Rufnr; Festnetz; Festnetznummer; Fon; Telefonnummern; Fernsprecher; Rückrufnummer; Ruf; Durchwahlnummer"},
	{leadbridge.FieldPhone, "fr", .95, "téléphone; numéro téléphone; n téléphone; no téléphone; num tél; num téléphone; n tél; no tél; téléphone fixe; tél fixe; fixe"},
	{leadbridge.FieldPhone, "es", .95, "teléfono; teléfonos; número teléfono; no teléfono; num teléfono; n teléfono; telf; tlf; tfno; tfn; teléfono fijo; fono; fijo"},
	{leadbridge.FieldPhone, "it", .95, "telefono fisso; numero telefono; recapito telefonico; numero telefonico; recapito"},
	{leadbridge.FieldPhone, "pt", .95, "telefone; telefone fixo; número telefone; fone; fones"},
	{leadbridge.FieldPhone, "nl", .95, "telefoon; telefoonnummer; telefoonnr"},
	{leadbridge.FieldPhone, "sv", .95, "telefonnummer; puhelin; puhelinnumero; telefonnr"},

	{conceptMobile, "en", .91, "mobile; mobile phone; cell; cell phone; cellphone; cellular; mobile number; mobile no; cell number; cell no; mob; mob no; mobile nr; mobilephone; mobilenumber; cellnumber; mobileno; mob number; cellular phone; cellular number; gsm; handphone; wireless; wireless number; mobile num"},
	{conceptMobile, "en", .76, "whatsapp; whatsapp number; whatsapp no; whats app; whats app number; whatsapp phone; sms"},
	{conceptMobile, "de", .91, "Mobil; Mobiltelefon; Mobilnummer; Mobilfunk; Mobilfunknummer; Handy; Handynummer; Handynr; Mobilnr; Mobiltel; Mobilrufnummer; Natel"},
	{conceptMobile, "fr", .91, "portable; téléphone portable; tél portable; téléphone mobile; tél mobile; numéro portable; numéro mobile; mobiles; gsm; n portable; n mobile"},
	{conceptMobile, "es", .91, "móvil; celular; teléfono móvil; teléfono celular; número móvil; número celular; cel; móviles; n móvil"},
	{conceptMobile, "it", .91, "cellulare; telefono cellulare; telefono mobile; numero cellulare; cell"},
	{conceptMobile, "pt", .91, "telemóvel; telefone celular; telefone móvel; telefone telemóvel"},
	{conceptMobile, "nl", .91, "mobiel; mobiele telefoon; mobiel nummer; mobiele nummer; mobielnummer"},
	{conceptMobile, "sv", .91, "mobilnummer; mobiltelefon; mobiltelefonnummer; matkapuhelin"},
	{conceptMobile, "pl", .91, "komórka; telefon komórkowy"},

	{conceptExt, "en", .85, "ext; extension; extn; phone extension; phone ext; extension number; telephone extension; phoneext"},
	{conceptExt, "de", .85, "Durchwahl; Nebenstelle"},
	{conceptExt, "fr", .85, "poste téléphonique; extension téléphonique"},
	{conceptExt, "es", .85, "extensión; extensión teléfono"},

	{leadbridge.FieldCompany, "en", .95, "company; company name; organization; organisation; organization name; organisation name; business name; firm; companyname; associated company; account name; associated company name; corporation; org; org name; trade name; dba; employer name; organizations; companies; co name; cmpny; legal business name; name business; commercial name; company legal name; primary company; primary associated company"},
	{leadbridge.FieldCompany, "en", .55, "account; employer; workplace"},
	{leadbridge.FieldCompany, "de", .95, "Firma; Firmenname; Unternehmen; Unternehmensname; Firmenbezeichnung; Organisation; Betrieb; Gesellschaftsname; Firmierung"},
	{leadbridge.FieldCompany, "de", .55, "Arbeitgeber"},
	{leadbridge.FieldCompany, "fr", .95, "société; entreprise; raison sociale; nom société; nom entreprise; organisme; nom organisation; établissement; nom commercial"},
	{leadbridge.FieldCompany, "es", .95, "empresa; compañía; razón social; nombre empresa; organización; sociedad; negocio; nombre comercial"},
	{leadbridge.FieldCompany, "it", .95, "azienda; società; ragione sociale; impresa; ditta; nome azienda; organizzazione"},
	{leadbridge.FieldCompany, "pt", .95, "razão social; nome empresa; organização; companhia"},
	{leadbridge.FieldCompany, "nl", .95, "bedrijf; bedrijfsnaam; organisatie; firma"},
	{leadbridge.FieldCompany, "sv", .95, "företag; företagsnamn; bolag; firmanavn; virksomhed; yritys; bedrift"},
	{leadbridge.FieldCompany, "pl", .95, "nazwa firmy; przedsiębiorstwo; společnost; cég"},

	{leadbridge.FieldStreet, "en", .95, "street; street address; street line; address street; street name; address line; street address line; streetaddress; addressline; streetaddr; addr line; street addr; streetname; road; streets; house number street; street number name; street house number; mailing address line; thoroughfare"},
	{conceptAddress, "en", .86, "address; addr; addresses; addrs; adress; address street address"},
	{leadbridge.FieldStreet, "de", .95, "Straße; Str; Straße Hausnummer; Straße Hausnr; Straße Hausnr.; Straße Nr; Straßenname; Straße Nummer; Str Nr; Str Hausnr; Strasse Hnr; Adresszeile; Straßenanschrift; Strassenadresse"},
	{conceptAddress, "de", .86, "Adresse; Anschrift"},
	{leadbridge.FieldStreet, "fr", .95, "rue; voie; numéro rue; n rue; adresse postale; numéro voie; libellé voie; ligne adresse; adresse ligne; rue numéro; n voie"},
	{conceptAddress, "fr", .86, "adresses"},
	{leadbridge.FieldStreet, "es", .95, "calle; calle número; calle n; calle no; línea dirección; vía; nombre vía; dirección línea; calle y número"},
	{conceptAddress, "es", .86, "dirección; domicilio; direcciones; dirección postal; dirección completa calle"},
	{leadbridge.FieldStreet, "it", .95, "via; indirizzo via; via civico; via numero; via numero civico"},
	{conceptAddress, "it", .86, "indirizzo"},
	{leadbridge.FieldStreet, "pt", .95, "rua; logradouro; morada; rua número"},
	{conceptAddress, "pt", .86, "endereço; endereco"},
	{leadbridge.FieldStreet, "nl", .95, "straat; straatnaam; straat huisnummer; straat nr; straatnaam huisnummer"},
	{conceptAddress, "nl", .86, "adres"},
	{leadbridge.FieldStreet, "sv", .95, "gata; gatuadress; vej; gate; gateadresse; katuosoite; postadress; postadresse"},
	{conceptAddress, "sv", .86, "adress; osoite"},
	{leadbridge.FieldStreet, "pl", .95, "ulica; ulice; utca"},

	{leadbridge.FieldCity, "en", .95, "city; town; city name; city town; town city; suburb; municipality; locality; cityname; town name; suburb city; city suburb; hometown city; cities; post town"},
	{leadbridge.FieldCity, "de", .95, "Ort; Stadt; Wohnort; Ortschaft; Gemeinde; Ortsname; Stadtname"},
	{leadbridge.FieldCity, "fr", .95, "ville; commune; localité; villes"},
	{leadbridge.FieldCity, "es", .95, "ciudad; población; localidad; municipio; ciudad población; ciudades; ciudad localidad"},
	{leadbridge.FieldCity, "it", .95, "città; comune; località; comune residenza"},
	{leadbridge.FieldCity, "pt", .95, "cidade; localidade; município"},
	{leadbridge.FieldCity, "nl", .95, "plaats; woonplaats; stad; plaatsnaam; gemeente"},
	{leadbridge.FieldCity, "sv", .95, "postort; poststed; kaupunki; kommune; kommun"},
	{leadbridge.FieldCity, "pl", .95, "miasto; miejscowość; město; település"},

	{leadbridge.FieldState, "en", .95, "state; province; state province; state code; province code; state region; state name; region state; province state; state prov; stateprovince; statecode; state abbreviation; state abbr; state county; state or province; province region; province name; st province; us state; province territory; state territory"},
	{leadbridge.FieldState, "en", .8, "st; prov"},
	{conceptRegion, "en", .6, "region; region code; area region; county state"},
	{conceptRegion, "en", .4, "county; prefecture; territory"},
	{leadbridge.FieldState, "de", .95, "Bundesland; Kanton; Provinz; Bundesstaat; Bundesland Kanton"},
	{conceptRegion, "fr", .6, "région; régions"},
	{leadbridge.FieldState, "fr", .8, "province état; état province"},
	{conceptRegion, "fr", .4, "département"},
	{leadbridge.FieldState, "es", .95, "provincia; estado provincia; provincia estado; comunidad autónoma; entidad federativa; departamento provincia; provincia región"},
	{conceptRegion, "es", .6, "región; comunidad"},
	{conceptEstado, "es", .8, "estado; stato; état; estados"},
	{conceptRegion, "it", .6, "regione"},
	{leadbridge.FieldState, "pt", .95, "uf; distrito; estado uf; província"},
	{leadbridge.FieldState, "nl", .95, "provincie"},
	{leadbridge.FieldState, "sv", .85, "län; fylke; maakunta; landskap"},
	{leadbridge.FieldState, "pl", .95, "województwo; kraj województwo"},

	{leadbridge.FieldPostalCode, "en", .95, "zip; zip code; zipcode; postal code; postcode; post code; postal; postalcode; zip postal code; postal zip code; zip postal; pin code; pincode; zip plus four; zip or postal code; postal zip; eircode; zip 5; post zip; zipcodes; zip codes; postal code zip; postal code zip code; postcode zip"},
	{leadbridge.FieldPostalCode, "de", .95, "PLZ; Postleitzahl; PLZ Code; Postleitzahlen"},
	{leadbridge.FieldPostalCode, "fr", .95, "code postal; cp; codepostal; codes postaux; code poste"},
	{leadbridge.FieldPostalCode, "es", .95, "código postal; cód postal; cod postal; codigopostal; c postal; zona postal"},
	{leadbridge.FieldPostalCode, "it", .9, "cap; codice avviamento postale; codice postale"},
	{leadbridge.FieldPostalCode, "pt", .95, "cep; código postal cep"},
	{leadbridge.FieldPostalCode, "nl", .95, "postcodes"},
	{leadbridge.FieldPostalCode, "sv", .95, "postnummer; postnr; postinumero"},
	{leadbridge.FieldPostalCode, "pl", .95, "kod pocztowy; psč; irányítószám; kod"},

	{leadbridge.FieldCountry, "en", .95, "country; country code; country name; country region; nation; countrycode; country territory; countryname; country iso; country iso code; iso country; region country; countries; country alpha"},
	{leadbridge.FieldCountry, "de", .95, "Land; Staat; Ländercode; Länderkennzeichen; Landname; Wohnland; Länderkürzel; Land Region"},
	{leadbridge.FieldCountry, "fr", .95, "pays; code pays; nom pays; pays région"},
	{leadbridge.FieldCountry, "es", .95, "país; código país; nombre país; país región"},
	{leadbridge.FieldCountry, "it", .95, "paese; nazione; codice paese; stato nazione; paese stato"},
	{leadbridge.FieldCountry, "nl", .95, "landcode"},
	{leadbridge.FieldCountry, "sv", .95, "maa; landkod"},
	{leadbridge.FieldCountry, "pl", .95, "państwo; ország; země"},

	{leadbridge.FieldDateOfBirth, "en", .95, "date birth; birth date; birthday; dob; birthdate; birth day; bday; b day; date birthday; birth dt; birthday date; dateofbirth; dte birth; born; born on"},
	{leadbridge.FieldDateOfBirth, "de", .95, "Geburtsdatum; Geburtstag; Geb Datum; geboren am; geb am; Geb; Gebdatum; geboren; Geb Dat; Geburts Datum; GebDat; Tag Geburt; Geburtstagsdatum"},
	{leadbridge.FieldDateOfBirth, "fr", .95, "date naissance; né le; née le; né e le; date anniversaire naissance; naissance; ddn; né; jour naissance; date nais; né e"},
	{leadbridge.FieldDateOfBirth, "fr", .7, "anniversaire"},
	{leadbridge.FieldDateOfBirth, "es", .95, "fecha nacimiento; f nacimiento; fecha nac; f nac; fec nac; fec nacimiento; nacimiento; fecha nto; fnac; fechanacimiento; nacido el"},
	{leadbridge.FieldDateOfBirth, "es", .8, "cumpleaños; fecha cumpleaños"},
	{leadbridge.FieldDateOfBirth, "it", .95, "data nascita; nato il; data compleanno; nascita; compleanno; nata il"},
	{leadbridge.FieldDateOfBirth, "pt", .95, "data nascimento; nascimento; data nasc; dt nascimento; aniversário; dt nasc"},
	{leadbridge.FieldDateOfBirth, "nl", .95, "geboortedatum; geboren op; verjaardag"},
	{leadbridge.FieldDateOfBirth, "sv", .95, "födelsedatum; fødselsdato; fødselsdag; födelsedag; syntymäaika; personfödd"},
	{leadbridge.FieldDateOfBirth, "pl", .95, "data urodzenia; datum narození; születési dátum"},

	{leadbridge.FieldInsuranceType, "en", .95, "insurance type; ins type; type ins; type insurance; line business; lob; lines business; policy type; type policy; coverage type; type coverage; type coverage needed; insurance line; line insurance; insurance product; insurance category; insurance interest; product line; line coverage; policy line; insurance lob; insurance product type; insurance policy type; policy lob; line of cover; type cover; cover type; insurance needed; insurance needs; insurance interested in; kind insurance; coverage line; policy line business; class business; insurance class; quote insurance type; business line; interested in insurance; product insurance; insurance coverage; insurance vertical; insurance requested; coverage needed; insurance looking; type insurance looking; type insurance need; type insurance needed; type insurance interested in; insurance coverage type; type policy interested in; insurance lines; type of cover; insurance types; policy product type; lines insurance"},
	{leadbridge.FieldInsuranceType, "en", .55, "product interest; coverage interest; coverage requested; quote type; lead product; interest type; product interests; policy form type"},
	{leadbridge.FieldInsuranceType, "en", .42, "insurance; product; product type; coverage; coverages; interest; interests; interested in; vertical; product category; policy; products; lead type; plan type; line; product name; service; product of interest"},
	{leadbridge.FieldInsuranceType, "de", .95, "Versicherungsart; Versicherungssparte; Sparte; Art Versicherung; Versicherungstyp; Versicherungsprodukt; Versicherungszweig; Spartenname; gewünschte Versicherung; Produktsparte; Versicherungsbereich; Vertragsart; Versicherungssparten; Versicherungsform; Versicherungstarif Sparte"},
	{leadbridge.FieldInsuranceType, "de", .42, "Versicherung; Produkt; Interesse; Produkte; Produktinteresse; Interesse an"},
	{leadbridge.FieldInsuranceType, "fr", .95, "type assurance; assurance souhaitée; branche assurance; produit assurance; type contrat; genre assurance; catégorie assurance; assurance type; ligne assurance; type assurances; nature contrat; type contrat assurance; risque assuré; type couverture; assurance demandée"},
	{leadbridge.FieldInsuranceType, "fr", .42, "assurance; assurances; produit; intérêt; produit intérêt; type produit"},
	{leadbridge.FieldInsuranceType, "es", .95, "tipo seguro; ramo; tipo póliza; línea negocio; clase seguro; ramo seguro; seguro interés; producto seguro; tipo seguros; tipo cobertura; seguro solicitado; ramo póliza; modalidad seguro; seguro deseado; tipo de seguro de interés"},
	{leadbridge.FieldInsuranceType, "es", .42, "seguro; seguros; producto; interés; producto interés; tipo producto; cobertura"},
	{leadbridge.FieldInsuranceType, "it", .95, "tipo assicurazione; ramo assicurativo; tipo polizza; tipologia polizza; tipologia assicurazione; ramo polizza; prodotto assicurativo"},
	{leadbridge.FieldInsuranceType, "pt", .95, "ramo seguro; tipo apólice; tipo de apólice; linha negócio"},
	{leadbridge.FieldInsuranceType, "nl", .95, "soort verzekering; verzekeringstype; type verzekering; verzekeringssoort; branche verzekering"},
	{leadbridge.FieldInsuranceType, "sv", .95, "försäkringstyp; forsikringstype"},

	{leadbridge.FieldLeadSource, "en", .95, "lead source; leadsource; source lead; original source; traffic source; lead origin; marketing source; acquisition source; contact source; inquiry source; enquiry source; lead source name; customer source; prospect source; primary source; original lead source; source name; person source; record source; lead vendor; lead provider; lead channel; how hear about; how hear; hear about; where hear about; how find; sourced from; referral source; came from; first source; how did you hear; how know about; how you heard; lead generation source; heard about; first touch source; conversion source; client source; traffic channel"},
	{leadbridge.FieldLeadSource, "en", .88, "source; sources; origin; source channel"},
	{leadbridge.FieldLeadSource, "en", .74, "utm source; source type; ad source; source original; latest source; source description; source medium"},
	{leadbridge.FieldLeadSource, "en", .55, "vendor; vendor name; lead seller; provider source; vendor source"},
	{leadbridge.FieldLeadSource, "de", .93, "Quelle; Herkunft; Leadquelle; Lead Quelle; Kontaktquelle; Ursprung; Leadherkunft; Lead Herkunft; Akquisequelle; Anfragequelle; Kundenherkunft; aufmerksam geworden; wie aufmerksam geworden; Datenquelle; Herkunft Lead; Werbequelle; Kontaktherkunft"},
	{leadbridge.FieldLeadSource, "fr", .93, "origine; provenance; source prospect; origine prospect; origine lead; source contact; source acquisition; origine contact; comment connu; source piste; origine piste; origine client; connu par; comment avez connu"},
	{leadbridge.FieldLeadSource, "es", .93, "fuente; origen; procedencia; fuente lead; origen lead; fuente contacto; origen contacto; fuente prospecto; cómo conoció; origen cliente; origen prospecto; fuente cliente potencial; fuente posible cliente; fuente original; origen original; cómo nos conoció"},
	{leadbridge.FieldLeadSource, "it", .93, "fonte; origine lead; provenienza; fonte lead; fonte contatto; origine contatto; come conosciuto"},
	{leadbridge.FieldLeadSource, "pt", .93, "origem; fonte lead; origem lead; origem contato; fonte contato; como conheceu"},
	{leadbridge.FieldLeadSource, "nl", .93, "bron; herkomst; leadbron; lead bron"},
	{leadbridge.FieldLeadSource, "sv", .93, "källa; kilde; lähde; leadkälla"},
	{leadbridge.FieldLeadSource, "pl", .93, "źródło; zdroj; forrás; źródło leada"},

	{leadbridge.FieldNotes, "en", .93, "notes; note; comments; comment; remarks; remark; memo; lead notes; person notes; contact notes; note text; additional notes; additional comments; other comments; general notes; customer comments; client notes; agent notes; internal notes; note body; notes comments; comments notes; call notes; background info; background information; lead comments; special notes; comments questions; questions comments; question comment"},
	{leadbridge.FieldNotes, "en", .72, "message; description; additional information; additional info; other information; other info; additional details; lead description; inquiry; enquiry; contact description; last note; message body; person description; tell more; anything else; further information"},
	{leadbridge.FieldNotes, "de", .93, "Bemerkung; Bemerkungen; Notiz; Notizen; Anmerkung; Anmerkungen; Kommentar; Kommentare; Hinweis; Hinweise; Vermerk; Gesprächsnotiz; Gesprächsnotizen; interne Notiz; Notizfeld; Bemerkungsfeld"},
	{leadbridge.FieldNotes, "de", .72, "Nachricht; Beschreibung; Freitext; Mitteilung; Zusatzinfo; Zusatzinformationen; weitere Informationen"},
	{leadbridge.FieldNotes, "fr", .93, "remarque; remarques; commentaire; commentaires; observation; observations; annotations"},
	{leadbridge.FieldNotes, "fr", .72, "informations complémentaires; infos complémentaires; texte libre; demande"},
	{leadbridge.FieldNotes, "es", .93, "notas; nota; comentario; comentarios; observación; observaciones; anotaciones"},
	{leadbridge.FieldNotes, "es", .72, "mensaje; descripción; información adicional; mensajes"},
	{leadbridge.FieldNotes, "it", .93, "osservazioni; commenti; commento; annotazioni"},
	{leadbridge.FieldNotes, "it", .72, "messaggio; descrizione"},
	{leadbridge.FieldNotes, "pt", .93, "observações; observação; comentários; obs; anotações"},
	{leadbridge.FieldNotes, "pt", .72, "mensagem; descrição"},
	{leadbridge.FieldNotes, "nl", .93, "opmerking; opmerkingen; notities; notitie; toelichting"},
	{leadbridge.FieldNotes, "nl", .72, "omschrijving; bericht"},
	{leadbridge.FieldNotes, "sv", .93, "anteckningar; anteckning; kommentarer; noter; bemærkninger; merknad; merknader; huomautukset; notat; notater; kommentar"},
	{leadbridge.FieldNotes, "pl", .93, "uwagi; notatki; komentarz; poznámka; poznámky; megjegyzés"},

	{leadbridge.FieldStatus, "en", .9, "status; lead status; contact status; customer status; stage; lead stage; pipeline stage; prospect status; lifecycle stage; disposition; lead disposition; current status; client status"},
	{leadbridge.FieldStatus, "de", .9, "Leadstatus; Lead Status; Bearbeitungsstatus; Kundenstatus; Kontaktstatus; Statusname"},
	{leadbridge.FieldStatus, "fr", .9, "statut; statut lead; statut prospect; étape"},
	{leadbridge.FieldStatus, "es", .9, "estatus; estado lead; estado cliente; estado contacto; etapa; situación; estado prospecto; estado cliente potencial; estado posible cliente"},
	{leadbridge.FieldStatus, "it", .9, "stato lead; fase"},
	{leadbridge.FieldStatus, "pl", .9, "status leada; stav"},

	{leadbridge.FieldOwner, "en", .9, "owner; owner name; lead owner; contact owner; record owner; account owner; assigned to; assignee; assigned user; assigned agent; assigned rep; agent; agent name; producer; producer name; sales rep; salesrep; sales representative; sales agent; sales owner; rep; rep name; account manager; account executive; account rep; csr; csr name; sales person; salesperson; lead owner name; contact owner name; owner full name; relationship manager; assigned producer; responsible; responsible person; servicing agent; advisor; adviser; broker; broker name; salesman; user responsible; assigned; person owner; case manager; agent assigned; writing agent; assigned to name; agent of record; current owner; customer owner"},
	{leadbridge.FieldOwner, "de", .9, "Inhaber; Besitzer; Betreuer; Berater; Bearbeiter; Sachbearbeiter; zuständig; Zuständiger; zugewiesen an; Vermittler; Makler; Verantwortlicher; verantwortlich; Kundenbetreuer; Vertriebsmitarbeiter; Leadbesitzer; Außendienst; Kundenberater; Lead Besitzer; Ansprechpartner intern; zugeordnet; Vertreter; Eigentümer; Verkäufer"},
	{leadbridge.FieldOwner, "fr", .9, "propriétaire; conseiller; commercial; chargé clientèle; responsable; assigné à; attribué à; gestionnaire; conseillère; agent responsable; propriétaire contact; propriétaire lead; propriétaire prospect; vendeur; courtier; affecté à"},
	{leadbridge.FieldOwner, "es", .9, "propietario; asesor; agente; responsable; comercial; asignado a; propietario contacto; propietario lead; gestor; vendedor; ejecutivo; corredor; propietario cliente potencial; propietario posible cliente"},
	{leadbridge.FieldOwner, "it", .9, "proprietario; consulente; commerciale; assegnato a; agente; venditore"},
	{leadbridge.FieldOwner, "pt", .9, "proprietário; corretor; responsável; consultor; vendedor"},
	{leadbridge.FieldOwner, "nl", .9, "eigenaar; adviseur; verantwoordelijke; toegewezen aan"},
	{leadbridge.FieldOwner, "sv", .9, "ägare; ansvarig; säljare; eier; ejer; selger"},

	{leadbridge.FieldCurrentCarrier, "en", .92, "current carrier; current provider; current insurer; current insurance company; current insurance carrier; current insurance provider; insurance company; insurance co; ins company; ins co; ins carrier; current ins; insurance carrier; insurance provider; carrier; insurer; carrier name; insurer name; insurance company name; existing carrier; existing insurer; present carrier; prior carrier; previous carrier; previous insurer; prior insurer; prior insurance company; incumbent carrier; current insurance; currently insured with; insured with; current auto carrier; current home carrier; policy carrier; underwriter; current policy carrier; carrier carrier name; existing insurance company; who current insurance; current coverage carrier"},
	{leadbridge.FieldCurrentCarrier, "de", .92, "Versicherer; Vorversicherer; Versicherungsgesellschaft; Gesellschaft; aktueller Versicherer; bisheriger Versicherer; derzeitiger Versicherer; aktuelle Versicherung; bisherige Versicherung; Vorversicherung; derzeitige Versicherung; bestehende Versicherung; Versicherungsunternehmen; aktuelle Versicherungsgesellschaft"},
	{leadbridge.FieldCurrentCarrier, "fr", .92, "assureur; assureur actuel; compagnie assurance; compagnie actuelle; assurance actuelle; ancien assureur; compagnie précédente; assureur précédent; compagnie assurance actuelle"},
	{leadbridge.FieldCurrentCarrier, "fr", .55, "compagnie"},
	{leadbridge.FieldCurrentCarrier, "es", .92, "aseguradora; aseguradora actual; compañía actual; compañía seguros; compañía aseguradora; seguro actual; asegurador; cía actual; cía seguros; cía aseguradora; compañía seguros actual"},
	{leadbridge.FieldCurrentCarrier, "it", .92, "compagnia assicurativa; assicuratore; compagnia assicurazione; assicurazione attuale; compagnia attuale"},
	{leadbridge.FieldCurrentCarrier, "pt", .92, "seguradora; seguradora atual"},
	{leadbridge.FieldCurrentCarrier, "nl", .92, "verzekeraar; huidige verzekeraar; maatschappij"},

	{leadbridge.FieldPolicyExpiration, "en", .92, "policy expiration; policy expiration date; policy expiry; policy expiry date; policy end date; policy exp date; policy renewal date; renewal date; renewal; x date; xdate; policy expires; insurance expiration; insurance expiration date; insurance expiry date; current policy expiration; policy end; current policy expiration date; expiration policy; policy renewal; insurance renewal date; coverage end date; policy xdate; policy x date; coverage expiration date; current policy end date; insurance expires; policy exp; auto x date; home x date; ins exp; ins exp date; ins expiration; wc x date; gl x date; when policy expire; when renewal; when policy renew; when current policy expire; coverage expiration; policy term end date; current expiration date; policy expire date"},
	{leadbridge.FieldPolicyExpiration, "en", .72, "expiration date; expiry date; expiration; expiry; exp date; expires"},
	{leadbridge.FieldPolicyExpiration, "de", .92, "Vertragsablauf; Ablaufdatum; Ablauf; Vertragsende; Versicherungsablauf; Hauptfälligkeit; Fälligkeit; Ablauf Vertrag; Policenablauf; Versicherungsende; Vertragsablaufdatum; Ende Vertrag; Ablauf Versicherung"},
	{leadbridge.FieldPolicyExpiration, "fr", .92, "échéance; date échéance; échéance contrat; date échéance contrat; fin contrat; date fin contrat; date expiration; date renouvellement; échéance principale; échéance police; échéance assurance"},
	{leadbridge.FieldPolicyExpiration, "es", .92, "vencimiento; fecha vencimiento; vencimiento póliza; fecha vencimiento póliza; fecha renovación; fecha fin póliza; fin póliza; renovación; fecha caducidad; vence; vto; vto póliza; fecha vto; f vto; fecha vto póliza; f vencimiento"},
	{leadbridge.FieldPolicyExpiration, "it", .92, "scadenza; data scadenza; scadenza polizza; data scadenza polizza; data rinnovo"},
	{leadbridge.FieldPolicyExpiration, "pt", .92, "data vencimento; vencimento apólice; data renovação; fim vigência; vencimento"},
	{leadbridge.FieldPolicyExpiration, "nl", .92, "vervaldatum; einddatum polis; expiratiedatum; einddatum verzekering"},

	{leadbridge.FieldDoNotContact, "en", .92, "do not contact; do not call; dnc; donotcall; donotcontact; no contact; dont call; dont contact; not contact; not call; opted out; opt out; optout; dnc flag; do not call flag; suppress; no call; do not call list; contact opt out; on dnc; donotemail; do not phone; do not solicit; opted out of contact; do not market"},
	{leadbridge.FieldDoNotContact, "de", .92, "nicht kontaktieren; nicht anrufen; Kontaktsperre; Werbesperre; gesperrt; Anrufsperre; keine Kontaktaufnahme; keine Werbung"},
	{leadbridge.FieldDoNotContact, "fr", .92, "ne pas contacter; ne pas appeler; pas contacter; pas appeler; opposition; bloctel; liste rouge; ne plus contacter; désinscrit"},
	{leadbridge.FieldDoNotContact, "es", .92, "no contactar; no llamar; no molestar; lista robinson; robinson; baja comercial"},
	{leadbridge.FieldDoNotContact, "it", .92, "non contattare; non chiamare"},
	{leadbridge.FieldDoNotContact, "pt", .92, "não contatar; não ligar; não contactar"},
	{leadbridge.FieldDoNotContact, "nl", .92, "niet bellen; niet contacteren"},

	{leadbridge.FieldConsentGiven, "en", .9, "consent; consent given; tcpa; tcpa consent; opt in; optin; marketing consent; opted in; gdpr consent; consent contact; has consent; consent status; consented; tcpa opt in; express consent; consent flag; permission contact; call consent; sms consent; sms opt in; agree contact; tcpa compliant; tcpa agreed; privacy consent; written consent"},
	{leadbridge.FieldConsentGiven, "de", .9, "Einwilligung; Zustimmung; Werbeeinwilligung; Datenschutz Einwilligung; DSGVO Einwilligung; Einverständnis; Kontakterlaubnis; Werbeerlaubnis; Datenschutzeinwilligung; DSGVO; Einwilligung erteilt"},
	{leadbridge.FieldConsentGiven, "fr", .9, "consentement; consentement RGPD; accord contact; optin; RGPD; consentement donné"},
	{leadbridge.FieldConsentGiven, "es", .9, "consentimiento; consentimiento RGPD; autorización contacto; consentimiento dado; acepta contacto; LOPD; RGPD"},
	{leadbridge.FieldConsentGiven, "it", .9, "consenso; consenso privacy; consenso marketing"},
	{leadbridge.FieldConsentGiven, "pt", .9, "consentimento; LGPD"},
	{leadbridge.FieldConsentGiven, "nl", .9, "toestemming"},

	{leadbridge.FieldConsentAt, "en", .9, "consent at; consent timestamp; consented at; opt in timestamp; optin timestamp; consent given at; consent time; opt in time; optin time; consent date; opt in date; optin date; tcpa timestamp; consent datetime; consent date time; tcpa date; opted in at; opt in at; date consent; confirm time; tcpa consent timestamp; tcpa consent date; marketing consent date; gdpr consent date; gdpr consent timestamp"},
	{leadbridge.FieldConsentAt, "de", .9, "Einwilligung am; Einwilligungsdatum; Zustimmung am; Datum Einwilligung; Einwilligung Datum; Zeitpunkt Einwilligung; Zustimmungsdatum"},
	{leadbridge.FieldConsentAt, "fr", .9, "date consentement; horodatage consentement"},
	{leadbridge.FieldConsentAt, "es", .9, "fecha consentimiento; consentimiento fecha"},
	{leadbridge.FieldConsentSource, "en", .9, "consent source; opt in source; optin source; tcpa source; consent method; source consent"},
	{leadbridge.FieldConsentText, "en", .9, "consent text; tcpa text; consent language; tcpa language; disclosure text; consent wording; tcpa disclosure; tcpa statement; consent statement; consent disclosure; tcpa consent text; tcpa consent language"},
	{leadbridge.FieldConsentText, "de", .9, "Einwilligungstext; Text Einwilligung"},
	{leadbridge.FieldConsentText, "fr", .9, "texte consentement"},
	{leadbridge.FieldConsentText, "es", .9, "texto consentimiento"},
	{leadbridge.FieldConsentIP, "en", .9, "consent ip; consent ip address; opt in ip; optin ip; tcpa ip; tcpa ip address; ip consent; confirm ip; opt in ip address"},
	{leadbridge.FieldConsentURL, "en", .9, "consent url; consent page; tcpa url; opt in url; optin url; consent page url; trusted form url; trustedform cert url; trustedform certificate url; trustedform url; trusted form cert url; trusted form certificate url; xxtrustedformcerturl; xx trusted form cert url; trustedform; trusted form; jornaya url"},
}

// parts are words that stand beside a head without changing it, or make it
// something else; compose knows which.
var parts = []entry{
	{conceptNumber, "en", 0, "number; no; nr; num; nummer; numéro; número; numero; nmbr; nbr"},
	{conceptCode, "en", 0, "code; codes; kürzel; abbreviation; abbr; código; codice; iso"},
	{conceptDate, "en", 0, "date; datum; fecha; dato; dt; dates; datetime; timestamp; time stamp; date time; zeitpunkt; zeitstempel"},
	{conceptIP, "en", 0, "ip; ip address; ip adresse; adresse ip; dirección ip"},
	{conceptURL, "en", 0, "url; urls; link url"},
}

// qualifiers are the words that say which one of a kind of field it is. Their
// weight is what they cost against a header without them.
var qualifiers = []entry{
	{conceptContact, "en", .01, "contact; contacts; Kontakt; contacto; contatto; contato; Kontakte; contactos; kontakts; yhteyshenkilö"},
	{conceptPerson, "en", .02, "person; people; individual; lead; leads; customer; client; clients; customers; prospect; prospects; user; member; subscriber; buyer; purchaser; invitee; attendee; registrant; participant; insured; named insured; applicant; policyholder; policy holder; insuree; consumer; recipient; guest; primary insured; primary applicant; subject; opportunity; deal; respondent; enquirer; inquirer; requester; donor; patient; tenant; resident; record; first named insured; primary named insured; main applicant; candidate; visitor; shopper; cust; party; entity; insured person; quote; borrower; student; signup; signer; cardholder"},
	{conceptPerson, "de", .02, "Kunde; Kunden; Kundin; Interessent; Interessenten; Versicherungsnehmer; Versicherungsnehmerin; VN; Mandant; Person; Antragsteller; Teilnehmer; Mitglied; Empfänger; Käufer; versicherte Person; Interessentin; Ansprech; Personen; Anfragender; Besteller"},
	{conceptPerson, "fr", .02, "client; prospect; assuré; souscripteur; adhérent; personne; abonné; contact; cliente; demandeur; preneur; participant; membre; piste; assurée; destinataire"},
	{conceptPerson, "es", .02, "cliente; prospecto; asegurado; tomador; persona; titular; suscriptor; interesado; cliente potencial; posible cliente; posibles clientes; contratante; usuario; miembro; afiliado; asegurada"},
	{conceptPerson, "it", .02, "cliente; assicurato; contraente; potenziale cliente; segurado; klant; kund; kunde; klient; verzekeringnemer; asiakas"},
	{conceptPrimary, "en", .01, "primary; main; preferred; best; current; principal; haupt; hauptsächlich; principale; principal; principaux; primario; primaria; primär; primaire; general; full; complete; legal; personal data; hoofd; bevorzugt; bevorzugte; aktuell; aktuelle"},
	{conceptMailing, "en", .02, "mailing; po; default address; postal address; correspondence; correspondance; mail merge; contact details; contact info; contact information; contact data; Kontaktdaten; coordonnées; datos contacto; datos personales; personal information; personal info; personal details; persönliche Daten; Post; Versand; correspondencia; corrispondenza; kontaktinfo; reported; demographics; standardized; datos"},
	{conceptHome, "en", .03, "home; personal; residence; residential; private; privé; privee; personnel; personnelle; domicile; maison; perso; casa; particular; personale; abitazione; privato; residenza; Privat; private; zuhause; Wohn; residencial; privada; privado; prive; thuis; hem; hjem; privat; household; living; permanent; present; house; evening; night; Heim; dom; physical; res; domiciliation; residenziale; personales; personnelles; hogar; pessoal"},
	{conceptWork, "en", .05, "work; business; office; daytime; day; direct; corporate; professional; geschäftlich; dienstlich; Büro; Arbeit; beruflich; Geschäft; bureau; professionnel; professionnelle; pro; travail; trabajo; oficina; laboral; profesional; lavoro; ufficio; trabalho; comercial; werk; zakelijk; arbete; arbeid; work direct; direct line; bus; biz; company main; HQ"},
	{conceptBilling, "en", .08, "billing; bill; bill to; invoice; card; payment; Rechnung; Rechnungs; facturation; facturación; fatturazione; payer; Rechnungsadresse; facturacion; factuur; credit card; fiscal"},
	{conceptShipping, "en", .14, "shipping; delivery; ship; ship to; Liefer; Lieferung; Lieferadresse; livraison; envío; entrega; spedizione; consegna; bezorg; Versandadresse"},
	{conceptProperty, "en", .16, "property; garaging; risk; insured property; location address; risk location; subject property; dwelling; premises; garage"},
	{conceptOther, "en", .25, "other; alternate; alternative; secondary; additional; alt; backup; weitere; andere; zweite; sonstige; autre; secondaire; supplémentaire; otro; otra; alternativo; alternativa; secundario; altro; ulteriore; overig; annen; weiterer; Zweit; zusätzlich; zusätzliche; altra; extra; optional; sekundär; adicional; second"},
	{conceptDriver, "en", .1, "driver; primary driver; fahrer; conducteur; conductor; main driver"},
}

// articles are dropped before phrases are looked up, so that "date of birth"
// and "birth date" need no filler words in the lexicon.
var articles = "of; the; a; an; for; de; du; des; le; la; les; el; los; las; del; di; da; do; dos; das; della; dello; dei; der; die; den; dem; ein; eine; und; and; et; y; or; oder; ou; u; o; van; het; af; av; og; och; il; your; my; our; their; us; you; we; is; are; does; what; which; when; where; did; has; have; this; votre; vos; mon; ma; mes; ton; ta; tes; su; sus; tu; tus; ihr; ihre; ihren; ihrer; dein; deine; meine; mein; tuo; mio; seu; sua; est; es; ist; um; uma; für; zur; zum; im; quel; quels; cual; cuál; wie; lautet; who; whom; sind; sie; auf; uns; haben; ich; wir; vous; nous; avez; nos; usted; nosotros"

// fillers say nothing about which field it is, but some phrases need them.
var fillers = "whats; mm; dd; yyyy; yy; tt; jjjj; jj; aaaa; mmm; ddmmyyyy; mmddyyyy; yyyymmdd; please; enter; provide; select; choose; on; can; should; will; get; currently; in; by; at; to; with; value; values; field; fields; required; optional; custom; cf; data; properties; attributes; attribute; form; info; details; detail; information; question; text field; raw; input; pflichtfeld; obligatoire; obligatorio; angabe; angaben; feld; champ; campo; if; any; applicable; bitte; per; am; an; any; as; como; how; a; qual; te; se; you like; would like; saisir; saisissez; indiquez; indique; introduzca; ingrese; eingeben; geben"

// generic words make up headers that say nothing: "Column 1", "Unnamed: 3".
var generic = "column; col; unnamed; spalte; colonne; columna; colonna; coluna; kolom; kolumn; kolonne; field; feld; champ; campo; blank; empty; untitled; noname; header; var; x; v; f; attr; unknown; leer; vide; sin nombre; sans nom; ohne"

// vetoes are words that make a column something else, whatever stands beside
// them: another person, an identifier, a measure, a date of an event.
var vetoes = []string{
	// identifiers and accounts
	"id; ids; uid; guid; uuid; key; identifier; external id; record id; kennung; identifiant; identificador; identificativo; ident; leid; euid; gclid; fbclid; token; hash; duns; ssn; sin; nif; nie; dni; cif; cuit; siren; siret; tva; vat; ust; ustid; steuernummer; steuer; tax; ein; fein; npi; passport; license; licence; licencia; permis; führerschein; social security; soc sec; government; iban; bic; swift; konto; kontonummer; kontoinhaber; bank; banque; banco; routing; vin; serial; reference; ref; referenz; référence; referencia; kundennummer; kundennr; kunden nr; kd nr; kdnr; mandantennummer; policy number; policy no; policy num; policennummer; vertragsnummer; versicherungsnummer; versicherungsscheinnummer; numéro client; numéro contrat; numéro police; número póliza; número cliente; matricule; codice fiscale; partita iva; cpf; cnpj; rut; rfc; curp; account number; account no; account id; customer number; client number; client code; customer code; member number; order number; invoice number; case number; quote number; number plate; lead number; lead id; lead no; ticket; index; row number; sequence; record number; house number; street number; street no; house no; hausnummer; hausnr; hnr; numéro civique; numero civico; huisnummer; apartment; apt; suite; unit; floor; building; etage; adresszusatz; zusatz; complément adresse; complément; complemento; interior; piso; puerta; po box; p o box; pobox; postfach; boîte postale; apartado; box",
	// other people
	"spouse; spouses; husband; wife; partner; partners; ehepartner; ehefrau; ehemann; gatte; gattin; lebenspartner; conjoint; conjointe; épouse; époux; cónyuge; esposa; esposo; pareja; coniuge; cônjuge; echtgenoot; child; children; kids; kinder; kind; enfants; enfant; hijos; hijo; figli; dependent; dependents; dependant; dependants; baby; son; daughter; parent; parents; mother; father; guardian; eltern; mutter; vater; sibling; brother; sister; relative; emergency; notfall; notfallkontakt; urgence; emergencia; emergenza; assistant; assistants; asistente; assistent; assistente; secretary; sekretariat; secrétaire; manager; managers; supervisor; boss; vorgesetzter; chef; reports to; referrer; referred; referred by; referring; empfehler; empfohlen; empfohlen von; parrain; recommandé par; referido; referido por; co; co applicant; coapplicant; co insured; coinsured; joint; second insured; second applicant; secondary insured; spouse driver; beneficiary; beneficiaries; bénéficiaire; beneficiario; begünstigter; bezugsberechtigter; nominee; guarantor; physician; doctor; dr; attorney; lawyer; accountant; mortgagee; lienholder; lender; mortgage; landlord; seller; listing; vet; witness; author; creator; editor; sender; from; reply; cc; bcc; agency; agence; agentur; agencia; agenzia; branch; filiale; sucursal; agent code; agent number; agent email; agent phone; office name; team; group; groups; gruppe; groupe; grupo; gruppo; department; dept; abteilung; service department; division; departamento; reparto; franchise; store; shop; host; organizer; organiser; interviewer; caller; callback; callee; operator; teacher; school; college; university; schule; école; pet; pets; vehicle; vehicles; car; fahrzeug; véhicule; vehículo; trustee; executor; admin; administrator; webmaster; support; vendor email; vendor phone",
	// other names
	"nickname; nick name; nick; spitzname; surnom; sobrenombre; apodo; alias; aka; known as; maiden; maiden name; geburtsname; mädchenname; nom jeune fille; nom naissance; apellido soltera; segundo apellido; apellido materno; second surname; middle; middle name; middlename; mname; m name; middle initial; mi name; zweiter vorname; deuxième prénom; segundo nombre; secondo nome; tussenvoegsel; mellannavn; mellannamn; additional name; initials; initial; initialen; initiales; iniciales; suffix; suffixe; sufijo; name suffix; namenszusatz; prefix; name prefix; präfix; préfixe; prefijo; salutation; anrede; briefanrede; civilité; tratamiento; trato; saludo; appellativo; aanhef; tilltal; titel; title; titles; titre; título; titolo; akademischer titel; job title; jobtitle; job; position; role; rolle; beruf; berufsbezeichnung; profession; occupation; occupación; ocupación; puesto; cargo; fonction; poste; métier; funktion; professione; qualifica; profissão; beroep; functie; yrke; yomi; phonetic; phonetisch; phonétique; furigana; kana; display name; short name; file as; username; user name; login; benutzername; nom utilisateur; nombre usuario; password; passwort; passphrase; nome utente; former name; previous name; screen name; handle; sort name; file name; filename",
	// kinds of columns that are about a column
	"label; labels; etikett; étiquette; etiqueta; etichetta; tag; tags; schlagwort; schlagworte; stichwort; stichworte; mots clés; category; categories; kategorie; kategorien; catégorie; categoría; categoria; segment; segments; list; lists; liste; lista; cluster; flag; flags; kind; art; class; format; verified; verification; validated; validation; bounced; bounce; hard bounce; unsubscribed; unsubscribe; subscribed; subscription; newsletter; deliverability; deliverable; confidence; catch all; quality; accepts; accept; acceptance; allowed; enabled; enable; permission; permissions; opens; open; opened; clicks; click; clicked; sent; sends; replied; reply count; replies; received; count; counts; total; totals; sum; amount; anzahl; score; scores; rating; rank; ranking; grade; bewertung; puntuación; punkte; points; weight; height; age; alter; âge; edad; età; gender; sex; geschlecht; sexe; sexo; sesso; genre; género; genere; marital; marital status; familienstand; état civil; estado civil; stato civile; situation familiale; situation; civil; residence status; residency; nationality; nationalität; nationalité; nacionalidad; citizenship; staatsangehörigkeit; ethnicity; race; religion; language; sprache; langue; idioma; lingua; locale; timezone; time zone; zeitzone; fuseau horaire; zona horaria; gmtoff; dstoff; currency; währung; devise; moneda; latitude; longitude; lat; lng; long; lon; geo; geocode; coordinates; map; distance; mileage; full address; complete address; formatted; address formatted; formatted address; vollständige adresse; adresse complète; dirección completa; address block; extended; extended address; address line 2; address line 3; street 2; location; standort; lieu; lugar; luogo; neighborhood; neighbourhood; ortsteil; stadtteil; quartier; barrio; bairro; colonia; delegación; borough; ward; district; landkreis; kreis; congressional; census; fips; dma; metro; msa; area code; vorwahl; indicatif; ländervorwahl; landesvorwahl; dialing code; dial; calling code; phone code; prefijo telefónico; promo code; code promo; coupon; voucher; discount; sic; naics; industry; branche; industrie; sector; secteur; settore; vertical market; employees; mitarbeiter; mitarbeiterzahl; effectif; empleados; revenue; umsatz; income; einkommen; revenu; ingresos; salary; gehalt; budget; price; preis; prix; precio; prezzo; cost; costs; value amount; spent; orders; order; purchase; purchases; transaction; deductible; premium; prämie; prime; prima; premio; limit; limits; liability; quote amount; quoted; bid; fee; payout; balance; net worth; credit; credit score; debt; loan; equity; home value; property value; year; years; jahr; année; año; month; monat; mois; mes; week; quarter; hour; duration; size; length; square; rooms; bedrooms; beds; baths; roof; construction; sqft; acreage; lot; make; model; trim; color; tobacco; smoker; smoke; raucher; fumeur; accidents; violations; tickets; claims; claim; dui; sr22; medical; conditions; health conditions; diagnosis; pregnant; homeowner; home owner; own home; own or rent; rent; renter; ownership; own; residence type; property type; dwelling type; occupancy; owned",
	// events and system columns
	"created; created at; create date; created date; created time; date created; created on; created by; creation; creation date; date added; added; added on; added by; added time; updated; updated at; updated on; update; date updated; last updated; modified; last modified; modified by; modified time; last modified date; changed; last changed; geändert; geändert am; erstellt; erstellt am; angelegt; angelegt am; erfasst; erfasst am; eingegangen; eingang; eingangsdatum; anlagedatum; erstelldatum; erstellungsdatum; änderungsdatum; créé; créé le; date création; création; modifié; modifié le; date modification; modification; creado; creado el; fecha creación; fecha alta; alta; modificado; fecha modificación; creato; data creazione; modificato; criado; data criação; aangemaakt; gewijzigd; skapad; oprettet; opprettet; utworzono; timestamp; time stamp; zeitstempel; horodatage; marca temporal; datetime; time; uhrzeit; heure; hora; ora; submitted; submit; submission; submission date; submitted at; received at; entry; entry date; date entered; entered; imported; last; last activity; activity; activities; last contact; last contacted; last contact date; letzter kontakt; letzte aktivität; dernier contact; dernière activité; último contacto; última actividad; ultimo contatto; last visit; last seen; last login; logged; login date; first seen; first contact; first contact date; next; next step; next activity; follow up; followup; wiedervorlage; rappel; relance; seguimiento; reminder; reminders; appointment; termin; rendez vous; rendezvous; cita; appuntamento; meeting; event; events; task; tasks; due; start; end; close; closed; closing; close date; won; lost; lost reason; converted; conversion; deleted; archived; canceled; cancelled; cancellation; reason; grund; motif; motivo; inactive; active; aktiv; actif; activo; deceased; verstorben; effective; effective date; inception; beginn; vertragsbeginn; versicherungsbeginn; date effet; fecha efecto; start date; issue date; anniversary; hochzeitstag; anniversary date; wedding; baptism; hire; hire date; hired; graduation; purchase date; inspection; expected close; best time; best time call; time call; availability; contact time; preferred contact; preferred contact method; contact method; contact preference; kontaktart; communication; method; urgency; priority; priorität; priorité; prioridad; importance; sensitivity; privacy; visibility; temperature; hot; interested; verification status; clean; sync; synced; lifecycle; pipeline; deal name; deal title; deal value; deals; project; projekt; projet; proyecto; campaign; campaigns; kampagne; campagne; campaña; campagna; ad; ads; adset; ad set; adgroup; ad group; ad name; form name; form id; medium; keyword; keywords; term; content; creative; placement; device; browser; agent string; user agent; session; visit; visits; page; page views; landing page; landing; referral url; referer; subid; sub id; sub; affiliate; publisher; pub; aff; is organic; organic; utm; utm medium; utm campaign; utm term; utm content; drill; drill down; website; web site; webseite; internetseite; site web; site; sitio web; sito web; sito; web; web page; web address; homepage; internet; domain; domains; www; linkedin; linked in; facebook; twitter; instagram; youtube; tiktok; xing; skype; snapchat; social; messenger; slack; telegram; wechat; line id; im; icq; profile; photo; image; picture; avatar; logo; bild; foto; attachment; attachments; file; files; document; documents; signature; fax; telefax; faxnummer; faxnr; télécopie; telecopie; pager; telex; isdn; beeper; sip; radio; car phone; autotelefon; directory; server; hobby; hobbies; gesellschafter; geburtsort; geburtsland; lieu naissance; lugar nacimiento; luogo nascita; city birth; place birth; country birth; state birth; birth city; birth state; birth country; birth place; birthplace; birth year; year birth; birth month; month birth; geburtsjahr; geburtsmonat; année naissance; año nacimiento; birth; death; contract; contracts; vertrag; contrat; contrato; contratto; police; póliza; polizza; apólice; tarif; zahlweise; payment method; payment status; bounced reason; bounced date; delinquent; exempt; hq phone; company phone type; industry type; company size; company revenue; company type; company linkedin url; company website; company domain; technology; technologies; keywords company; stage id; recording; transcript; call duration; call status; result; outcome; answer; answers; survey; feedback; rated; nps; consent id; lead age; lead cost; lead price; lead score; lead rating; is; has; was; been; number locations; auto; boat; motorcycle; rv; umbrella; renters; coverage amount; benefit; face amount; medicare; ambest; zone; zonen; cover letter; bio; biography; interests list; skills; education; degree; gpa; wikipedia; link; links; href; http; mac address; proxy; password hash; passcode; pin; secret; question answer; license state; license status; license number; licensed; driver license; test; sample; example; dummy; null; undefined; n a; total spent; lifetime value; ltv; revenue range; annual revenue; sales; region id; school name; email domain; email type; email status; type; typ; types; tipo; phone type; opportunity name; deal name; quote name; record name; subject name; current company; valid; mi; line type; carrier type; phone carrier; carrier phone",
}
