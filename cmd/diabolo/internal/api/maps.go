package api

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"path/filepath"

	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// mostPoints is how many images a map shows at most: the first ones.
const mostPoints = 10_000

// A savedMap is a map in the folder of a run, where the next server finds it.
type savedMap struct {
	Of     string       `json:"of"` // what it was computed from: see origin
	Points [][2]float32 `json:"points"`
}

// savedMapFile returns the path of a model's saved map, in the folder of its run.
func savedMapFile(r *run.Run, method project.Method) string {
	return filepath.Join(r.Dir, "serve-"+string(method)+".json")
}

// origin returns a hash of the latents and the seed of a map.
func origin(z *tensor.Tensor, seed uint64) string {
	h := sha256.New()
	_ = binary.Write(h, binary.LittleEndian, seed) // a hash takes anything
	_ = binary.Write(h, binary.LittleEndian, z.Data)
	return hex.EncodeToString(h.Sum(nil))
}

// project maps the latents of a model's images to two dimensions. Maps that take seconds
// are saved; where that fails, they are computed again the next time.
func (a *imagePart) project(g *imageSet, method project.Method) (*tensor.Tensor, error) {
	z := g.latent.Mu.Rows(0, min(mostPoints, g.view.Len()))
	if method == project.PCA {
		return a.place(z, method, g.Seed)
	}
	file, of := savedMapFile(g.Run, method), origin(z, g.Seed)
	if y := readMap(file, of, z.N()); y != nil {
		return y, nil
	}
	y, err := a.place(z, method, g.Seed)
	if err != nil {
		return nil, err
	}
	if err := writeMap(file, of, y); err != nil {
		a.o.Log("the map cannot be saved: %v", err)
	}
	return y, nil
}

func (a *imagePart) place(z *tensor.Tensor, method project.Method, seed uint64) (*tensor.Tensor, error) {
	m, err := project.Place(a.life, z, method, project.Default(), seed)
	if err != nil && a.life.Err() == nil { // too few images
		return nil, wrong("model", "%s", withoutPaths(err.Error()))
	}
	return m.Y, err
}

// readMap returns the map in a file, or nil if it has none of these n latents.
func readMap(file, of string, n int) *tensor.Tensor {
	data, err := regular.ReadFile(file, mostFile)
	if err != nil {
		return nil
	}
	var k savedMap
	if json.Unmarshal(data, &k) != nil || k.Of != of || len(k.Points) != n {
		return nil
	}
	y := tensor.New(n, 2)
	for i, p := range k.Points {
		copy(y.Row(i), p[:])
	}
	return y
}

func writeMap(file, of string, y *tensor.Tensor) error {
	k := savedMap{Of: of, Points: make([][2]float32, y.N())}
	for i := range k.Points {
		k.Points[i] = [2]float32(y.Row(i))
	}
	data, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return atomicfile.Write(file, data)
}
