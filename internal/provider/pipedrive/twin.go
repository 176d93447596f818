package pipedrive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// twin returns the record that a new one would be a double of: it has the
// same e-mail (an organization: the same name), and no key of ours, which
// would make it another lead's. People who share an e-mail and have different
// first names are not doubles.
func (b *batch) twin(ctx context.Context, w provider.Write) (record, error) {
	value := strings.TrimSpace(w.Values[b.kind.identity])
	if b.kind.identity == "" || value == "" {
		return nil, nil
	}
	same := func(r record) bool {
		key := b.kind.key(b.schema, r)
		return b.kind.identifies(r, value) && (key == "" || key == w.Key) && sameFirstName(firstName(w), r)
	}
	for _, r := range b.recent.rows {
		if same(r) {
			return r, nil
		}
	}
	found, err := b.search(ctx, b.kind.searched, value)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		if same(r) {
			return r, nil
		}
	}
	return nil, nil
}

// identifies reports whether a record has that e-mail, be it the primary one
// or another, or that name.
func (k *kind) identifies(r record, value string) bool {
	list, several := contactLists[k.identity]
	if !several {
		return strings.EqualFold(strings.TrimSpace(r.text(k.identity)), value)
	}
	return slices.ContainsFunc(r.contacts(list), func(c contact) bool { return sameContact(c.Value, value) })
}

func firstName(w provider.Write) string {
	if n := strings.Fields(w.Values["first_name"]); len(n) > 0 {
		return n[0]
	}
	if n := strings.Fields(w.Values["name"]); len(n) > 0 {
		return n[0]
	}
	return ""
}

// sameFirstName reports whether the names do not speak against one person:
// one may be missing, or short for the other.
func sameFirstName(a string, r record) bool {
	b, _, _ := strings.Cut(strings.TrimSpace(r.text("name")), " ")
	a, b = strings.ToLower(a), strings.ToLower(b)
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

func (b *batch) duplicate(twin record, err error) error {
	if err != nil {
		return err
	}
	return &leadbridge.Error{Op: "pipedrive.Push", Kind: leadbridge.Conflict, Code: provider.CodeDuplicate, Field: b.kind.identity,
		Msg: fmt.Sprintf("Pipedrive has a %s with this %s already (number %s). Link the lead to it, or correct the %s.",
			b.kind.one, b.kind.identity, twin.text("id"), b.kind.identity)}
}
