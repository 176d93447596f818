package segment

import (
	"slices"
)

// Query selects leads. Every part of it must hold.
type Query struct {
	// Words are beginnings of words; see [Asked].
	Words  []string
	Fields []Test
	Ranges []Range
	// Among are sorted numbers of leads.
	Among [][]int64
	// Either, if it is set, must hold too.
	Either *Either
}

// Either asks for a lead in a range, or one of some numbers, which are sorted.
type Either struct {
	Range
	Or []int64
}

// Test asks for one of some values of a field, as they are kept; see [Kept].
// The empty one stands for no value.
type Test struct {
	Field  string
	Values []string
	Not    bool // asks for any other
}

// Range asks for a number from From on and below To.
type Range struct {
	Column   string
	From, To int64
}

// Select keeps those of the leads that the query selects.
func (q *Query) Select(leads Leads, among Set) error {
	for _, numbers := range q.Among {
		among.And(those(leads, numbers))
	}
	for _, r := range q.Ranges {
		if err := r.keep(leads, among); err != nil {
			return err
		}
	}
	if q.Either != nil {
		or := those(leads, q.Either.Or)
		or.And(among)
		if err := q.Either.keep(leads, among); err != nil {
			return err
		}
		among.Or(or)
	}
	for _, t := range q.Fields {
		column, err := leads.Texts(t.Field)
		if err != nil {
			return err
		}
		wanted := NewSet(column.Distinct())
		for _, v := range t.Values {
			if code, there := column.Find(v); there {
				wanted.Add(code)
			}
		}
		among.Keep(func(place int) bool { return wanted.Has(column.Code(place)) != t.Not })
	}
	for _, word := range q.Words {
		found, err := leads.WithWord(word)
		if err != nil {
			return err
		}
		among.And(found)
	}
	return nil
}

func (r Range) keep(leads Leads, among Set) error {
	column, err := leads.Numbers(r.Column)
	if err != nil {
		return err
	}
	among.Keep(func(place int) bool { n := column.At(place); return r.From <= n && n < r.To })
	return nil
}

// those are the places of some numbers.
func those(leads Leads, numbers []int64) Set {
	found, n := NewSet(leads.Len()), leads.Len()
	if n == 0 {
		return found
	}
	first, _ := slices.BinarySearch(numbers, leads.Seq(0))
	place := 0
	for _, number := range numbers[first:] {
		for place < n && leads.Seq(place) < number {
			place++
		}
		if place == n {
			break
		}
		if leads.Seq(place) == number {
			found.Add(place)
		}
	}
	return found
}

// Count counts the values that some leads have of a field.
func Count(leads Leads, among Set, field string, counts map[string]int64) error {
	column, err := leads.Texts(field)
	if err != nil {
		return err
	}
	n := make([]int64, column.Distinct())
	for place := range among.All {
		n[column.Code(place)]++
	}
	for code, n := range n {
		if n > 0 {
			counts[column.Value(code)] += n
		}
	}
	return nil
}
