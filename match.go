package leadbridge

// MatchKey is a hash under which leads that may be the same person are found.
// Two records that share no key are never compared. Its low four bits are its
// [KeyKind], the others a hash; keys are stored, so both are frozen.
type MatchKey int64

// KeyKind says what a [MatchKey] was made of.
type KeyKind uint8

// The kinds of key. The first two are exact: leads that share one have the
// same e-mail address or phone. The others only bring together what is worth
// comparing.
const (
	KeyEmail KeyKind = iota + 1
	KeyPhone
	KeyBirthLastName   // date of birth, sound of the last name
	KeyBirthPostalCode // date of birth, postal code
	KeyBirthHouse      // date of birth, house number or else first name and city
	KeyNamePlace       // sound of both names, city and state or else postal code
	KeyHouse           // house number, postal code, initial of the first name
)

// Kind returns what the key was made of.
func (k MatchKey) Kind() KeyKind { return KeyKind(k & 15) }

// Exact reports whether the key stands for one e-mail address or phone.
func (k MatchKey) Exact() bool { return k.Kind() == KeyEmail || k.Kind() == KeyPhone }

// MatchOutcome is what matching says of a record.
type MatchOutcome string

// The three outcomes of matching.
const (
	MatchNew       MatchOutcome = "new"
	MatchPossible  MatchOutcome = "possible"  // imported, and put on the review list
	MatchDuplicate MatchOutcome = "duplicate" // right at least 99 times in 100
)

// MatchPolicy is how a record is matched.
type MatchPolicy struct {
	MatchByEmail bool `json:"matchByEmail"`
	MatchByPhone bool `json:"matchByPhone"`
	MatchByName  bool `json:"matchByName"`
	// FuzzyMatchThreshold is the least score of a possible duplicate, 0 to 1.
	// Two records with the same e-mail address or phone are at least possible
	// ones whatever their score.
	FuzzyMatchThreshold float64 `json:"fuzzyMatchThreshold"`
}

// DefaultMatchPolicy is the policy when nothing else is asked for.
var DefaultMatchPolicy = MatchPolicy{MatchByEmail: true, MatchByPhone: true, MatchByName: true, FuzzyMatchThreshold: 0.85}

// MatchReason is one piece of evidence for or against two records being the
// same person.
type MatchReason struct {
	Field string `json:"field"`
	// Weight is positive for, negative against, in bits (log2 of the odds).
	Weight float64 `json:"weight"`
	Text   string  `json:"text"` // one plain sentence
}

// MatchResult is the comparison of two records.
type MatchResult struct {
	Outcome MatchOutcome `json:"decision"`
	// Score is the estimated probability, 0 to 1, that both are one person.
	Score         float64       `json:"matchScore"`
	MatchedFields []string      `json:"matchedFields"`
	Reasons       []MatchReason `json:"reasons"`
}

// DuplicateMode says what an import does with a row that is a duplicate.
type DuplicateMode string

// The ways to deal with a duplicate.
const (
	DuplicateSkip   DuplicateMode = "skip"
	DuplicateUpdate DuplicateMode = "update"
	DuplicateCreate DuplicateMode = "create"
)

// UpdateRule says when an update may overwrite a field.
type UpdateRule string

// The per-field rules of an update.
const (
	UpdateAlways  UpdateRule = "always"
	UpdateIfBlank UpdateRule = "if_blank"
	UpdateNever   UpdateRule = "never"
)

// MergeStrategy says whose value wins when two leads become one.
type MergeStrategy string

// The strategies of a merge.
const (
	MergePreferNew      MergeStrategy = "prefer_new"
	MergePreferExisting MergeStrategy = "prefer_existing"
	MergeBoth           MergeStrategy = "merge" // fill blanks, keep the fuller value, join notes
)

// Candidates holds the living leads that share match keys with the records
// of a step.
type Candidates struct {
	// Mark is the state of the match index that the answer rests on.
	Mark MatchMark
	// ByKey lists the leads of each key, oldest first.
	ByKey map[MatchKey][]*Lead
}
