package match

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed nicknames.txt
var nicknameText string

// formID numbers a formal name.
type formID uint16

// rootText lists formal names, each with the nicknames that mostly stand for
// it. Unlike the table above, it has one formal name for a nickname. Stored
// keys are made with it: it must not change.
const rootText = `alexander alex alec
andrew andy drew
anthony tony
arthur art artie
barbara barb barbie
benjamin ben benny benji
catherine cathy kathy kate katie katy kathie cathie
charles charlie chuck chas
christopher chris kris
cynthia cindy
daniel dan danny
david dave davey davy
deborah deb debbie debby debra
donald don donnie donny
dorothy dot dottie
douglas doug
edward ed eddie eddy ned ted teddy
elizabeth liz lizzie lizzy beth betsy betty eliza bess bessie libby
eugene gene
francis frank frankie
frederick fred freddie freddy
gabriel gabe
gerald gerry jerry
gregory greg
harold hal
henry hank harry
jacob jake
james jim jimmy jimmie jamie
jeffrey jeff
jennifer jen jenny jenn
jessica jess jessie
john jack johnny jon johnnie
joseph joe joey
joshua josh
judith judy
kenneth ken kenny
kimberly kim
lawrence larry
leonard len lenny
leslie les
margaret maggie meg peg peggy marge margie
mary molly polly
matthew matt
michael mike mick mickey mikey
mitchell mitch
nathaniel nat nate nathan
nicholas nick nicky
pamela pam
patricia patty patti tricia trish
patrick pat paddy
peter pete
philip phil
raymond ray
rebecca becky becca
richard rich richie rick ricky dick
robert rob robbie robby bob bobby
ronald ron ronnie
samuel sam sammy
stephen steve stevie steven
stuart stu
susan sue susie suzie
terence terry
theodore theo
theresa teresa tess
thomas tom tommy
timothy tim timmy
victoria vicky vicki
vincent vince vinny
virginia ginny
walter walt wally
william bill billy will willie willy
zachary zach zack`

// nicknames maps a first name to the sorted formal names that it may stand
// for, itself among them if it is one. It is read once.
var nicknames = sync.OnceValue(func() map[string][]formID {
	forms := map[string][]formID{}
	id := formID(0)
	for line := range strings.Lines(nicknameText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for name := range strings.FieldsSeq(line) {
			forms[name] = append(forms[name], id)
		}
		id++
	}
	return forms
})

var roots = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(rootText) {
		formal, rest := nextWord(strings.TrimSpace(line))
		for name := range strings.FieldsSeq(rest) {
			m[name] = formal
		}
	}
	return m
})

// formsOf returns the formal names that a folded first name may stand for.
func formsOf(name string) []formID { return nicknames()[name] }

// rootOf returns the formal name that a folded first name mostly stands for,
// or the name itself.
func rootOf(name string) string {
	if root, ok := roots()[name]; ok {
		return root
	}
	return name
}

// sharesForm reports whether two names can be forms of one.
func sharesForm(a, b []formID) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			return true
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return false
}
