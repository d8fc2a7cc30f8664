package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/internal/file/safetensors"
)

// FileName is the name of the model file in a run folder.
const FileName = "model.safetensors"

// formatName and formatVersion are the "format" of a model file, "diabolo/2". The
// version rises when an older program would misread a file, and when this one no
// longer reads older files: up to 1 the config had a kind in place of the parts.
const (
	formatName    = "diabolo"
	formatVersion = 2
)

// Save writes the model to one safetensors file, as Write does. The file appears complete
// or not at all.
func (m *Model) Save(path string, meta map[string]string) error {
	return atomicfile.Fill(path, func(f *atomicfile.File) error { return m.Write(f, meta) })
}

// Write writes the model as a safetensors file: every weight under its name, and as
// metadata "format", "model" (the config as JSON), "gaussians" (Gaussians as JSON, if the
// model has some) and the entries of meta, which may be nil. Entries with a meaning are
// "dataset", the name of the data set; "classes", a JSON list of class names; "crop" and
// "range", the crop of the images and the range of their values as JSON; and "ground", what
// they are drawn on. The first three in meta are ignored. It returns an error for
// "classes" that are not such a list, or not one
// name for each class of a conditional model. Equal models and meta give equal bytes.
func (m *Model) Write(w io.Writer, meta map[string]string) error {
	meta, err := m.fileMeta(meta)
	if err != nil {
		return err
	}
	return safetensors.Write(w, m.tensors(), meta)
}

// fileMeta returns the metadata of the model file.
func (m *Model) fileMeta(meta map[string]string) (map[string]string, error) {
	if err := m.checkMeta(meta); err != nil {
		return nil, fmt.Errorf("model: cannot save: %w", err)
	}
	config, err := strictyaml.JSON(m.config)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	maps.Copy(out, meta)
	out["format"] = fmt.Sprintf("%s/%d", formatName, formatVersion)
	out["model"] = strings.TrimSpace(string(config))
	delete(out, gaussiansKey)
	if m.gaussians != nil {
		list, err := json.Marshal(m.gaussians.list)
		if err != nil {
			return nil, err
		}
		out[gaussiansKey] = string(list)
	}
	return out, nil
}

// checkMeta reports class names that are not a JSON list, or not one for each class of
// the model.
func (m *Model) checkMeta(meta map[string]string) error {
	text, ok := meta["classes"]
	if !ok {
		return nil
	}
	var names []string
	if err := json.Unmarshal([]byte(text), &names); err != nil {
		return fmt.Errorf("metadata classes: %.80q is not a JSON list of names", text)
	}
	if m.embed != nil && len(names) != m.config.Classes {
		return fmt.Errorf("metadata classes: %d names, but the model has %d classes", len(names), m.config.Classes)
	}
	return nil
}

// tensors lists the weights as they are stored in the file.
func (m *Model) tensors() []safetensors.Tensor {
	tensors := make([]safetensors.Tensor, len(m.params))
	for i, p := range m.params {
		tensors[i] = safetensors.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data}
	}
	return tensors
}

// Load reads a model from a file that Save wrote, or from a run folder with a
// model.safetensors, and the threshold in the same folder, if there is one. If the file
// does not exist, the error wraps fs.ErrNotExist; every other error names the file and
// what is wrong with it.
func Load(path string) (*Model, error) {
	path, err := Locate(path)
	if err != nil {
		return nil, err
	}
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	m, err := Read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := m.loadThreshold(path); err != nil {
		return nil, err
	}
	return m, nil
}

// ErrUnfinished is wrapped by the error of Load and Locate for a folder without a model
// file: it is not a run folder, or its training has not completed an epoch.
var ErrUnfinished = errors.New("is not a finished run")

// Locate returns the path of the model file at path, which is that file or the run folder
// that contains it. If there is none, the error wraps fs.ErrNotExist.
func Locate(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		file := filepath.Join(path, FileName)
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("%s %w: there is no %s in it: %w", path, ErrUnfinished, FileName, fs.ErrNotExist)
		}
		return file, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: no such run folder or model file: %w", path, fs.ErrNotExist)
	}
	return path, err
}

// Read reads a model from r, which holds size bytes in the format of Save. It is for a
// model that is embedded in a program or stored elsewhere than in a file, and has no
// threshold.
func Read(r io.ReaderAt, size int64) (*Model, error) {
	f, err := safetensors.Read(r, size)
	if err != nil {
		return nil, err
	}
	const noModel = "diabolo model: its metadata has no format diabolo/2 or no model"
	if err := f.CheckFormat(formatName, formatVersion, noModel, "train the model again"); err != nil {
		return nil, err
	}
	if f.Meta["model"] == "" {
		return nil, errors.New("a safetensors file, but not a " + noModel)
	}
	c, err := storedConfig(f.Meta["model"])
	if err != nil {
		return nil, err
	}
	m, err := build(c)
	if err != nil {
		return nil, err
	}
	if err := m.fits(f.Tensors); err != nil {
		return nil, err
	}
	m.bind()
	if err := m.fill(f); err != nil {
		return nil, err
	}
	return m, nil
}

// maxConfig bounds the config of a model file in bytes.
const maxConfig = 1 << 18

// storedConfig reads the config of a model file.
func storedConfig(text string) (c Config, err error) {
	defer func() {
		if r := recover(); r != nil { // the parser may panic on damaged text
			err = fmt.Errorf("metadata model: %v", r)
		}
	}()
	if len(text) > maxConfig {
		return c, fmt.Errorf("metadata model: %d bytes, the limit is %d", len(text), maxConfig)
	}
	if err := strictyaml.Decode("metadata model", []byte(text), &c); err != nil {
		return c, errors.New(strings.Split(err.Error(), "\n")[0]) // the place in a long line says little
	}
	return c.withDefaults(), nil
}

// fits reports a config that needs far more weights than the file has, before memory is
// allocated for them.
func (m *Model) fits(tensors []safetensors.Tensor) error {
	held := 0
	for _, t := range tensors {
		held += len(t.Data)
	}
	if m.plan.weights > 2*held+1<<16 {
		return fmt.Errorf("the config needs %d parameters, the file holds %d values", m.plan.weights, held)
	}
	return nil
}

// fill copies the weights and metadata of a file into the model.
func (m *Model) fill(f *safetensors.File) error {
	if err := f.Match(m.tensors()); err != nil {
		return err
	}
	if err := m.checkMeta(f.Meta); err != nil {
		return err
	}
	for _, p := range m.params {
		data := f.Find(p.Name).Data
		if i := slices.IndexFunc(data, notFinite); i >= 0 {
			return fmt.Errorf("tensor %q: value %d is %v; the file is damaged", p.Name, i, data[i])
		}
		copy(p.Data, data)
	}
	m.meta = maps.Clone(f.Meta)
	for _, key := range []string{"format", "model", gaussiansKey} {
		delete(m.meta, key)
	}
	return m.readGaussians(f.Meta[gaussiansKey])
}

func notFinite(v float32) bool { return v-v != 0 }
