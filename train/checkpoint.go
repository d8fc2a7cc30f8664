package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/safetensors"
	"github.com/diabolo-go/diabolo/run"
)

// A checkpoint is a safetensors file: the weights as "weight NAME", the optimiser's
// state as "state NAME", and as metadata "format"; "config", the YAML of what
// determines the run; "position", in JSON; and "crc32c", the checksum of the same file
// without it. The version rises if an older program would misread a file, or this one
// an older file.
const (
	checkpointName    = "diabolo-checkpoint"
	checkpointVersion = 2
	weightPrefix      = "weight "
	statePrefix       = "state "
	checksumKey       = "crc32c"
)

// checkpoint saves everything needed to continue from here. Weights that are not finite
// are not saved: the loss is checked before each update, so the last one may have
// ruined them unnoticed.
func (t *Trainer) checkpoint() error {
	if !t.finite() {
		return t.diverged(fmt.Sprintf("after step %d of epoch %d", t.at.Step, t.at.Epoch))
	}
	if t.folder == nil {
		return nil
	}
	return atomicfile.Fill(t.folder.Path(run.CheckpointFile), t.writeCheckpoint)
}

func (t *Trainer) writeCheckpoint(w *atomicfile.File) error {
	config, err := shaping(t.c)
	if err != nil {
		return err
	}
	at, err := json.Marshal(t.at)
	if err != nil {
		return err
	}
	meta := map[string]string{
		"format":   fmt.Sprintf("%s/%d", checkpointName, checkpointVersion),
		"config":   config,
		"position": string(at),
	}
	if meta[checksumKey], err = checksum(t.tensors(), meta); err != nil {
		return err
	}
	return safetensors.Write(w, t.tensors(), meta)
}

// checksum returns the CRC-32C of the file made from tensors and meta.
func checksum(tensors []safetensors.Tensor, meta map[string]string) (string, error) {
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	err := safetensors.Write(h, tensors, meta)
	return fmt.Sprintf("%08x", h.Sum32()), err
}

// checkSum returns an error for a file whose contents are not what was written.
func checkSum(f *safetensors.File) error {
	meta := maps.Clone(f.Meta)
	delete(meta, checksumKey)
	sum, err := checksum(f.Tensors, meta)
	if err == nil && sum != f.Meta[checksumKey] {
		err = fmt.Errorf("damaged: its checksum is %s, what it holds has %s", f.Meta[checksumKey], sum)
	}
	return err
}

// finite reports whether every weight is finite.
func (t *Trainer) finite() bool {
	for _, p := range t.model.Params() {
		for _, v := range p.Data {
			if v-v != 0 {
				return false
			}
		}
	}
	return true
}

// tensors lists the contents of a checkpoint, in the memory of the training.
func (t *Trainer) tensors() []safetensors.Tensor {
	var all []safetensors.Tensor
	for _, p := range t.model.Params() {
		all = append(all, safetensors.Tensor{Name: weightPrefix + p.Name, Shape: p.Shape, Data: p.Data})
	}
	for _, s := range t.opt.State() {
		all = append(all, safetensors.Tensor{Name: statePrefix + s.Name, Shape: s.Shape, Data: s.Data})
	}
	return all
}

// restore continues from the folder's checkpoint; false if there is none. A checkpoint
// that does not fit is an error and changes nothing.
func (t *Trainer) restore() (bool, error) {
	path := t.folder.Path(run.CheckpointFile)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	s, err := f.Stat()
	if err != nil {
		return false, err
	}
	if err := t.readCheckpoint(f, s.Size()); err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	return true, nil
}

func (t *Trainer) readCheckpoint(r io.ReaderAt, size int64) error {
	f, err := safetensors.Read(r, size)
	if err != nil {
		return err
	}
	if err := f.CheckFormat(checkpointName, checkpointVersion, "checkpoint of diabolo", "start a new run"); err != nil {
		return err
	}
	if err := t.checkConfig(f.Meta["config"]); err != nil {
		return err
	}
	var at position
	if err := json.Unmarshal([]byte(f.Meta["position"]), &at); err != nil {
		return fmt.Errorf("damaged position: %w", err)
	}
	if err := t.checkPosition(at); err != nil {
		return err
	}
	if err := f.Match(t.tensors()); err != nil {
		return err
	}
	if err := checkSum(f); err != nil {
		return err
	}
	for _, to := range t.tensors() {
		copy(to.Data, f.Find(to.Name).Data)
	}
	t.at = at
	t.opt.SetSteps((at.Epoch-1)*t.steps + at.Step)
	return nil
}

// checkConfig compares the config a checkpoint was made with to that of the run, and
// reports the first line that differs.
func (t *Trainer) checkConfig(text string) error {
	c, err := run.Parse("config of the checkpoint", []byte(text))
	if err != nil {
		return err
	}
	there, err := shaping(c.Filled())
	if err != nil {
		return err
	}
	here, err := shaping(t.c)
	if err != nil || there == here {
		return err
	}
	a, b := strings.Split(there, "\n"), strings.Split(here, "\n")
	i := 0
	for i < min(len(a), len(b))-1 && a[i] == b[i] {
		i++
	}
	return fmt.Errorf("made with another %s than the one beside it (%q there, %q here); put that back",
		run.ConfigFile, strings.TrimSpace(a[i]), strings.TrimSpace(b[i]))
}

// checkPosition returns an error for a position that this training never reaches.
func (t *Trainer) checkPosition(at position) error {
	ok := at.Epoch >= 1 && at.Step >= 0 && at.Step <= t.steps &&
		at.Images == min(at.Step*t.c.Train.Batch, t.images.Len()) &&
		at.BestAt >= 0 && at.BestAt < at.Epoch && at.Model >= 0 && at.Model < at.Epoch
	if !ok {
		return fmt.Errorf("damaged position: epoch %d, step %d of %d, %d images", at.Epoch, at.Step, t.steps, at.Images)
	}
	return nil
}

// shaping returns what determines a run as YAML: the config except the number of
// epochs, which may be raised when a training is resumed, and the place of a folder of
// images, whose files are compared by their checksums.
func shaping(c run.Config) (string, error) {
	c.Train.Epochs, c.Dataset = 1, run.Placeless(c.Dataset)
	text, err := c.YAML()
	return string(text), err
}
