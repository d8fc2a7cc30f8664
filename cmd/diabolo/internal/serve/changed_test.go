package serve

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/fixture"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
)

// paint writes pictures of one shade each, from number first on.
func paint(t *testing.T, dir string, first, n int) {
	t.Helper()
	for i := first; i < first+n; i++ {
		m := image.NewGray(image.Rect(0, 0, 8, 8))
		for p := range m.Pix {
			m.Pix[p] = uint8(5 * i)
		}
		if err := picture.WritePNG(filepath.Join(dir, fmt.Sprintf("%02d.png", i)), m); err != nil {
			t.Fatal(err)
		}
	}
}

// The validation images of a served run are those of its training, whatever was added to the
// folder since; the log says so. Without them there are no images.
func TestImagesChanged(t *testing.T) {
	dir, pics := filepath.Join(t.TempDir(), "vae"), t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	paint(t, pics, 0, 20)
	c, err := run.Preset("vae")
	if err != nil {
		t.Fatal(err)
	}
	c.Dataset = dataset.Config{Name: "folder:" + pics}
	then, err := dataset.Load(context.Background(), c.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fixture.SaveConfig(t, "vae", strings.Replace(fixture.Tiny, "[1, 8, 6]", "[1, 8, 8]", 1), dir)
	f := &run.Folder{Dir: dir}
	for _, err := range []error{f.WriteConfig(c), f.WriteImages(then.Record())} {
		if err != nil {
			t.Fatal(err)
		}
	}
	paint(t, pics, 30, 10)
	var want []string
	for _, i := range then.Val.Index {
		want = append(want, then.Names[i])
	}
	images := func() (names []string, log string, code int) {
		s, err := New(Options{Models: []string{dir}, Log: func(format string, args ...any) { log += fmt.Sprintf(format+"\n", args...) }})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		w := ask(s, "GET", "/v1/images?n=50", "")
		if w.Code == 200 {
			var got struct{ Images []api.Image }
			into(t, w.Body.Bytes(), &got)
			for _, i := range got.Images {
				names = append(names, i.Name)
			}
		}
		return names, log, w.Code
	}
	if names, log, code := images(); fmt.Sprint(names) != fmt.Sprint(want) || !strings.Contains(log, "10 pictures were added since the training") {
		t.Errorf("%d: images %q, want %q; log %s", code, names, want, log)
	}
	for _, name := range want {
		if err := os.Remove(filepath.Join(pics, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, log, code := images(); code != 404 || !strings.Contains(log, "none of the 4 pictures that were held out is as it was") {
		t.Errorf("without them: %d; log %s", code, log)
	}
}
