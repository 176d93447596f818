// Package browser holds no code of the program, only the tests that walk
// through its pages in a real browser, as people do.
package browser
