package source

import "strings"

// headerWords are words that stand in the names of columns far more often
// than in the cells below them, in English, German, French and Spanish.
var headerWords = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(`
		name names first last middle full given surname family firstname lastname fullname
		email mail emailaddress phone telephone tel mobile cell fax phonenumber
		address street city town state province region zip zipcode postal postcode postalcode country county
		company organization organisation account employer business title position department
		date created updated modified time timestamp birth birthday dob born year month day age gender sex
		id key code number no nr num ref uuid guid index rank type category status stage source owner lead contact
		notes note comment comments description desc remarks details message text subject tags
		insurance policy carrier premium amount price cost total value count quantity qty score rating rate percent
		url website web link site page language currency latitude longitude lat lon lng
		vorname nachname anrede strasse straße hausnummer plz ort stadt land bundesland telefon handy firma
		geburtsdatum geburtstag datum betrag preis menge bemerkung notiz bezeichnung quelle kunde kundennummer
		nom prénom prenom adresse ville pays courriel téléphone portable société societe naissance montant prix
		quantité commentaire remarque
		nombre apellido apellidos correo teléfono telefono móvil movil dirección direccion calle ciudad estado
		provincia país pais código codigo empresa fecha nacimiento importe precio cantidad observaciones descripción`) {
		m[w] = true
	}
	return m
}()
