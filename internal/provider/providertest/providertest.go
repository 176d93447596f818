// Package providertest is the exam of a CRM's provider: what every driver
// must do against its simulator, over real HTTP, on good days and bad ones.
package providertest

import (
	"maps"
	"slices"
	"testing"

	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// Setup says what the exam must know of a CRM besides its provider.
type Setup struct {
	// Object is the kind of record that is examined; "": the first.
	Object string
	// Records is what the simulator is started with, 0: 60; Count how many
	// records of the object it has then, 0: as many.
	Records  int
	Count    int
	Settings map[string]string
	// Text is a writable field for free text, which New sets.
	Text string
	// New returns the values of a valid new record, different for each n.
	New func(n int) map[string]string
	// Bad returns values that the CRM refuses as a record's.
	Bad func() map[string]string
	// Actions are what the simulator's control page does to its data, by the
	// names below.
	Actions map[string]Action
	// Lacks says why the CRM has no such thing to examine, by the names of the
	// exam's parts: its text is the reason why the part is skipped.
	Lacks map[string]string
	// Vices are states of the simulator that must not lose a record when all
	// are read, such as pages that are smaller than asked.
	Vices map[string]sandbox.ViceSetting
	// Lags are states in which the CRM does not find at once what was written.
	Lags map[string]sandbox.ViceSetting
	// Limits are states in which the simulator has the vendor's true limits,
	// if it is more patient without.
	Limits map[string]sandbox.ViceSetting
	// Listen makes the simulator send its events to an address and returns the
	// secret that they are signed with.
	Listen func(t *testing.T, x *Exam, callback string) (secret string)
}

// Action returns what the control page must be asked for to do something to a
// record of the first account: the action's name and its inputs.
type Action func(object, id, other string) (name string, inputs map[string]string)

// Names of actions.
const (
	Edit         = "edit"         // a person changes a record
	Delete       = "delete"       // a person deletes it
	Merge        = "merge"        // other lives on, id is gone
	ExpireTokens = "expireTokens" // all access tokens end now
	RevokeGrant  = "revokeGrant"  // a person uninstalls the app
)

// AddressSecret is what the address that events are sent to holds in its
// query as "secret".
const AddressSecret = "exam-secret-of-the-address"

// Always is the setting of a vice that always strikes with a value.
func Always(value float64) sandbox.ViceSetting { return sandbox.ViceSetting{Rate: 1, Value: &value} }

// parts are the exam's, by name.
var parts = map[string]func(*testing.T, *Exam){
	"auth/consent":             consent,
	"auth/refused code":        refusedCode,
	"auth/refresh":             refresh,
	"auth/wrong secret":        wrongSecret,
	"auth/expiry in mid-page":  expiryInMidPage,
	"auth/revoked in mid-page": revokedInMidPage,
	"auth/host":                foreignHost,
	"auth/two accounts":        twoAccounts,
	"describe/fields":          describedFields,
	"describe/suggested":       suggestedFields,
	"describe/unknown object":  unknownObject,
	"pull/everything":          pullEverything,
	"pull/only what was asked": pullOnlyAsked,
	"pull/nothing new":         pullNothingNew,
	"pull/a change":            pullChange,
	"pull/live only":           pullLiveOnly,
	"pull/a new record":        pullNewRecord,
	"pull/a late change":       pullLateChange,
	"resume/every page":        resumeEveryPage,
	"resume/edits behind us":   resumeAmidEdits,
	"resume/vices":             resumeWithVices,
	"tombstones/delete":        pullDeleted,
	"tombstones/fetch deleted": fetchDeleted,
	"tombstones/merge":         fetchMerged,
	"fetch/by ids":             fetchByIDs,
	"push/create and update":   pushCreateAndUpdate,
	"push/order":               pushOrder,
	"push/clear":               pushClear,
	"push/one bad record":      pushOneBad,
	"push/gone":                pushGone,
	"push/delete":              pushDelete,
	"push/repeated key":        pushRepeatedKey,
	"faults/pull":              pullThroughFaults,
	"faults/create walk":       createWalk,
	"faults/create walk, lags": createWalkWithLags,
	"faults/update walk":       updateWalk,
	"limits/kept":              limitsKept,
	"limits/shared":            limitsShared,
	"limits/too fast":          tooFast,
	"check/identity":           checkIdentity,
	"webhook/delivery":         webhookDelivery,
}

// Run is the whole exam. Each part has a simulator of its own.
func Run(t *testing.T, p provider.Provider, s Setup) {
	for name := range s.Lacks {
		if parts[name] == nil {
			t.Errorf("Lacks names %q, which is no part of the exam", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reason, lacks := s.Lacks[name]; lacks {
				t.Skip(reason)
			}
			parts[name](t, newExam(t, p, s))
		})
	}
}
