package dataset

import "github.com/diabolo-go/diabolo/tensor"

// A Batch is what one step of training sees. Fill reuses its memory.
type Batch struct {
	Input  *tensor.Tensor // N C H W in 0..1, augmented and noisy
	Target *tensor.Tensor // the same without noise; the same tensor when there is none
	Labels []int          // class of each image, nil without classes
	Index  []int          // items of the Set
}

// BatchOptions say how a View is cut into batches.
type BatchOptions struct {
	Size    int // images a batch; the last may be smaller
	Seed    uint64
	Epoch   uint64
	Shuffle bool
	Noise   *Noise   // nil: none
	Augment *Augment // nil: none
}
