package score_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/score"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// judge is a model with a threshold of its error score: half of the squared error a
// white image has, so that a white one is strange and a dark one is not.
func judge() *model.Model {
	c, err := model.Parse([]byte("kind: ae\ninput: [1, 4, 4]\nlatent: 2\nencoder: [flatten]\nmirror: true\n"))
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "score")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := m.Save(filepath.Join(dir, model.FileName), nil); err != nil {
		log.Fatal(err)
	}
	white, err := m.ScoreBy("error", nil, shades(255).Tensor(), nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := m.SaveThreshold(dir, model.Threshold{Score: "error", Value: white[0] / 2, Rate: 0.05}); err != nil {
		log.Fatal(err)
	}
	if m, err = model.Load(dir); err != nil {
		log.Fatal(err)
	}
	return m
}

// shades are images of one shade of grey each.
func shades(shade ...uint8) dataset.View {
	s := &dataset.Set{Name: "shades", Shape: [3]int{1, 4, 4}}
	for _, v := range shade {
		s.Pixels = append(s.Pixels, slices.Repeat([]uint8{v}, 16)...)
	}
	return s.All()
}

func Example() {
	ctx := context.Background()
	s := &experiment.Subject{Run: &run.Run{Model: judge()}}
	list, err := score.Run(ctx, s, shades(0, 255).Pictures(ctx), score.Options{Sort: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(list.Score, *list.Strange, "of", list.Images)
	for _, p := range list.Pictures {
		fmt.Println(p.File, *p.Strange)
	}
	// Output:
	// error 1 of 2
	// shades/1 true
	// shades/0 false
}

// A list holds the model's own scores, in the order of the pictures, and one by
// another score than that of the threshold has no verdicts.
func TestRun(t *testing.T) {
	ctx, m, v := context.Background(), judge(), shades(slices.Repeat([]uint8{9, 200, 30}, 100)...)
	var told []int
	r, err := score.Run(ctx, &experiment.Subject{Run: &run.Run{Model: m}}, v.Pictures(ctx), score.Options{Progress: func(done int) { told = append(told, done) }})
	if err != nil || r.Images != 300 || r.Threshold == nil || !slices.Equal(told, []int{256, 300}) {
		t.Fatalf("%d images, threshold %v, told %v, %v", r.Images, r.Threshold, told, err)
	}
	want, err := m.ScoreBy("error", nil, v.Tensor(), nil)
	if err != nil {
		t.Fatal(err)
	}
	strange := 0
	for i, p := range r.Pictures {
		if p.File != fmt.Sprintf("shades/%d", i) || math.Abs(p.Score-want[i]) > 1e-12 || *p.Strange != (p.Score > r.Threshold.Value) {
			t.Errorf("picture %d: %+v, want score %v", i, p, want[i])
		}
		if *p.Strange {
			strange++
		}
	}
	if strange != *r.Strange {
		t.Errorf("%d strange, listed %d", *r.Strange, strange)
	}
	r, err = score.Run(ctx, &experiment.Subject{Run: &run.Run{Model: m}}, v.Pictures(ctx), score.Options{Score: "unexplained"})
	if err != nil || r.Threshold != nil || r.Strange != nil || r.Pictures[0].Strange != nil {
		t.Errorf("by another score: %+v, %v", r.Threshold, err)
	}
}

func TestRunFails(t *testing.T) {
	ctx := context.Background()
	s := &experiment.Subject{Run: &run.Run{Model: judge()}}
	if _, err := score.Run(ctx, s, shades(1).Pictures(ctx), score.Options{Score: "eror"}); err == nil || !strings.Contains(err.Error(), `did you mean "error"`) {
		t.Errorf("an unknown score: %v", err)
	}
	broken := errors.New("broken")
	if _, err := score.Run(ctx, s, func(yield func(*dataset.PictureBatch, error) bool) { yield(nil, broken) }, score.Options{}); !errors.Is(err, broken) {
		t.Errorf("pictures that cannot be read: %v", err)
	}
	ctx, stop := context.WithCancel(ctx)
	stop()
	if _, err := score.Run(ctx, s, shades(1).Pictures(context.Background()), score.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestWriteCSV(t *testing.T) {
	yes := true
	var text strings.Builder
	r := score.Result{Pictures: []score.Picture{{File: "a, b.png", Class: "x", Score: 1.0 / 3, Strange: &yes}, {File: "c\xff.png", Score: 2}}}
	if err := r.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	if want := "file,class,score,strange\n\"a, b.png\",x,0.33333333,true\nc\uFFFD.png,,2,\n"; text.String() != want {
		t.Errorf("%q", text.String())
	}
}
