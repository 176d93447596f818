package cleanse

import "testing"

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", " two  words\t": "two words", "a\u00a0b": "a b", "a\r\nb": "a b", "\ufeffstart": "start", "zero\u200bwidth": "zerowidth", "soft\u00adhyphen": "softhyphen", "nul\x00l": "null", "\u202a+1\u202c": "+1", "e\u0301": "é", "\u3000wide\u3000": "wide", `="02115"`: "02115", `="a" & "b"`: `="a" & "b"`, "": "", " ": "", "می\u200cخواهم": "می\u200cخواهم", "a\u2028b": "a b", "tab\tbed": "tab bed", "JosÃ© MuÃ±oz": "José Muñoz", "MÃ¼ller": "Müller", "Oâ€™Brien": "O’Brien", "BjÃ¶rk  ": "Björk", "JOÃO": "JOÃO", "Ângela": "Ângela", "Ã\u0081lvarez": "Álvarez", "JosÃƒÂ©": "José",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	for in, want := range map[string]string{
		"one\r\ntwo": "one\ntwo", " one \n two  ": "one\n two", "a\rb": "a\nb", "a  b": "a  b", "a\u00a0b": "a b", "\n\n x \n\n": "x", "x\x00y": "xy", "": "", "a\n\nb": "a\n\nb", "ça\u0301": "çá",
	} {
		if got := Lines(in); got != want {
			t.Errorf("Lines(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add(" a\u00a0\u200b\r\nb ")
	f.Fuzz(func(t *testing.T, text string) {
		if once := Text(text); Text(once) != once {
			t.Fatalf("Text(%q) = %q, and that gives %q", text, once, Text(once))
		}
		for _, clean := range []func(string) string{Lines, Name, Company, RemoveSpecialChars} {
			clean(text)
		}
	})
}
