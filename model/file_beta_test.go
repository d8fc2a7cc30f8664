package model

import (
	"bytes"
	"testing"
)

// A file gives back a config with a number of any size: a large or small one has an
// exponent.
func TestFileKeepsNumbers(t *testing.T) {
	for _, beta := range []float64{0, 1, 0.1, 1e6, 999999.5, 1e-7, 1.25e-12} {
		c := tiny(t, VAE)
		c.Beta = &beta
		var b bytes.Buffer
		if err := mustNew(t, c, 1).Write(&b, nil); err != nil {
			t.Fatal(err)
		}
		m, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || *m.Config().Beta != beta {
			t.Errorf("beta %v comes back as %v, %v", beta, m, err)
		}
	}
}
