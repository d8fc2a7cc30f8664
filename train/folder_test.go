package train

import "testing"

// A model that needs more memory to train than a small machine has gets a warning.
func TestWarningOfSize(t *testing.T) {
	if text := warningOfSize(8_443_291); text != "" {
		t.Error(text)
	}
	want := "134 million parameters take 2.1 GB of memory to train; smaller images (dataset.size) make a smaller model"
	if got := warningOfSize(134_000_000); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
