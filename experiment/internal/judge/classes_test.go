package judge

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/tensor"
)

func load(t *testing.T, c dataset.Config) *dataset.Data {
	t.Helper()
	data, err := dataset.Load(context.Background(), c, dataset.Options{Dir: os.Getenv("DIABOLO_DATA")})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func digits(t *testing.T, count int) *dataset.Data {
	return load(t, dataset.Config{Name: "synthetic-digits", Count: count, Split: &dataset.Split{By: "random", Val: 0.2}})
}

// images returns a view's images and labels.
func images(v dataset.View) (*tensor.Tensor, []int) {
	var b dataset.Batch
	v.Batches(dataset.BatchOptions{Size: v.Len()}).Fill(0, &b)
	return b.Input, b.Labels
}

func TestClasses(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and what others do as well but for its arithmetic")
	}
	data := digits(t, 1600)
	c, err := Classes(context.Background(), data.Train, data.Val, Options{Seed: 1, Epochs: 5})
	if err != nil {
		t.Fatal(err)
	}
	if c.Images != data.Val.Len() || c.Accuracy < 0.97 {
		t.Errorf("names %v of %d held-out digits right, want 97 %% of %d", c.Accuracy, c.Images, data.Val.Len())
	}
	x, labels := images(data.Val)
	right := 0
	p := c.Probabilities(x)
	for i, class := range c.Predict(x) {
		if class == labels[i] {
			right++
		}
		row, sum := p.Row(i), float32(0)
		for _, v := range row {
			sum += v
		}
		if row[class] != slices.Max(row) || sum < 0.9999 || sum > 1.0001 {
			t.Fatalf("image %d: class %d, probabilities %v", i, class, row)
		}
	}
	if got := float64(right) / float64(len(labels)); got != c.Accuracy {
		t.Errorf("accuracy %v, counted %v", c.Accuracy, got)
	}
}

// The number of workers changes no bit.
func TestClassesWorkers(t *testing.T) {
	data := digits(t, 400)
	x, _ := images(data.Val)
	var first []float32
	for _, workers := range []int{1, 3} {
		before := runtime.GOMAXPROCS(workers)
		c, err := Classes(context.Background(), data.Train, data.Val, Options{Seed: 5, Epochs: 1})
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		p := c.Probabilities(x).Data
		if first == nil {
			first = p
		}
		if !slices.Equal(p, first) {
			t.Errorf("%d workers: other probabilities", workers)
		}
	}
}

func TestClassesRefuses(t *testing.T) {
	data := digits(t, 60)
	faces := load(t, dataset.Config{Name: "synthetic-faces", Count: 20})
	for _, c := range []struct {
		train, held dataset.View
		want        string
	}{
		{dataset.View{}, data.Val, "no training images"},
		{faces.Train, faces.Val, "synthetic-faces has no classes"},
		{data.Train, faces.Val, "test images of"},
	} {
		if _, err := Classes(context.Background(), c.train, c.held, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Classes(ctx, data.Train, data.Val, Options{}); err == nil {
		t.Error("went on after the end of its context")
	}
}

// On the whole of both data sets the classifier reaches 99 %.
func TestClassesWhole(t *testing.T) {
	if testing.Short() || os.Getenv("DIABOLO_DATA") == "" {
		t.Skip("takes a minute and needs DIABOLO_DATA, a folder with mnist/ in it")
	}
	for _, c := range []dataset.Config{{Name: "synthetic-digits", Split: &dataset.Split{By: "random", Val: 0.1}}, {Name: "mnist"}} {
		data := load(t, c)
		start := time.Now()
		judge, err := Classes(context.Background(), data.Train, data.Val, Options{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.4f of %d held-out images right, trained in %.1f s", c.Name, judge.Accuracy, judge.Images, time.Since(start).Seconds())
		if judge.Accuracy < 0.99 {
			t.Errorf("%s: %v, want 0.99", c.Name, judge.Accuracy)
		}
	}
}
