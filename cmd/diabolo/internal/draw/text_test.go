package draw

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
)

func TestFontIsLiberationSans(t *testing.T) {
	r, err := gzip.NewReader(bytes.NewReader(liberation))
	if err != nil {
		t.Fatal(err)
	}
	ttf, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ttf, liberationsansregular.TTF) {
		t.Error("liberation.ttf.gz holds another font than its module")
	}
}
