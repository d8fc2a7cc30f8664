package cli

import (
	"fmt"
	"os"
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
// of all is known, also as .png.
type mapFiles struct {
	dir     string
	stems   []string // of the files, without the ending
	taken   map[string]bool
	width   int
	height  int
	largest float32
}

// add writes a map of rows of width values, as dir/class/NAME.npy.
func (m *mapFiles) add(class, name string, values []float32, width int) error {
	stem := m.stem(class, name)
	if err := os.MkdirAll(filepath.Dir(stem), 0o777); err != nil {
		return err
	}
	m.width, m.height, m.largest = width, len(values)/width, max(m.largest, slices.Max(values))
	return atomicfile.Fill(stem+".npy", func(f *atomicfile.File) error {
		w, err := npy.NewWriter(f, width)
		if err != nil {
			return err
		}
		if err := w.Write(values); err != nil {
			return err
		}
		return w.Close()
	})
}

// stem returns a path for the files of a picture, which no other picture has.
func (m *mapFiles) stem(class, name string) string {
	name = strings.TrimSuffix(filepath.Base(filepath.FromSlash(name)), filepath.Ext(name))
	stem := filepath.Join(m.dir, filepath.FromSlash(class), name)
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

// draw paints the maps, from 0 to the largest value of all.
func (m *mapFiles) draw() error {
	plane := tensor.New(1, 1, m.height, m.width)
	for _, stem := range m.stems {
		if err := readMap(stem+".npy", plane.Data); err != nil {
			return err
		}
		heat, _ := draw.Heat(plane, 0, float64(m.largest))
		if err := picture.WritePNG(stem+".png", heat[0]); err != nil {
			return err
		}
	}
	return nil
}

// readMap reads the values of a map.
func readMap(path string, values []float32) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r, err := npy.NewReader(f, info.Size())
	if err != nil {
		return err
	}
	return r.Read(values)
}

// drawMaps paints the maps of --maps.
func (a *app) drawMaps(o *scoring) error {
	if o.maps == "" {
		return nil
	}
	if err := o.files.draw(); err != nil {
		return failed(err)
	}
	a.say("%s in %s; their colours go from 0 to %s", count(len(o.files.stems), "map"), o.maps, figure(float64(o.files.largest)))
	return nil
}
