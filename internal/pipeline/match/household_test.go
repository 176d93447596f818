package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"leadbridge"
)

// town makes seeded leads of people who live together, some of them twice:
// spouses with one mailbox, twins, fathers and sons of one name, roommates.
type town struct {
	*rand.Rand
	labeled
	people int
}

var (
	townFirst = []string{"James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "Hans-Peter", "Jürgen", "Zoë",
		"François", "Małgorzata", "Łukasz", "José Luis", "María", "Søren", "Åsa", "Дмитрий", "Ольга", "Nguyễn", "Wei", "Aisha", "Muhammad",
		"Björn", "Chloé", "Giovanni", "Ana", "Katherine", "William", "Elizabeth", "Thomas", "Erin", "Eric", "Joan", "John", "Emma", "Ella"}
	townLast = []string{"Smith", "Johnson", "Müller", "Meyer", "García López", "Rodríguez", "Kowalski", "Nowak", "Petrov", "Иванов", "Nguyen",
		"Tran", "O'Brien", "McDonald", "van der Berg", "de la Cruz", "Lefèvre", "Dubois", "Hansen", "Jensen", "Rossi", "Bianchi", "Silva", "Khan",
		"Lindström", "Yılmaz", "Kaya", "Popescu", "Horváth", "Papadopoulos", "Schmidt-Becker", "Chen", "Wang", "Kim"}
	townStreet = []string{"Main Street", "Oak Avenue", "Bahnhofstraße", "Calle Mayor", "Rue de la Paix", "Elm Rd", "Maple Drive", "2nd Ave", "Lindenweg", "Washington Blvd"}
	townCity   = []string{"Springfield", "Köln", "São Paulo", "Fort Worth", "St. Louis", "Kraków", "Москва"}
)

func init() {
	r := rand.New(rand.NewPCG(3, 3))
	for range 400 {
		name := ""
		for range 2 + r.IntN(2) {
			name += string("bdfghklmnprstvwz"[r.IntN(16)]) + string("aeiou"[r.IntN(5)]) + string("lmnrst"[r.IntN(6)])
		}
		townLast = append(townLast, name)
	}
	for line := range strings.Lines(nicknameText) {
		if formal, _ := nextWord(line); formal != "#" {
			townFirst = append(townFirst, formal)
		}
	}
}

func pick[T any](t *town, list []T) T { return list[t.IntN(len(list))] }

func (t *town) date(year int) string {
	return fmt.Sprintf("%04d-%02d-%02d", year, 1+t.IntN(12), 1+t.IntN(28))
}

func (t *town) phone() string { return fmt.Sprintf("+1%d5%06d", 202+t.IntN(700), t.IntN(1000000)) }

func (t *town) mail(v leadbridge.Values) string {
	return fmt.Sprintf("%s%d@%s", placeOf(fold(v.FullName())), t.IntN(10000), pick(t, []string{"gmail.com", "example.org", "web.de"}))
}

func (t *town) add(v leadbridge.Values, person int) {
	t.ids = append(t.ids, fmt.Sprint(len(t.rows)))
	t.rows = append(t.rows, v)
	t.entity = append(t.entity, fmt.Sprint(person))
}

// household adds people who live at one address.
func (t *town) household() {
	last, year := pick(t, townLast), 1930+t.IntN(60)
	home := leadbridge.Values{
		leadbridge.FieldStreet: fmt.Sprintf("%d %s", 1+t.IntN(300), pick(t, townStreet)), leadbridge.FieldCity: pick(t, townCity),
		leadbridge.FieldPostalCode: fmt.Sprintf("%05d", 10000+t.IntN(200)), leadbridge.FieldPhone: t.phone(),
	}
	mailbox := fmt.Sprintf("family@%s%d.example", fold(last), t.IntN(10000))
	var head leadbridge.Values
	for i := range 1 + t.IntN(4) {
		v := home.Clone()
		v[leadbridge.FieldFirstName], v[leadbridge.FieldLastName] = pick(t, townFirst), last
		v[leadbridge.FieldDateOfBirth] = t.date(year + t.IntN(6))
		v[leadbridge.FieldEmail] = mailbox
		if t.IntN(10) < 7 {
			v[leadbridge.FieldEmail] = t.mail(v)
		}
		if t.IntN(10) < 4 {
			v[leadbridge.FieldPhone] = t.phone()
		}
		if t.IntN(10) < 4 {
			delete(v, leadbridge.FieldDateOfBirth)
		}
		switch n := t.IntN(60); {
		case i == 0:
			head = v
		case n < 9: // a roommate
			v[leadbridge.FieldLastName] = pick(t, townLast)
		case n < 11: // the head's twin
			v[leadbridge.FieldDateOfBirth] = head[leadbridge.FieldDateOfBirth]
		case n < 13: // the head's son of the same name
			v[leadbridge.FieldFirstName] = head[leadbridge.FieldFirstName]
			v[leadbridge.FieldLastName] += " Jr"
			v[leadbridge.FieldDateOfBirth] = t.date(year + 25 + t.IntN(10))
		}
		if i > 0 && t.sameNames(v) {
			continue // two children of one name do not occur
		}
		t.people++
		t.add(v, t.people)
		for range t.IntN(3) {
			t.add(t.spoiled(v), t.people)
		}
	}
}

func (t *town) sameNames(v leadbridge.Values) bool {
	for i := len(t.rows) - 1; i >= max(0, len(t.rows)-12); i-- {
		if t.rows[i][leadbridge.FieldStreet] == v[leadbridge.FieldStreet] && t.rows[i][leadbridge.FieldFirstName] == v[leadbridge.FieldFirstName] &&
			t.rows[i][leadbridge.FieldLastName] == v[leadbridge.FieldLastName] {
			return true
		}
	}
	return false
}

// spoiled is another record of the same person, with one to three flaws.
func (t *town) spoiled(of leadbridge.Values) leadbridge.Values {
	v := of.Clone()
	for range 1 + t.IntN(3) {
		switch t.IntN(9) {
		case 0:
			v[leadbridge.FieldFirstName], v[leadbridge.FieldLastName] = v[leadbridge.FieldLastName], v[leadbridge.FieldFirstName]
		case 1:
			v[leadbridge.FieldEmail] = t.mail(v)
		case 2:
			v[leadbridge.FieldPhone] = t.phone()
		case 3:
			delete(v, leadbridge.FieldDateOfBirth)
		case 4: // moved
			v[leadbridge.FieldStreet] = fmt.Sprintf("%d %s", 1+t.IntN(300), pick(t, townStreet))
			v[leadbridge.FieldPostalCode] = fmt.Sprintf("%05d", 10000+t.IntN(200))
		default:
			name := pick(t, []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldEmail, leadbridge.FieldDateOfBirth})
			v[name] = t.typo(v[name])
		}
	}
	return v
}

func (t *town) typo(s string) string {
	r := []rune(s)
	if len(r) < 4 {
		return s
	}
	i := 1 + t.IntN(len(r)-2)
	switch t.IntN(3) {
	case 0:
		r[i], r[i+1] = r[i+1], r[i]
	case 1:
		r = slices.Delete(r, i, i+1)
	default:
		r[i] = rune('0' + t.IntN(10))
	}
	return string(r)
}

func TestHouseholds(t *testing.T) {
	for seed := range uint64(3) {
		w := &town{Rand: rand.New(rand.NewPCG(seed, 7))}
		for range 700 {
			w.household()
		}
		pairs := slices.Collect(Pairs(w.all, leadbridge.DefaultMatchPolicy))
		sure, _ := w.score(pairs, func(p Pair) bool { return p.Result.Outcome == leadbridge.MatchDuplicate })
		both, _ := w.score(pairs, func(Pair) bool { return true })
		t.Logf("%d rows, %d people: duplicate %v; with possible %v", len(w.rows), w.people, sure, both)
		if sure.precision() < .99 || sure.recall() < .7 {
			t.Errorf("duplicate: %v, want precision 0.99 and recall 0.7", sure)
		}
		if both.recall() < .97 {
			t.Errorf("with possible: %v, want recall 0.97", both)
		}
	}
}
