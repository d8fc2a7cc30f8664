package study

import (
	"os"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/faulttest"
)

// A kept result of which any bit is another counts as none.
func TestKeptResultIsChecked(t *testing.T) {
	k := keeper{t.TempDir()}
	type result struct {
		Mean float64
		Name string
	}
	want := result{0.0906, "a"}
	if err := k.store("vae/reconstruct", "key", 1.5, want); err != nil {
		t.Fatal(err)
	}
	path := k.path("vae/reconstruct")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got result
	if seconds, ok := k.load("vae/reconstruct", "key", &got); !ok || got != want || seconds != 1.5 {
		t.Fatalf("%+v, %v", got, seconds)
	}
	for bit := range 8 * len(whole) {
		data := append([]byte{}, whole...)
		data[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		var got result
		if seconds, ok := k.load("vae/reconstruct", "key", &got); ok && (got != want || seconds != 1.5) {
			t.Fatalf("bit %d flipped: %+v, %v, and no word", bit, got, seconds)
		}
	}
}

func TestFaultsOfKept(t *testing.T) {
	k := keeper{t.TempDir()}
	faulttest.Drive(t, faulttest.Verb{Dir: k.dir, Do: func() error { return k.store("vae/reconstruct", "key", 1.5, "result") }})
}
