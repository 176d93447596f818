package segment

import (
	"encoding/binary"
	"errors"
)

var errBroken = errors.New("a column of the lead index is broken")

// Packed is a list of numbers, each stored in as few bytes as the range of all
// needs.
type Packed struct {
	base  int64
	width int // bytes: 0, 1, 2, 4 or 8
	n     int
	data  []byte
}

// Pack packs numbers.
func Pack(numbers []int64) *Packed {
	p := &Packed{n: len(numbers)}
	if p.n == 0 {
		return p
	}
	least, most := numbers[0], numbers[0]
	for _, n := range numbers {
		least, most = min(least, n), max(most, n)
	}
	p.base = least
	switch span := uint64(most) - uint64(least); {
	case span == 0:
	case span < 1<<8:
		p.width = 1
	case span < 1<<16:
		p.width = 2
	case span < 1<<32:
		p.width = 4
	default:
		p.width = 8
	}
	p.data = make([]byte, p.width*p.n)
	for i, n := range numbers {
		d := uint64(n) - uint64(least)
		switch p.width {
		case 1:
			p.data[i] = byte(d)
		case 2:
			binary.LittleEndian.PutUint16(p.data[2*i:], uint16(d))
		case 4:
			binary.LittleEndian.PutUint32(p.data[4*i:], uint32(d))
		case 8:
			binary.LittleEndian.PutUint64(p.data[8*i:], d)
		}
	}
	return p
}

// Len is how many numbers there are.
func (p *Packed) Len() int { return p.n }

// At is the number at a place.
func (p *Packed) At(place int) int64 {
	switch p.width {
	case 0:
		return p.base
	case 1:
		return p.base + int64(p.data[place])
	case 2:
		return p.base + int64(binary.LittleEndian.Uint16(p.data[2*place:]))
	case 4:
		return p.base + int64(binary.LittleEndian.Uint32(p.data[4*place:]))
	}
	return int64(uint64(p.base) + binary.LittleEndian.Uint64(p.data[8*place:]))
}

// Encode is the stored form.
func (p *Packed) Encode() []byte {
	b := binary.AppendVarint(nil, p.base)
	b = binary.AppendUvarint(b, uint64(p.n))
	return append(append(b, byte(p.width)), p.data...)
}

// DecodePacked reads a stored form, of which it keeps the bytes.
func DecodePacked(b []byte) (*Packed, error) {
	base, n := binary.Varint(b)
	if n <= 0 {
		return nil, errBroken
	}
	b = b[n:]
	count, n := binary.Uvarint(b)
	if n <= 0 || len(b) == n || count > mostDecoded {
		return nil, errBroken
	}
	p := &Packed{base: base, width: int(b[n]), n: int(count), data: b[n+1:]}
	switch p.width {
	case 0, 1, 2, 4, 8:
		if len(p.data) == p.width*p.n {
			return p, nil
		}
	}
	return nil, errBroken
}

// Size is how much memory it takes, in bytes, about.
func (p *Packed) Size() int { return len(p.data) + 64 }
