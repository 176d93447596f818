package browser

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"leadbridge/internal/access"
)

// vendorFile is a file as vendors send them: a title above the header,
// semicolons, windows-1252, phones in many spellings, and rows that are no
// good.
func vendorFile(t *testing.T, rows int) string {
	t.Helper()
	var text bytes.Buffer
	fmt.Fprintln(&text, "Lead list of Müller & Söhne;;;;;")
	fmt.Fprintln(&text, ";;;;;")
	fmt.Fprintln(&text, "Name;E-Mail Address;Phone;Line;Born;Zip")
	for i := range rows {
		fmt.Fprintf(&text, "%s;%s;%s;%s;%s;%05d\n", vendorName(i), fmt.Sprintf("person%d@example.com", i),
			[]string{fmt.Sprintf("(312) 555-%04d", 100+i%100), fmt.Sprintf("312.555.%04d", 100+i%100), fmt.Sprintf("+1 312 555 %04d", 100+i%100)}[i%3],
			[]string{"Auto Ins.", "Homeowners", "Life"}[i%3], fmt.Sprintf("%02d/%02d/19%02d", 13+i%15, 1+i%12, 50+i%45), 60600+i%90)
	}
	fmt.Fprintln(&text, "Broken, Bob;not an address;;Auto Ins.;14/02/1970;60601")
	fmt.Fprintln(&text, "Wrong, Wilma;wilma(at)example.com;;Life;14/02/1970;60601")
	fmt.Fprintln(&text, "Odd, Otto;wilma(at)example.com;;Life;14/02/1970;60601")
	encoded, err := charmap.Windows1252.NewEncoder().Bytes(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "vendor.csv")
	if err := os.WriteFile(path, encoded, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func vendorName(i int) string {
	first := []string{"Ada", "José", "Grace", "Zoë", "Linus", "Hedy", "Alan"}
	last := []string{"Lovelace", "Müller", "Hopper", "O'Brien", "van der Berg", "Lamarr", "Nguyen", "Kowalski", "Peña"}
	return fmt.Sprintf("%s%d, %s", last[i%len(last)], i, first[i%len(first)])
}

// TestImport takes a messy file to clean leads: mapping changed, plan read,
// wrong rows mended in the grid and in Excel, all of it taken back.
func TestImport(t *testing.T) {
	s := start(t, false)
	s.user("ann@example.com", "Ann Lee", access.Editor)
	w := s.walk(t)
	w.login("ann@example.com")
	w.click("Import a file")
	w.axe()
	w.attach(vendorFile(t, 60))
	w.see("E-Mail Address")
	w.axe()
	w.narrowly()
	w.click("Check all")
	w.see("3 rows are refused")
	w.axe()
	w.narrowly()
	w.click("Import 60 leads")
	w.see("Fix 3 rows")
	w.axe()
	w.narrowly()
	w.click("Fix 3 rows")
	w.see("wilma(at)example.com")
	w.axe()
	w.narrowly()

	// One wrong value in all rows that have it, then one cell.
	w.fixValue("wilma(at)example.com", "wilma@example.com")
	w.see("Looks right")
	w.click("Try the 3 failed rows again")
	w.see("Fix 1 row")

	// The last one goes to Excel and back into the same import.
	link, err := js[string](w, `[...document.querySelectorAll("a[download]")].find((a) => a.href.endsWith(".xlsx")).href`)
	if err != nil {
		t.Fatal(err)
	}
	mended := mendBook(t, w.get(link), "not an address", "bob@example.com")
	w.click("Fix 1 row")
	w.attach(mended)
	w.click("Take it back in")
	w.see("Looks right")
	w.click("Try the 1 failed row again")
	w.see("Roll back")
	w.seeNot("Fix 1 row")

	w.click("Roll back")
	w.see("Not now")
	w.axe()
	w.click("Roll back 6")
	w.see("Take the rollback back")
	w.open("/leads")
	w.see("No leads yet")
	w.open("/imports")
	w.axe()
	w.narrowly()
	w.click("vendor.csv")
	w.click("Take the rollback back")
	w.see("Roll back")
	w.open("/leads?search=wilma")
	w.see("Wilma")
}

// fixValue writes what a wrong value is to become in all rows that have it.
func (w *walk) fixValue(wrong, right string) {
	w.t.Helper()
	w.until("the value "+wrong, `(() => {
		const form = [...document.querySelectorAll("form.fix-value")].find((f) => f.elements.from.value === %s);
		if (!form) return false;
		form.elements.to.value = %s;
		form.requestSubmit();
		return true;
	})()`, wrong, right)
}

// get fetches an address as the browser would, with its session.
func (w *walk) get(address string) []byte {
	w.t.Helper()
	text, err := js[string](w, `fetch(%s).then((r) => r.arrayBuffer()).then((b) => { let s = ""; for (const x of new Uint8Array(b)) s += String.fromCharCode(x); return btoa(s); })`, address)
	if err != nil {
		w.t.Fatal(err)
	}
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		w.t.Fatal(err)
	}
	return content
}

// narrowly looks at the page at hand on a telephone.
func (w *walk) narrowly() {
	w.t.Helper()
	w.do("a narrow window", chromedp.EmulateViewport(390, 844))
	w.narrow()
	w.axe()
	w.do("a wide window", chromedp.EmulateViewport(1440, 900))
}

// mendBook changes a cell of an Excel file, and stores the file.
func mendBook(t *testing.T, content []byte, wrong, right string) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	mended := 0
	for _, sheet := range book.GetSheetList() {
		cells, err := book.SearchSheet(sheet, wrong)
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range cells {
			if err := book.SetCellValue(sheet, cell, right); err != nil {
				t.Fatal(err)
			}
			mended++
		}
	}
	if mended == 0 {
		t.Fatalf("%q stands nowhere in the file of failed rows", wrong)
	}
	path := filepath.Join(t.TempDir(), "mended.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}
