package store

// SetSortThreshold lets tests see keys sorted in without storing thousands.
func SetSortThreshold(keys int) { sortThreshold = keys }
