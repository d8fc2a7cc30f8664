package dataset

import "testing"

func TestShortName(t *testing.T) {
	for name, want := range map[string]string{"mnist": "mnist", "folder:/home/me/cats": "folder:cats", "folder:cats": "folder:cats"} {
		if got := ShortName(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
