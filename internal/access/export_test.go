package access

import "time"

// SetNow gives the service another clock.
func (s *Service) SetNow(now func() time.Time) { s.now = now }

// Cheapen makes the hashes of passwords quick, for tests of other things.
func (s *Service) Cheapen() {
	cheap := *cost
	cheap.Memory, cheap.Iterations = 64, 1
	s.hasher = newHasher(&cheap)
}
