package encode_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/encode"
	"github.com/diabolo-go/diabolo/model"
)

func small() *model.Model {
	c, err := model.Parse([]byte("kind: vae\ninput: [1, 4, 4]\nlatent: 2\nencoder: [flatten]\nmirror: true\n"))
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		log.Fatal(err)
	}
	return m
}

// tiles are n images.
func tiles(n int) dataset.View {
	s := &dataset.Set{Name: "tiles", Shape: [3]int{1, 4, 4}, Pixels: make([]uint8, n*16), Labels: make([]int, n), Classes: []string{"dark"}}
	return s.All()
}

func Example() {
	dir, err := os.MkdirTemp("", "encode")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	r, err := encode.Run(ctx, small(), tiles(300).Pictures(ctx), encode.Options{Path: filepath.Join(dir, "z.csv")})
	if err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(r.File)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Images, "rows")
	lines := strings.Split(string(text), "\n")
	fmt.Println(lines[0])
	fmt.Println(lines[1][:13])
	// Output:
	// 300 rows
	// file,class,mu_0,mu_1,logvar_0,logvar_1
	// tiles/0,dark,
}

// Whatever ends a run early, no file appears.
func TestRunFails(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		ctx    context.Context
		images iter.Seq2[*dataset.PictureBatch, error]
		want   string
	}{
		"pictures":  {context.Background(), func(yield func(*dataset.PictureBatch, error) bool) { yield(nil, broken) }, "broken"},
		"none":      {context.Background(), tiles(0).Pictures(context.Background()), "no images to encode"},
		"cancelled": {ctx, tiles(3).Pictures(context.Background()), "canceled"},
	} {
		dir := t.TempDir()
		_, err := encode.Run(c.ctx, small(), c.images, encode.Options{Path: filepath.Join(dir, "z.npy")})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
	if _, err := encode.Run(ctx, small(), tiles(3).Pictures(ctx), encode.Options{Path: "z.txt"}); err == nil || !strings.Contains(err.Error(), "its extension") {
		t.Errorf("an unknown extension: %v", err)
	}
}

func TestProgress(t *testing.T) {
	var told []int
	o := encode.Options{Path: filepath.Join(t.TempDir(), "z.npy"), Progress: func(done int) { told = append(told, done) }}
	if _, err := encode.Run(context.Background(), small(), tiles(300).Pictures(context.Background()), o); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(told) != "[256 300]" {
		t.Errorf("told %v", told)
	}
}

// A model whose weights overflow writes nothing.
func TestOutputIsNoNumber(t *testing.T) {
	m, path := small(), filepath.Join(t.TempDir(), "z.npz")
	for i := range m.Weights() {
		m.Weights()[i] = 3e38
	}
	ctx := context.Background()
	white := tiles(3)
	for i := range white.Set.Pixels {
		white.Set.Pixels[i] = 255
	}
	_, err := encode.Run(ctx, m, white.Pictures(ctx), encode.Options{Path: path})
	if !errors.Is(err, model.ErrOutput) || !strings.HasPrefix(err.Error(), "tiles/0: ") {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
