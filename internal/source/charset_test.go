package source

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"

	"leadbridge"
)

// TestCharsets writes texts in many encodings and reads them back.
func TestCharsets(t *testing.T) {
	for _, test := range []struct{ charset, text string }{
		{"utf-8", "name,city\nMüller,Köln\n陳小明,臺北市\n"},
		{"windows-1252", "name,city\nMüller,Köln\nFrançois,Orléans\nGarcía,Málaga\n"},
		{"windows-1252", "name,age\nJosé,30\n"},
		{"windows-1252", "Name,Preis\nA,5 €\nB,6 €\n“quoted”,1\n"},
		{"windows-1252", "DESCRIÇÃO,VALOR\nMANUTENÇÃO,5\nAÇÚCAR,6\n"},
		{"windows-1252", "navn\nØystein\nÅse\nBjørn\n"},
		{"iso-8859-15", "a,b\nL'œuvre,50 €\nSœur,60 €\nŒdipe,5 €\n"},
		{"windows-1250", "imię,nazwisko\nŁukasz,Wiśniewski\nMałgorzata,Dąbrowska\n"},
		{"windows-1250", "jméno\nJiří Dvořák\nŠárka Nováková\nTomáš Němec\n"},
		{"iso-8859-2", "imię,nazwisko\nŁukasz,Wiśniewski\nMałgorzata,Dąbrowska\n"},
		{"iso-8859-2", "jméno\nJiří Dvořák\nŠárka Nováková\nTomáš Němec\n"},
		{"windows-1254", "ad,şehir\nÇağlar,İstanbul\nGülşen,Iğdır\nIşık,Muğla\n"},
		{"windows-1251", "имя,город\nИван,Москва\nОльга,Санкт-Петербург\n"},
		{"koi8-r", "имя,город\nИван,Москва\nОльга,Санкт-Петербург\n"},
		{"windows-1253", "όνομα,πόλη\nΓιώργος,Αθήνα\nΜαρία,Θεσσαλονίκη\n"},
		{"macintosh", "name,city\nMüller,Köln\nFrançois,Orléans\nGarcía,Málaga\n"},
		{"shift_jis", "名前,都市\n山田太郎,東京\n鈴木花子,大阪府大阪市\nサトウ,ホッカイドウ\n"},
		{"gbk", "姓名,城市\n张伟,北京市\n王芳,上海市浦东新区\n李娜,广州市\n"},
		{"big5", "姓名,城市\n陳小明,臺北市\n林美麗,高雄市\n黃大同,臺中市\n"},
		{"euc-kr", "이름,도시\n김철수,서울특별시\n이영희,부산광역시\n박민수,대구\n"},
	} {
		e, err := ianaindex.IANA.Encoding(test.charset)
		if err != nil || e == nil {
			if e, err = htmlindex.Get(test.charset); err != nil {
				t.Fatal(err)
			}
		}
		text, err := e.NewEncoder().String(test.text)
		if err != nil {
			t.Fatal(test.charset, err)
		}
		d, res := readFile(t, newFile("x.csv", text), leadbridge.SourceOptions{HeaderRow: 1})
		var got strings.Builder
		got.WriteString(strings.Join(res.columns, ",") + "\n")
		for _, cells := range res.cells() {
			got.WriteString(strings.Join(cells, ",") + "\n")
		}
		if got.String() != test.text {
			t.Errorf("%s was taken for %s: %q", test.charset, d.Encoding, got.String())
		}
	}
}

// TestLateAccent has its first letter beyond ASCII far behind the sample.
func TestLateAccent(t *testing.T) {
	text := "name,city\n" + strings.Repeat("Al,Rome\n", 100_000) + strings.Repeat("Иван,Москва\n", 20_000)
	win, err := charsetNamed("windows-1251").single.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	d, res := readFile(t, newFile("x.csv", win), leadbridge.SourceOptions{})
	if last := res.rows[len(res.rows)-1]; d.Encoding != "windows-1251" || last.Cells[0] != "Иван" {
		t.Errorf("encoding %s, last row %q", d.Encoding, last.Cells)
	}
}
