package hubspot

import (
	"context"
	"slices"

	"leadbridge/internal/provider"
)

// associationBatch is the most records whose associations are read in a call.
const associationBatch = 1000

type wireAssociations struct {
	Results []struct {
		From wireID     `json:"from"`
		To   []wireSide `json:"to"`
	} `json:"results"`
}

type wireSide struct {
	ID    text `json:"toObjectId"`
	Types []struct {
		ID int `json:"typeId"`
	} `json:"associationTypes"`
}

// addContacts fills in what was asked of the records' contacts, in one call
// for the associations of up to 1,000 records and one for 100 contacts.
func (d *driver) addContacts(ctx context.Context, k kind, records []provider.Record, fields []string) error {
	if k.contact == 0 || len(fields) == 0 {
		return nil
	}
	var ids []string
	for _, r := range records {
		if r.State == provider.Live {
			ids = append(ids, r.ID)
		}
	}
	contactOf, err := d.contactsOf(ctx, k, ids)
	if err != nil {
		return err
	}
	people, err := d.people(ctx, contactOf, fields)
	if err != nil {
		return err
	}
	for i := range records {
		r := &records[i]
		if r.State != provider.Live {
			continue
		}
		id := contactOf[r.ID]
		if id != "" {
			r.Links = append(r.Links, provider.Link{Object: contacts, ID: id})
		}
		of := d.record(kinds[0], people[id], fields).Values
		for _, f := range fields {
			// Without a contact its fields are empty; of one that cannot be
			// read just now nothing is said.
			if v, ok := of[f]; ok || id == "" {
				r.Values[contactPrefix+f] = v
			}
		}
	}
	return nil
}

// people returns the contacts that records point to, by their ids.
func (d *driver) people(ctx context.Context, contactOf map[string]string, fields []string) (map[string]wireRecord, error) {
	var ids []string
	for _, id := range contactOf {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	read, err := d.read(ctx, kinds[0], "", ids, d.wanted(fields), false)
	return index(read), err
}

// contactsOf returns the contact of each record that has one: the primary one
// if HubSpot marks one, else the first.
func (d *driver) contactsOf(ctx context.Context, k kind, ids []string) (map[string]string, error) {
	of := make(map[string]string, len(ids))
	for batch := range slices.Chunk(ids, associationBatch) {
		var body struct {
			Inputs []wireID `json:"inputs"`
		}
		for _, id := range batch {
			body.Inputs = append(body.Inputs, wireID{id})
		}
		var answer wireAssociations
		_, err := d.JSON(ctx, provider.Request{Method: "POST", Path: d.path("/crm/associations", k.name, contacts, "batch", "read"), JSON: body,
			Repeatable: true, Operation: "read contacts of " + k.name}, &answer)
		if err != nil && !gone(err) {
			return nil, err
		}
		for _, r := range answer.Results {
			if len(r.To) > 0 {
				of[r.From.ID] = string(first(r.To, k.contact).ID)
			}
		}
	}
	return of, nil
}

func first(sides []wireSide, primary int) wireSide {
	for _, s := range sides {
		for _, t := range s.Types {
			if t.ID == primary {
				return s
			}
		}
	}
	return sides[0]
}
