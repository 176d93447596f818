package pipedrive

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Push implements [provider.Driver]. Pipedrive writes one record at a call.
// What is there is read first, because lists are replaced as a whole and what
// is as it should be costs nothing.
func (d *driver) Push(ctx context.Context, object string, writes []provider.Write) ([]provider.Outcome, error) {
	const op = "pipedrive.Push"
	k, err := kindNamed(op, object)
	if err != nil {
		return nil, err
	}
	if len(k.writes) == 0 {
		return nil, leadbridge.Errorf(leadbridge.Unsupported, op, "Leadbridge only reads the %s of Pipedrive.", k.name)
	}
	s, err := d.schema(ctx, k, schemaLife)
	if err != nil {
		return nil, err
	}
	outcomes := make([]provider.Outcome, len(writes))
	b := &batch{driver: d, kind: k, schema: s}
	silent := false // the write before got no answer
	for i, w := range writes {
		outcomes[i], err = b.write(ctx, w)
		if err == nil {
			silent = false
			continue
		}
		noAnswer := leadbridge.CodeOf(err) == provider.CodeNoAnswer
		if !ofAccount(err) && !(noAnswer && silent) {
			silent = noAnswer
			outcomes[i].Err = asError(op, err)
			continue
		}
		if i == 0 {
			return nil, err
		}
		// The rest would fail alike, and is left for later.
		for ; i < len(writes); i++ {
			outcomes[i] = provider.Outcome{ID: writes[i].ID, Err: asError(op, err)}
		}
		break
	}
	return outcomes, nil
}

// ofAccount reports whether a failure is the account's and not the record's.
// A call without an answer may be either: one record may be too much for
// Pipedrive, but two in a row are not.
func ofAccount(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	switch leadbridge.CodeOf(err) {
	case provider.CodeScope, provider.CodeHost:
		return true
	}
	switch leadbridge.KindOf(err) {
	case leadbridge.Unauthorized, leadbridge.RateLimited, leadbridge.Internal:
		return true
	}
	return false
}

func asError(op string, err error) *leadbridge.Error {
	var e *leadbridge.Error
	if errors.As(err, &e) {
		return e
	}
	return leadbridge.Errorf(leadbridge.Unavailable, op, "the write was not finished: %w", err)
}

// batch is the writes of one Push.
type batch struct {
	*driver
	kind   *kind
	schema *schema
	recent *recent // nil until a create needs it
}

func (b *batch) write(ctx context.Context, w provider.Write) (provider.Outcome, error) {
	switch {
	case w.ID != "" && !b.kind.goodID(w.ID):
		return provider.Outcome{ID: w.ID}, gone("pipedrive.Push", b.kind)
	case w.Delete:
		return b.remove(ctx, w)
	case w.ID == "":
		return b.create(ctx, w)
	}
	current, err := b.one(ctx, b.kind, w.ID)
	if err != nil {
		return provider.Outcome{ID: w.ID}, err
	}
	return b.update(ctx, w, current)
}

// remove deletes a record; that it is gone already is as good.
func (b *batch) remove(ctx context.Context, w provider.Write) (provider.Outcome, error) {
	out := provider.Outcome{ID: w.ID}
	if w.ID == "" {
		return out, refused(provider.CodeBadValue, "", "A record without an ID cannot be deleted.")
	}
	_, err := b.Do(ctx, provider.Request{Method: http.MethodDelete, Path: b.kind.path + "/" + url.PathEscape(w.ID),
		Cost: b.kind.costOfDelete(), Operation: "delete " + b.kind.one, Records: 1})
	if leadbridge.CodeOf(err) == provider.CodeGone {
		return out, nil
	}
	return out, err
}

// update changes a record that is there.
func (b *batch) update(ctx context.Context, w provider.Write, current record) (provider.Outcome, error) {
	changed := current.time("update_time")
	out := provider.Outcome{ID: current.text("id"), ModifiedAt: changed, Values: b.kind.told(b.schema, current)}
	if e := b.kind.editable(current); e != nil {
		return out, e
	}
	if !w.Unchanged.IsZero() && changed.After(w.Unchanged) {
		return out, &leadbridge.Error{Op: "pipedrive.Push", Kind: leadbridge.Conflict, Code: provider.CodeChanged,
			Msg: fmt.Sprintf("The %s was changed in Pipedrive meanwhile. It is read again before anything is written.", b.kind.one)}
	}
	body, err := b.body(ctx, w, current)
	if err != nil || len(body) == 0 {
		return out, err
	}
	r, err := b.send(ctx, http.MethodPatch, "update ", b.kind.path+"/"+url.PathEscape(out.ID), body)
	if err == nil {
		out.ModifiedAt, out.Values = r.time("update_time"), b.kind.told(b.schema, r)
	}
	return out, err
}

// editable returns why a record cannot be changed, if it cannot.
func (k *kind) editable(r record) *leadbridge.Error {
	switch {
	case r.flag("is_deleted") || r.text("status") == "deleted":
		return gone("pipedrive.Push", k)
	case r.flag("is_archived"):
		return &leadbridge.Error{Op: "pipedrive.Push", Kind: leadbridge.Conflict, Code: provider.CodeRule, Field: "is_archived",
			Msg: fmt.Sprintf("The %s is archived, and Pipedrive changes none that is. Take it out of the archive there, then try again.", k.one)}
	}
	return nil
}

// create makes a record, unless it is found by our key or somebody made it
// already.
func (b *batch) create(ctx context.Context, w provider.Write) (provider.Outcome, error) {
	found, err := b.byKey(ctx, w)
	if err != nil {
		return provider.Outcome{}, err
	}
	if found != nil {
		return b.update(ctx, w, found)
	}
	body, err := b.body(ctx, w, nil)
	if err != nil {
		return provider.Outcome{}, err
	}
	if twin, err := b.twin(ctx, w); err != nil || twin != nil {
		return provider.Outcome{ExistingID: twin.text("id")}, b.duplicate(twin, err)
	}
	r, err := b.send(ctx, http.MethodPost, "create ", b.kind.path, body)
	if err != nil && leadbridge.KindOf(err) == leadbridge.Unavailable {
		r, err = b.afterLoss(ctx, w, err)
	}
	if err != nil {
		return provider.Outcome{}, err
	}
	b.recent.add(w.Key, r)
	return provider.Outcome{ID: r.text("id"), Created: true, ModifiedAt: r.time("update_time"), Values: b.kind.told(b.schema, r)}, nil
}

// body is what to send; it asks for the account's currency if an amount needs
// one.
func (b *batch) body(ctx context.Context, w provider.Write, current record) (map[string]any, error) {
	currency := ""
	for name, value := range w.Values {
		f := b.schema.field(name)
		if value == "" || f == nil || f.NativeType != "monetary" || current.text(name+".currency") != "" {
			continue
		}
		var err error
		if currency, err = b.ownCurrency(ctx); err != nil {
			return nil, err
		}
	}
	body, e := bodyOf(b.kind, b.schema, w, current, currency)
	if e != nil {
		return nil, e
	}
	return body, nil
}

// send writes a record and returns what it is now. A change says what is to
// be and does no harm when it is made twice; a create does.
func (b *batch) send(ctx context.Context, method, what, path string, body map[string]any) (record, error) {
	var answer struct {
		Data record `json:"data"`
	}
	_, err := b.JSON(ctx, provider.Request{Method: method, Path: path, JSON: body, Repeatable: method == http.MethodPatch,
		Cost: b.kind.costOfWrite(), Operation: what + b.kind.one, Records: 1}, &answer)
	if err != nil {
		return nil, err
	}
	if answer.Data.text("id") == "" {
		return nil, &leadbridge.Error{Op: "pipedrive.Push", Kind: leadbridge.Unavailable, Code: provider.CodeUncertain,
			Msg: "Pipedrive's answer does not say which record was written."}
	}
	return answer.Data.flat(), nil
}
