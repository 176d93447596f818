// Package leadbridge is the vocabulary of Leadbridge: the nouns that every
// other package speaks of. It holds no I/O and imports only the standard
// library; a package that wants to do something with a lead lives under
// internal.
//
// A lead's values have one canonical text form each: phones are E.164
// (+12125550187), dates ISO 8601 (1985-05-15), countries ISO 3166-1 alpha-2
// (US), states of the US and provinces of Canada their postal abbreviation
// (CA), e-mail addresses lower case, booleans "true" or "false", numbers
// decimal with a point and without grouping, picklists upper case (AUTO).
package leadbridge
