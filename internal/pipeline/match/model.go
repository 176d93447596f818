package match

import "math"

// level is how far two records agree in one feature. Levels of all features
// are numbered through, so that a level is enough to find its odds.
type level uint8

// The levels of agreement, by feature.
const (
	unsaid level = iota // one of the two does not say

	firstSame
	firstNickname
	firstNear
	firstSimilar
	firstInitial
	firstOther

	lastSame
	lastPart
	lastNear
	lastSimilar
	lastInitial
	lastOther

	nameCrossed

	generationSame
	generationOneSided
	generationOther

	birthSame
	birthSlip
	birthNear
	birthUnclear
	birthYear
	birthOther
	birthGeneration

	mailSame
	mailRole
	mailNear
	mailSimilar
	mailLocal
	mailOther

	phoneSame
	phoneDesk
	phoneNear
	phoneSimilar
	phoneOther

	streetSame
	streetLikely
	streetNoNumber
	streetNearNumber
	streetUnit
	streetOtherNumber
	streetPartly
	streetOther

	postalSame
	postalNear
	postalOther

	citySame
	cityNear
	cityWithPostal
	cityOther

	stateSame
	stateOther

	companySame
	companyNear
	companyOther

	levels
)

// odds are the chances to see a level of agreement between two records of one
// person, of two members of one household (or office), and of strangers.
type odds struct{ person, household, stranger float64 }

// chances is the model; the package's documentation says where it is from.
var chances = [levels]odds{
	firstSame:     {.74, .003, .006},
	firstNickname: {.04, .003, .003},
	firstNear:     {.13, .008, .003},
	firstSimilar:  {.05, .020, .007},
	firstInitial:  {.02, .003, .002},
	firstOther:    {.05, .900, .920},

	lastSame:    {.78, .75, .0012},
	lastPart:    {.02, .04, .0010},
	lastNear:    {.12, .02, .0015},
	lastSimilar: {.05, .02, .0070},
	lastInitial: {.01, .008, .0008},
	lastOther:   {.05, .15, .9800},

	nameCrossed: {.05, .002, .5},

	generationSame:     {.9, .1, .5},
	generationOneSided: {.1, .3, .1},
	generationOther:    {.002, .5, .5},

	birthSame:       {.78, .001, .00006},
	birthSlip:       {.09, .004, .0015},
	birthNear:       {.04, .010, .009},
	birthUnclear:    {.03, .050, .05},
	birthYear:       {.02, .040, .035},
	birthOther:      {.02, .40, .33},
	birthGeneration: {.02, .45, .56},

	mailSame:    {.70, .12, .0000005},
	mailRole:    {.70, .40, .0001},
	mailNear:    {.12, .01, .00001},
	mailSimilar: {.04, .01, .0010},
	mailLocal:   {.03, .003, .0001},
	mailOther:   {.20, .87, 1},

	phoneSame:    {.65, .45, .000001},
	phoneDesk:    {.03, .10, .0001},
	phoneNear:    {.10, .02, .00001},
	phoneSimilar: {.05, .01, .0002},
	phoneOther:   {.22, .44, 1},

	streetSame:        {.62, .85, .00002},
	streetLikely:      {.08, .03, .0001},
	streetNoNumber:    {.04, .03, .0003},
	streetNearNumber:  {.07, .01, .0003},
	streetUnit:        {.01, .005, .00005},
	streetOtherNumber: {.04, .005, .0015},
	streetPartly:      {.06, .03, .015},
	streetOther:       {.09, .04, .98},

	postalSame:  {.78, .93, .004},
	postalNear:  {.10, .01, .012},
	postalOther: {.12, .06, .98},

	citySame:       {.72, .92, .06},
	cityNear:       {.16, .02, .02},
	cityWithPostal: {.85, .95, .60},
	cityOther:      {.15, .06, .92},

	stateSame:  {.92, .98, .35},
	stateOther: {.06, .02, .65},

	companySame:  {.60, .30, .004},
	companyNear:  {.10, .05, .006},
	companyOther: {.30, .65, .99},
}

// The prior weights, in bits against a pair of strangers: of 16,000 pairs of
// leads of one agency, one is a person and one a household. They hold for
// pairs taken at random, as what the blocking keys say is counted below.
const (
	priorPerson    = -14.0
	priorHousehold = -14.0
)

// weight is the evidence of a level in bits: for one person rather than two
// strangers, and for one household rather than two strangers.
type weight struct{ person, household float64 }

var weights = func() (w [levels]weight) {
	for l, c := range chances {
		if c.stranger > 0 {
			w[l] = weight{math.Log2(c.person / c.stranger), math.Log2(c.household / c.stranger)}
		}
	}
	return w
}()

// probability weighs all evidence to the chance that both are one person.
func probability(total weight) float64 {
	person, household := math.Exp2(priorPerson+total.person), math.Exp2(priorHousehold+total.household)
	return person / (person + household + 1)
}
