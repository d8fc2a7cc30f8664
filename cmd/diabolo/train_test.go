package main

import (
	"bytes"
	"testing"
)

// A model that takes more memory to train than a small machine has is told of.
func TestWarnOfSize(t *testing.T) {
	var b bytes.Buffer
	a := &app{err: &b}
	a.warnOfSize(8_443_291)
	a.warnOfSize(134_000_000)
	want := "warning: 134,000,000 parameters take 2.1 GB of memory to train; smaller images (--set dataset.size=64) make a smaller model\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
