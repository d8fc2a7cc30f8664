package cli

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/npy"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// mapFiles are the maps of pictures in a folder: at first as .npy; when the largest value
// of all is known, also as .png. The folder appears when all are there.
type mapFiles struct {
	folder  *atomicfile.Folder // nil without --maps
	stems   []string           // of the files, without the ending, separated by slashes
	taken   map[string]bool
	width   int
	height  int
	largest float32
}

// add writes a map of rows of width values, as class/NAME.npy.
func (m *mapFiles) add(class, name string, values []float32, width int) error {
	m.width, m.height, m.largest = width, len(values)/width, max(m.largest, slices.Max(values))
	var b bytes.Buffer
	if err := npy.Write(&b, width, values); err != nil {
		return err
	}
	return m.folder.Write(m.stem(class, name)+".npy", b.Bytes())
}

// begin makes the folder, which must be new or empty, unless it is "".
func (m *mapFiles) begin(dir string) (err error) {
	if dir == "" {
		return nil
	}
	if err := atomicfile.MkdirAll(filepath.Dir(dir)); err != nil {
		return err
	}
	m.folder, err = atomicfile.CreateFolder(dir)
	return badInput(err)
}

// discard abandons the folder, unless it is complete.
func (m *mapFiles) discard() {
	if m.folder != nil {
		m.folder.Discard()
	}
}

// stem returns a path for the files of a picture, which no other picture has.
func (m *mapFiles) stem(class, name string) string {
	name = strings.TrimSuffix(filepath.Base(filepath.FromSlash(name)), filepath.Ext(name))
	stem := path.Join(class, name)
	for base, n := stem, 2; m.taken[stem]; n++ {
		stem = fmt.Sprintf("%s-%d", base, n)
	}
	if m.taken == nil {
		m.taken = map[string]bool{}
	}
	m.taken[stem] = true
	m.stems = append(m.stems, stem)
	return stem
}

// draw paints the maps, from 0 to the largest value of all. They appear with keepMaps.
func (m *mapFiles) draw() error {
	plane := tensor.New(1, 1, m.height, m.width)
	for _, stem := range m.stems {
		data, err := m.folder.Read(stem + ".npy")
		if err != nil {
			return err
		}
		values, err := npy.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return err
		}
		copy(plane.Data, values.Values)
		heat, _ := draw.Heat(plane, 0, float64(m.largest))
		if data, err = picture.PNG(heat[0]); err != nil {
			return err
		}
		if err := m.folder.Write(stem+".png", data); err != nil {
			return err
		}
	}
	return nil
}

// keepMaps gives the maps of --maps their place, after everything else was written: if that
// does not come about, the same command finds no folder in its way.
func (a *app) keepMaps(o *scoring) error {
	if o.maps == "" {
		return nil
	}
	if err := o.files.folder.Commit(); err != nil {
		return failed(err)
	}
	a.say("%s in %s; their colours go from 0 to %s", count(len(o.files.stems), "map"), o.maps, figure(float64(o.files.largest)))
	return nil
}
