package pipedrive

import (
	"context"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// afterLoss finds out what became of a create whose answer was lost. If
// nothing is found, the create may still be under way: nothing is sent again
// now, and a later Push looks for the key first.
func (b *batch) afterLoss(ctx context.Context, w provider.Write, lost error) (record, error) {
	if b.kind.old {
		r, err := b.leadByKey(ctx, w)
		if r != nil && err == nil {
			return r, nil
		}
		return nil, uncertain(lost)
	}
	now, err := b.readRecent(ctx)
	if err != nil {
		return nil, uncertain(lost)
	}
	before := b.recent
	b.recent = now
	if r := now.byKey[w.Key]; w.Key != "" && r != nil {
		return r, nil
	}
	if w.Key == "" || b.schema.key == "" {
		// Without a key, what is new and looks the same is taken for it.
		for _, r := range now.rows {
			if !before.known[r.text("id")] && b.looksLike(r, w) {
				return r, nil
			}
		}
	}
	return nil, uncertain(lost)
}

func (b *batch) looksLike(r record, w provider.Write) bool {
	for name, value := range w.Values {
		f := b.schema.field(name)
		if f == nil || f.Custom || f.ReadOnly || f.NativeType == nativeName {
			continue
		}
		if !f.same(f.value(r), strings.TrimSpace(value)) {
			return false
		}
	}
	return true
}

func uncertain(lost error) error {
	return &leadbridge.Error{Op: "pipedrive.Push", Kind: leadbridge.Unavailable, Code: provider.CodeUncertain, Err: lost,
		Msg: "Pipedrive did not say whether it created the record, and it cannot be found there yet. It is looked for again before anything is sent again."}
}
