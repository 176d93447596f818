package store

import (
	"database/sql"

	"leadbridge"
)

// As a rule both sides of a base are equal, so the record's is stored as what
// differs from the lead's; null stands for a field that only the lead's has.

// baseTexts are the stored forms of a base.
func baseTexts(j *jsonArgs, b leadbridge.Base) (ours, theirs any) {
	differs := map[string]*string{}
	for name, v := range b.Theirs {
		if was, there := b.Ours[name]; !there || was != v {
			differs[name] = &v
		}
	}
	for name := range b.Ours {
		if _, there := b.Theirs[name]; !there {
			differs[name] = nil
		}
	}
	return j.text(len(b.Ours) > 0, b.Ours), j.text(len(differs) > 0, differs)
}

func readBase(ours, theirs sql.NullString) (b leadbridge.Base, err error) {
	if !ours.Valid && !theirs.Valid {
		return b, nil
	}
	b.Ours = leadbridge.Values{}
	var differs map[string]*string
	if err := readJSON(jsonPart{ours, (*map[string]string)(&b.Ours)}, jsonPart{theirs, &differs}); err != nil {
		return b, err
	}
	b.Theirs = b.Ours.Clone()
	for name, v := range differs {
		if v == nil {
			delete(b.Theirs, name)
		} else {
			b.Theirs[name] = *v
		}
	}
	return b, nil
}
