// Package match finds out whether two records are the same person. It is pure:
// keys, comparison, decision and merge are functions of values.
//
// # How a duplicate is found
//
// [AppendKeys] gives each record a few hashes, of which two are exact (e-mail
// address, phone) and the others bring together what is worth comparing even
// if one value was typed wrongly (see key.go for how selective each is).
// [Decide] compares a record with those that share a key. An [Index] does the
// same within one file, with more keys, as they need not be stored.
//
// # The model
//
// The comparison is that of Fellegi and Sunter (A Theory for Record Linkage,
// 1969): each feature of two records agrees on one of a few levels, and each
// level has a chance m to be seen between two records of one person and u
// between two strangers. log2(m/u) is its weight in bits, and weights add up.
// To this it adds a third case, two people of one household or office, who
// share a last name, an address, often a phone, sometimes a mailbox, but
// hardly ever a first name or a date of birth. The score is the probability
// of the first case among the three:
//
//	2^(P+person) / (2^(P+person) + 2^(H+household) + 1)
//
// with the prior weights P and H. So a shared address is strong evidence
// against strangers and none against a spouse.
//
// The chances in model.go are round numbers and hold for all data alike; they
// do not depend on how frequent a value is. The u follow from counting: 25,500
// dates of birth in 70 years, one US last name in common for some 1,000 to
// 2,000 pairs, one first name for 170, one house for 50,000. The m are means
// over labeled sets with light and with heavy errors (FEBRL of the Australian
// National University, Splink's and Anonlink's demo data): a date of birth is
// typed wrongly more often than a program would, and people move, marry and
// change their phone. The household's chances are estimates: one pair in a
// thousand is twins, three in a thousand are father and son of one name.
//
// # The rules
//
// The score alone makes a possible duplicate, from the policy's threshold on.
// A duplicate is meant to be right 99 times in 100, so rules come on top:
//
//   - The same e-mail address or phone makes a duplicate, unless something
//     says that these are two people: different names, Jr and Sr, dates of
//     birth a generation apart, or a score that finds a household likelier.
//     Then, and for mailboxes such as info@, it is a possible one.
//   - Without one, a duplicate needs a score of 0.99, both names to agree,
//     and a date of birth, address, e-mail address or phone that agrees.
//   - The name alone, however rare, makes neither.
//
// # Comparison of values
//
// Text is compared in lower case without diacritics. Names are compared by
// Damerau-Levenshtein distance and Jaro-Winkler similarity over characters, by
// sound (see soundOf), by a table of nicknames, by shared parts, initials, and
// with first and last name swapped. Streets are compared by their letter pairs
// regardless of order, and by house number; dates by digits and parts.
package match
