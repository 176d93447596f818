package app

import (
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/quality"
)

// surveyEvery is how often we look whether the leads are to be gone through
// again; the survey itself says how often that is.
const surveyEvery = 5 * time.Second

// scoreOf is the score that is stored with a change of a lead.
func scoreOf(l *leadbridge.Lead) int { return quality.OfNew(l).Score() }
