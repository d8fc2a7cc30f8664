package cli

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/npy"
	"github.com/diabolo-go/diabolo/internal/file/parquet"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A latentFile keeps latents, a row an image, in one or several files.
type latentFile interface {
	write(names, classes []string, l model.Latent) error
	commit() (paths []string, err error) // the files appear
	discard()                            // does nothing after commit
}

// createLatents begins the files of a format. Nothing is seen of them before
// commit.
func createLatents(path, format string, c model.Config) (latentFile, error) {
	switch format {
	case "csv":
		return createCSV(path, latentColumns(c))
	case "parquet":
		return createParquet(path, latentColumns(c))
	}
	return createNPY(path, c)
}

// nameColumns come before the values of a row.
var nameColumns = []string{"file", "class"}

// latentColumns names the values of a row.
func latentColumns(c model.Config) []string {
	kinds := []string{"mu", "logvar"}
	if !c.Sampled() {
		kinds = []string{"z"}
	}
	var columns []string
	for _, kind := range kinds {
		for i := range c.Latent {
			columns = append(columns, fmt.Sprintf("%s_%d", kind, i))
		}
	}
	return columns
}

// valid returns a name as UTF-8, which a file name need not be, but a table must.
func valid(name string) string { return strings.ToValidUTF8(name, "\uFFFD") }

// A csvFile is one table.
type csvFile struct {
	path string
	f    *atomicfile.File
	w    *csv.Writer
	row  []string
}

func createCSV(path string, columns []string) (*csvFile, error) {
	f, err := atomicfile.Create(path)
	if err != nil {
		return nil, err
	}
	c := &csvFile{path: path, f: f, w: csv.NewWriter(f)}
	if err := c.w.Write(append(slices.Clone(nameColumns), columns...)); err != nil {
		f.Discard()
		return nil, err
	}
	return c, nil
}

func (c *csvFile) write(names, classes []string, l model.Latent) error {
	for i, name := range names {
		c.row = append(c.row[:0], valid(name), valid(classes[i]))
		c.add(l.Mu, i)
		c.add(l.LogVar, i)
		if err := c.w.Write(c.row); err != nil {
			return err
		}
	}
	return nil
}

// add appends a row of values, each with as many digits as it takes to read the
// same float32 back.
func (c *csvFile) add(t *tensor.Tensor, i int) {
	if t == nil {
		return
	}
	for _, v := range t.Row(i) {
		c.row = append(c.row, strconv.FormatFloat(float64(v), 'g', -1, 32))
	}
}

func (c *csvFile) commit() ([]string, error) {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return nil, err
	}
	return []string{c.path}, c.f.Commit()
}

func (c *csvFile) discard() { c.f.Discard() }

// A parquetFile is one table.
type parquetFile struct {
	path string
	f    *atomicfile.File
	w    *parquet.Writer
	row  []float32
}

func createParquet(path string, columns []string) (*parquetFile, error) {
	f, err := atomicfile.Create(path)
	if err != nil {
		return nil, err
	}
	w, err := parquet.NewWriter(f, nameColumns, columns)
	if err != nil {
		f.Discard()
		return nil, err
	}
	return &parquetFile{path: path, f: f, w: w}, nil
}

func (p *parquetFile) write(names, classes []string, l model.Latent) error {
	for i, name := range names {
		p.row = append(p.row[:0], l.Mu.Row(i)...)
		if l.LogVar != nil {
			p.row = append(p.row, l.LogVar.Row(i)...)
		}
		if err := p.w.Add([]string{valid(name), valid(classes[i])}, p.row); err != nil {
			return err
		}
	}
	return nil
}

func (p *parquetFile) commit() ([]string, error) {
	if err := p.w.Close(); err != nil {
		return nil, err
	}
	return []string{p.path}, p.f.Commit()
}

func (p *parquetFile) discard() { p.f.Discard() }

// An npyFile is a matrix of mu or z, one of logvar where there is one, and a table of the
// rows' names.
type npyFile struct {
	matrices []*npyMatrix // mu or z, logvar
	names    *csvFile
}

type npyMatrix struct {
	path string
	f    *atomicfile.File
	w    *npy.Writer
}

func createNPY(path string, c model.Config) (_ *npyFile, err error) {
	n := &npyFile{}
	defer func() {
		if err != nil {
			n.discard()
		}
	}()
	base := strings.TrimSuffix(path, filepath.Ext(path))
	paths := []string{path, base + "-logvar.npy"}
	if !c.Sampled() {
		paths = paths[:1]
	}
	for _, path := range paths {
		m := &npyMatrix{path: path}
		if m.f, err = atomicfile.Create(path); err != nil {
			return nil, err
		}
		n.matrices = append(n.matrices, m)
		if m.w, err = npy.NewWriter(m.f, c.Latent); err != nil {
			return nil, err
		}
	}
	n.names, err = createCSV(base+"-files.csv", nil)
	return n, err
}

func (n *npyFile) write(names, classes []string, l model.Latent) error {
	for i, t := range []*tensor.Tensor{l.Mu, l.LogVar}[:len(n.matrices)] {
		if err := n.matrices[i].w.Write(t.Data); err != nil {
			return err
		}
	}
	return n.names.write(names, classes, model.Latent{})
}

func (n *npyFile) commit() (paths []string, err error) {
	for _, m := range n.matrices {
		if err := m.w.Close(); err != nil {
			return nil, err
		}
		if err := m.f.Commit(); err != nil {
			return nil, err
		}
		paths = append(paths, m.path)
	}
	names, err := n.names.commit()
	return append(paths, names...), err
}

func (n *npyFile) discard() {
	for _, m := range n.matrices {
		m.f.Discard()
	}
	if n.names != nil {
		n.names.discard()
	}
}
