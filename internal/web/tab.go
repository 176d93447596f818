package web

// tab is one of several parts of a page, each with an address of its own.
type tab struct {
	Title, Path string
	Here        bool
	Count       string // blank: none is shown
}

// choice is one option of a select.
type choice struct{ Value, Title string }

// badge is a short judgement. Kind is its colour: neutral, good, warn, bad,
// info or busy.
type badge struct{ Kind, Text string }
