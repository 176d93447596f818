package web

import "slices"

// piece is a part of a value; Marked says that the other value does not have
// it.
type piece struct {
	Text   string
	Marked bool
}

const (
	// diffAtMost is how many characters of two values are compared one by one.
	diffAtMost = 120
	// diffLeast is the share of characters that two values must have in common
	// for their differences to be worth marking.
	diffLeast = 0.7
)

// markedPair cuts two values into pieces, so that what differs can be marked. Of
// values that have little in common nothing is marked, for all of it differs.
func markedPair(a, b string) (x, y []piece) {
	left, right := []rune(a), []rune(b)
	if a == b || len(left) > diffAtMost || len(right) > diffAtMost {
		return plainPiece(a), plainPiece(b)
	}
	inLeft, inRight, common := commonRunes(left, right)
	if float64(2*common) < diffLeast*float64(len(left)+len(right)) {
		return plainPiece(a), plainPiece(b)
	}
	return piecesOf(left, inLeft), piecesOf(right, inRight)
}

func plainPiece(s string) []piece {
	if s == "" {
		return nil
	}
	return []piece{{Text: s}}
}

// commonRunes finds a longest common subsequence, and marks its characters in
// both texts.
func commonRunes(a, b []rune) (inA, inB []bool, n int) {
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i, r := range slices.Backward(a) {
		for j, s := range slices.Backward(b) {
			if r == s {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inA, inB, longest[0][0]
}

func piecesOf(text []rune, common []bool) []piece {
	var all []piece
	for i := 0; i < len(text); {
		j := i + 1
		for j < len(text) && common[j] == common[i] {
			j++
		}
		all = append(all, piece{string(text[i:j]), !common[i]})
		i = j
	}
	return all
}
