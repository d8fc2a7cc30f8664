package model

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// ThresholdFile is what the threshold beside a model file is called.
const ThresholdFile = "threshold.json"

// A Threshold tells strange images from normal ones. It was set with normal
// images that the model was not trained with.
type Threshold struct {
	Score string  `json:"score"` // the name of the score it is for, of Config.Scores
	Value float64 `json:"value"` // an image that scores above it is strange
	Rate  float64 `json:"rate"`  // the share of normal images that may: the false-alarm rate asked for
	Count int     `json:"count"` // how many normal images set it
	Data  string  `json:"data"`  // the data set they are of
	Model string  `json:"model"` // checksum of the weights it was set for
}

// Strange reports whether an image with this score is strange.
func (t Threshold) Strange(score float64) bool { return score > t.Value }

// SaveThreshold writes t as threshold.json beside the model file at path, which
// may be the folder it lies in, with the checksum of m's weights.
func (m *Model) SaveThreshold(path string, t Threshold) error {
	path, err := Locate(path)
	if err != nil {
		return err
	}
	t.Model = m.checksum()
	return atomicfile.WriteJSON(filepath.Join(filepath.Dir(path), ThresholdFile), t)
}

// Threshold returns the threshold that lay beside the file the model was loaded
// from, and whether there was one. One that was set for other weights, such as
// those of before a longer training, is none.
func (m *Model) Threshold() (Threshold, bool) {
	if m.threshold == nil {
		return Threshold{}, false
	}
	return *m.threshold, true
}

// ErrThreshold is what the error of Load wraps when the threshold beside the model file
// cannot be read.
var ErrThreshold = errors.New("the threshold is damaged")

// loadThreshold reads the threshold beside a model file, if there is one. A
// damaged one is an error: without its threshold a model would call nothing
// strange.
func (m *Model) loadThreshold(file string) error {
	path := filepath.Join(filepath.Dir(file), ThresholdFile)
	text, err := os.ReadFile(path)
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
	return nil
}

// checksum is that of the weights, which two models share only when they are the
// same.
func (m *Model) checksum() string {
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	var buffer []byte
	for part := range slices.Chunk(m.weights, 1<<12) {
		buffer, _ = binary.Append(buffer[:0], binary.LittleEndian, part)
		h.Write(buffer)
	}
	return fmt.Sprintf("crc32c:%08x", h.Sum32())
}
