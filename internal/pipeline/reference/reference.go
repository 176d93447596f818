// Package reference holds the tables that cleaning, checking, mapping and
// matching share: countries, states, postal codes, months, legal forms,
// insurance lines, name parts and e-mail domains. It is data only; how the
// data is looked up is the business of the package that uses it. Names are
// kept as people write them, with accents and capitals, so that a caller can
// fold them its own way.
package reference
