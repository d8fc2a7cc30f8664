package serve

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A film is what a training has looked like, epoch by epoch: PNGs of a few images
// side by side. When it grows long or large, every second epoch is left out.
type film struct {
	mu       sync.Mutex
	original []byte
	frames   []frame
	every    int // epochs from one frame to the next; the last one stands there as well
}

// A frame is one epoch of a film.
type frame struct {
	epoch         int
	recon, sample []byte // sample is nil without a prior
}

const (
	filmImages = 8        // of a frame
	filmFrames = 48       // at most
	filmBytes  = 16 << 20 // of the frames before the last; a first one alone may have more
)

// volume is how many bytes some frames hold.
func volume(frames []frame) (n int) {
	for _, r := range frames {
		n += len(r.recon) + len(r.sample)
	}
	return n
}

// add makes the frame of an epoch. What stood there of this epoch or later ones, before
// a training went back to its checkpoint, goes.
func (f *film) add(epoch int, m *model.Model, input, recon *tensor.Tensor) error {
	original, err := sheetPNG(input, filmImages)
	if err != nil {
		return err
	}
	next := frame{epoch: epoch}
	if next.recon, err = sheetPNG(recon, filmImages); err != nil {
		return err
	}
	if next.sample, err = sampleSheet(m); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.original, f.every = original, max(1, f.every)
	f.frames = append(f.kept(epoch), next)
	return nil
}

// kept returns the frames that stay beside one of an epoch.
func (f *film) kept(epoch int) []frame {
	between := func() []frame {
		return slices.DeleteFunc(slices.Clone(f.frames), func(r frame) bool { return r.epoch >= epoch || (r.epoch-1)%f.every != 0 })
	}
	frames := between()
	for len(frames) >= filmFrames || len(frames) > 1 && volume(frames) > filmBytes {
		f.every *= 2
		frames = between()
	}
	return frames
}

// sampleSheet draws new images, the same z each time; nil without a prior.
func sampleSheet(m *model.Model) ([]byte, error) {
	c := m.Config()
	if _, ok := m.Prior(); !ok {
		return nil, nil
	}
	var labels []int
	if c.Conditional() {
		for i := range filmImages {
			labels = append(labels, i%c.Classes)
		}
	}
	y, err := m.Sample(filmImages, 1, labels)
	if err != nil {
		return nil, err
	}
	return sheetPNG(y, filmImages)
}

// epochs lists those there are frames of.
func (f *film) epochs() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []int
	for _, r := range f.frames {
		list = append(list, r.epoch)
	}
	return list
}

// picture returns one of a frame, 0 being the last; nil where there is none.
func (f *film) picture(kind string, epoch int) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	if kind == "original" {
		return f.original
	}
	for _, r := range slices.Backward(f.frames) {
		if epoch != 0 && r.epoch != epoch {
			continue
		}
		if kind == "sample" {
			return r.sample
		}
		return r.recon
	}
	return nil
}

// A PictureInput is a request for what a training looks like.
type PictureInput struct {
	Exchange
	Name  string `path:"name" doc:"of the run"`
	Kind  string `query:"kind" enum:"original,recon,sample" default:"recon" doc:"original: images as the model gets them; recon: what it makes of them; sample: new ones of a model with a prior"`
	Epoch int    `query:"epoch" minimum:"0" doc:"one of the run's pictures; 0: the last"`
}

// picture answers with a picture of a training of this server; of another one
// with the picture of reconstructions in its folder.
func (a *runAPI) picture(_ context.Context, in *PictureInput) (*Reply, error) {
	r, err := a.find(in.Name)
	if err != nil {
		return nil, err
	}
	if _, err := in.choose(typePNG); err != nil {
		return nil, err
	}
	if t, _ := a.trainings.find(r.Name); t != nil {
		if body := t.film.picture(in.Kind, in.Epoch); body != nil {
			return &Reply{ContentType: typePNG, Body: body}, nil
		}
	}
	if in.Kind == "recon" && in.Epoch == 0 && r.dir != "" {
		body, err := os.ReadFile(filepath.Join(r.dir, run.ReconFile))
		if err == nil {
			return &Reply{ContentType: typePNG, Body: body}, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, a.failure(err)
		}
	}
	return nil, huma.Error404NotFound("query.epoch: there is no such picture of " + r.Name + "; its pictures are listed by /v1/runs")
}
