package model

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"path/filepath"
	"slices"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/regular"
)

// ThresholdFile is the name of the threshold file in the folder of a model file.
const ThresholdFile = "threshold.json"

// A Threshold separates strange images from normal ones. It comes from the scores of normal
// images that the model was not trained on: see package experiment/anomaly.
type Threshold struct {
	Score string  `json:"score"` // one of Config.Scores
	Value float64 `json:"value"` // an image that scores above it is strange
	Rate  float64 `json:"rate"`  // the false-alarm rate it was set for: the share of normal images that may score above it
	Count int     `json:"count"` // number of normal images that set it
	Data  string  `json:"data"`  // their data set
	Model string  `json:"model"` // checksum of the weights, which Model.Sign fills in

	Normal *Reference `json:"normal,omitempty"` // what Score has to know of normal images; nil for most scores
}

// Strange reports whether an image with this score is strange.
func (t Threshold) Strange(score float64) bool { return score > t.Value }

// Reference returns what the score has to know of normal images; nil for a nil Threshold.
func (t *Threshold) Reference() *Reference {
	if t == nil {
		return nil
	}
	return t.Normal
}

// SaveThreshold writes t, with the checksum of m's weights, as threshold.json beside the
// model file at path; path may also be the folder of that file. It takes effect for models
// that Load reads from then on.
func (m *Model) SaveThreshold(path string, t Threshold) error {
	path, err := Locate(path)
	if err != nil {
		return err
	}
	return atomicfile.WriteJSON(filepath.Join(filepath.Dir(path), ThresholdFile), m.Sign(t))
}

// Sign returns t with the checksum of m's weights, as SaveThreshold writes it.
func (m *Model) Sign(t Threshold) Threshold {
	t.Model = m.checksum()
	return t
}

// Threshold returns the threshold that Load found beside the model file, and whether there
// was one. A threshold that was set for other weights, such as those before the training
// was resumed, is ignored.
func (m *Model) Threshold() (Threshold, bool) {
	if m.threshold == nil {
		return Threshold{}, false
	}
	return *m.threshold, true
}

// ErrThreshold is the error that Load wraps if the threshold of the model cannot be read.
var ErrThreshold = errors.New("the threshold is damaged")

// maxThreshold bounds the file of a threshold in bytes: the covariance of z of 1,024
// dimensions takes about 20 MB.
const maxThreshold = 1 << 28

// loadThreshold reads the threshold in the folder of a model file, if there is one. A
// damaged one is an error, not ignored: without a threshold no image is strange.
func (m *Model) loadThreshold(file string) error {
	path := filepath.Join(filepath.Dir(file), ThresholdFile)
	text, err := regular.ReadFile(path, maxThreshold)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var t Threshold
	if err = json.Unmarshal(text, &t); err == nil {
		err = t.check()
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %w", path, ErrThreshold, err)
	}
	if t.Model == m.checksum() {
		m.threshold = &t
	}
	return nil
}

func (t Threshold) check() error {
	switch {
	case t.Score == "":
		return errors.New("score is missing")
	case !(t.Rate > 0 && t.Rate < 1):
		return fmt.Errorf("rate is %v, want a share between 0 and 1", t.Rate)
	case math.IsInf(t.Value, 0) || math.IsNaN(t.Value):
		return fmt.Errorf("value is %v", t.Value)
	}
	return t.Normal.check()
}

// checksum returns a checksum of the weights.
func (m *Model) checksum() string {
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	var buffer []byte
	for part := range slices.Chunk(m.weights, 1<<12) {
		buffer, _ = binary.Append(buffer[:0], binary.LittleEndian, part)
		h.Write(buffer)
	}
	return fmt.Sprintf("crc32c:%08x", h.Sum32())
}
