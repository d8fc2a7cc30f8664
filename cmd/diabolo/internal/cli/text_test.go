package cli

import "testing"

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 images", 1: "1 image", 1234: "1,234 images", 1234567: "1,234,567 images"} {
		if got := count(n, "image"); got != want {
			t.Errorf("%d prints as %s, want %s", n, got, want)
		}
	}
}
