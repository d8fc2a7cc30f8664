package api

import (
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A history is the pictures of a training, epoch by epoch: PNGs of a few images side by
// side. When it grows long or large, every second epoch is dropped.
type history struct {
	mu       sync.Mutex
	original []byte
	epochs   []epochPictures
	every    int // epochs from one entry to the next; the last epoch is kept as well
}

// epochPictures are the pictures of one epoch.
type epochPictures struct {
	epoch         int
	recon, sample []byte // sample is nil without a prior
}

const (
	historyImages = 8        // in a picture
	historyEpochs = 48       // at most
	historyBytes  = 16 << 20 // of the epochs before the last; a single one may have more
)

// volume returns how many bytes some pictures have.
func volume(epochs []epochPictures) (n int) {
	for _, r := range epochs {
		n += len(r.recon) + len(r.sample)
	}
	return n
}

// add adds the pictures of an epoch. Those of this epoch and of later ones, from before a
// training went back to its checkpoint, are removed.
func (h *history) add(epoch int, m *model.Model, input, recon *tensor.Tensor) error {
	original, err := SheetPNG(input, historyImages)
	if err != nil {
		return err
	}
	next := epochPictures{epoch: epoch}
	if next.recon, err = SheetPNG(recon, historyImages); err != nil {
		return err
	}
	if next.sample, err = sampleSheet(m); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.original, h.every = original, max(1, h.every)
	h.epochs = append(h.kept(epoch), next)
	return nil
}

// kept returns the entries that stay when those of an epoch are added.
func (h *history) kept(epoch int) []epochPictures {
	between := func() []epochPictures {
		return slices.DeleteFunc(slices.Clone(h.epochs), func(r epochPictures) bool { return r.epoch >= epoch || (r.epoch-1)%h.every != 0 })
	}
	kept := between()
	for len(kept) >= historyEpochs || len(kept) > 1 && volume(kept) > historyBytes {
		h.every *= 2
		kept = between()
	}
	return kept
}

// sampleSheet returns a picture of new images, of the same z each time; nil without a
// prior.
func sampleSheet(m *model.Model) ([]byte, error) {
	c := m.Config()
	if _, ok := m.Prior(); !ok {
		return nil, nil
	}
	var labels []int
	if c.Conditional() {
		for i := range historyImages {
			labels = append(labels, i%c.Classes)
		}
	}
	y, err := m.Sample(historyImages, 1, labels)
	if err != nil {
		return nil, err
	}
	return SheetPNG(y, historyImages)
}

// list returns the epochs that have pictures.
func (h *history) list() []int {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []int
	for _, r := range h.epochs {
		list = append(list, r.epoch)
	}
	return list
}

// picture returns a picture of an epoch, 0 being the last; nil if there is none.
func (h *history) picture(kind string, epoch int) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	if kind == "original" {
		return h.original
	}
	for _, r := range slices.Backward(h.epochs) {
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
