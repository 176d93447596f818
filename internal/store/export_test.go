package store

// SetSortThreshold lets tests see keys sorted in, and links filled, without
// storing thousands.
func SetSortThreshold(keys int) { sortThreshold, linkCapacity = keys, 2*int64(keys) }
