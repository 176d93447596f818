package syncer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/remote"
)

// fingerprint is of all that decides what a sync in that direction does. A dry
// run shows it as long as it is the same.
func (se *session) fingerprint(d leadbridge.SyncDirection) string {
	type rule struct {
		leadbridge.FieldMapping
		Object    string
		Direction leadbridge.SyncDirection
	}
	var rules []rule
	for _, o := range se.objects {
		for _, m := range o.mappings {
			rules = append(rules, rule{m.FieldMapping, m.Object, m.Direction})
		}
	}
	text, err := json.Marshal([]any{se.integration.AccountID, se.integration.Objects, rules, se.policy, d, se.provider.Filled(se.integration.Settings)})
	if err != nil { // mappings and rules always have a JSON form
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// checkTime bounds how long a person waits for the check of the mappings.
const checkTime = 5 * time.Second

// checkInTime is checkMappings as far as the CRM answers at once. If it does
// not, the run begins unchecked: it waits for the CRM, and shows that.
func (se *session) checkInTime(ctx context.Context) error {
	soon, end := context.WithTimeout(ctx, checkTime)
	defer end()
	err := se.checkMappings(soon)
	switch kind := leadbridge.KindOf(err); {
	case ctx.Err() != nil:
		return err
	case soon.Err() != nil, kind == leadbridge.RateLimited, kind == leadbridge.Unavailable:
		return nil
	}
	return err
}

// checkMappings refuses mappings that the CRM's fields do not bear out any
// more. It may cost a call for each kind of record.
func (se *session) checkMappings(ctx context.Context) error {
	for _, o := range se.objects {
		if len(o.mappings) == 0 {
			continue
		}
		fields, err := se.client.Describe(ctx, o.Name)
		if err != nil {
			return err
		}
		for _, m := range o.mappings {
			if err := checkMapping(m, fields); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkMapping refuses a mapping whose field is gone, or cannot be written any
// more; its words name the nearest field that there is.
func checkMapping(m leadbridge.IntegrationMapping, fields []leadbridge.RemoteField) error {
	for _, source := range m.Sources() {
		check := remote.CheckReadable
		if m.Direction != leadbridge.Inbound {
			check = remote.CheckWritable
		}
		var wrong *leadbridge.Error
		if err := check(source, fields); errors.As(err, &wrong) {
			return leadbridge.InvalidField("syncer.checkMappings", "fieldMappings", "the mapping of %s from %s to %s cannot be used: %s. Correct it, then sync again.",
				m.Object, source, m.TargetField, strings.TrimSuffix(wrong.Msg, "."))
		}
	}
	return nil
}
