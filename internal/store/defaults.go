package store

import (
	"context"
	"time"

	"leadbridge"
)

const defaultsSetting = "defaults"

// Defaults returns what the office wants where nobody says otherwise. Before
// anybody set something it is the zero value.
func (db *DB) Defaults(ctx context.Context) (leadbridge.Defaults, error) {
	var d leadbridge.Defaults
	_, err := db.Setting(ctx, defaultsSetting, &d)
	return d, err
}

// PutDefaults sets what the office wants. actor is who does.
func (db *DB) PutDefaults(ctx context.Context, d leadbridge.Defaults, actor string, at time.Time) error {
	return db.PutSetting(ctx, defaultsSetting, d, actor, at)
}
