package hubspot

import (
	"regexp"
	"strings"
	"time"

	"leadbridge/internal/provider"
)

// mergedIDs lists, in a survivor, the records that were merged into it. The
// older hs_calculated_merged_vids is incomplete.
const mergedIDs = "hs_merged_object_ids"

// instant is how HubSpot writes times, with milliseconds if there are any.
var instant = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$`)

// canonical returns a value in our form, which is HubSpot's but for fractions
// of seconds.
func canonical(v string) string {
	if !instant.MatchString(v) {
		return v
	}
	whole, _, _ := strings.Cut(strings.TrimSuffix(v, "Z"), ".")
	return whole + "Z"
}

// record makes a record of what HubSpot sent. A property that HubSpot does
// not know is missing in its answer and stays missing; an empty one is null
// there and "" here.
func (d *driver) record(k kind, w wireRecord, fields []string) provider.Record {
	r := provider.Record{Object: k.name, ID: w.ID, Values: map[string]string{}, CreatedAt: w.CreatedAt.UTC(), ModifiedAt: w.UpdatedAt.UTC(),
		State: provider.Live, Key: w.property(d.key)}
	for _, f := range fields {
		if v, ok := w.Properties[f]; ok && v != nil {
			r.Values[f] = canonical(*v)
		} else if ok {
			r.Values[f] = ""
		}
	}
	if w.Archived {
		return d.tombstone(k, w)
	}
	return r
}

// tombstone makes a record of one that is in the recycle bin.
func (d *driver) tombstone(k kind, w wireRecord) provider.Record {
	at := w.ArchivedAt
	if at.IsZero() {
		at = w.UpdatedAt
	}
	return provider.Record{Object: k.name, ID: w.ID, State: provider.Deleted, CreatedAt: w.CreatedAt.UTC(), ModifiedAt: at.UTC(), Key: w.property(d.key)}
}

// losers are the records that were merged into a survivor.
func losers(k kind, survivor wireRecord) []provider.Record {
	var out []provider.Record
	for _, id := range strings.Split(survivor.property(mergedIDs), ";") {
		if id != "" && id != survivor.ID {
			out = append(out, provider.Record{Object: k.name, ID: id, State: provider.Merged, SurvivorID: survivor.ID, ModifiedAt: survivor.UpdatedAt.UTC()})
		}
	}
	return out
}

// milliseconds is how filters take times.
func milliseconds(t time.Time) int64 { return t.UnixMilli() }
