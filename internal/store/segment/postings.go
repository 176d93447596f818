package segment

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
)

// Block is a run of the words of a segment, with the leads that have them.
type Block struct {
	First string // its first word
	Data  []byte
}

// blockSize is how large a block gets, in bytes: a search reads few of them.
const blockSize = 16 << 10

// Postings are the words of a segment's leads.
type Postings map[string][]uint16

// add notes that the lead at a place has the words. Places come in order.
func (p Postings) add(place int, words []string) {
	for _, w := range words {
		places := p[w]
		if n := len(places); n == 0 || places[n-1] != uint16(place) {
			p[w] = append(places, uint16(place))
		}
	}
}

// Blocks is the stored form. Each word says how much of its beginning it
// shares with the one before, and how many bytes its places take.
func (p Postings) Blocks() []Block {
	var blocks []Block
	var b, places []byte
	first, last := "", ""
	end := func() {
		if len(b) > 0 {
			blocks = append(blocks, Block{first, b})
		}
		b = nil
	}
	for _, word := range slices.Sorted(maps.Keys(p)) {
		if len(b) >= blockSize {
			end()
		}
		if len(b) == 0 {
			first, last = word, ""
			b = make([]byte, 0, blockSize+blockSize/4)
		}
		shared := 0
		for shared < len(last) && shared < len(word) && last[shared] == word[shared] {
			shared++
		}
		places = places[:0]
		before := uint16(0)
		for _, at := range p[word] {
			places = binary.AppendUvarint(places, uint64(at-before))
			before = at
		}
		b = append(b, byte(shared), byte(len(word)-shared))
		b = append(b, word[shared:]...)
		b = binary.AppendUvarint(b, uint64(len(places)))
		b = append(b, places...)
		last = word
	}
	end()
	return blocks
}

// Collect adds the leads of a block that have a word with this beginning.
func Collect(block []byte, beginning string, found Set) error {
	var word []byte
	for len(block) > 0 {
		if len(block) < 2 || int(block[0]) > len(word) || len(block) < 2+int(block[1]) {
			return errBroken
		}
		word = append(word[:block[0]], block[2:2+int(block[1])]...)
		block = block[2+int(block[1]):]
		length, n := binary.Uvarint(block)
		if n <= 0 || length > uint64(len(block)-n) {
			return errBroken
		}
		places := block[n : n+int(length)]
		block = block[n+int(length):]
		if !strings.HasPrefix(string(word), beginning) {
			if string(word) > beginning {
				return nil
			}
			continue
		}
		if err := addPlaces(places, found); err != nil {
			return err
		}
	}
	return nil
}

func addPlaces(b []byte, found Set) error {
	at := uint64(0)
	for len(b) > 0 {
		d, n := binary.Uvarint(b)
		if n <= 0 {
			return errBroken
		}
		if at += d; at >= uint64(len(found)*64) {
			return errBroken
		}
		found.Add(int(at))
		b = b[n:]
	}
	return nil
}

// AfterBeginning sorts after every word that has this beginning.
func AfterBeginning(beginning string) string { return beginning + "\U0010FFFF" }
