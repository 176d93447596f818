package main

import (
	"bytes"
	"os"
	"testing"
)

func TestShippedSampleIsTheGeneratedOne(t *testing.T) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	shipped, err := os.ReadFile("../leads.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(shipped, b.Bytes()) {
		t.Error("demo/leads.csv is not what the generator writes; run make docs")
	}
}
