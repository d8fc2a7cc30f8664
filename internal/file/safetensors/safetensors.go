// Package safetensors reads and writes the safetensors format: named tensors and string
// metadata in one file, with data only and nothing to execute.
//
// A file consists of the length n of the header (8 bytes, little endian), n bytes of
// JSON, padded with spaces so that the values begin at a multiple of 8, and the values,
// little endian, one tensor after the other without gaps:
//
//	{"__metadata__":{"key":"value"},
//	 "fc.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}
//
// Format: https://github.com/huggingface/safetensors. The checks and the limit of the
// header are those of its reference implementation; in addition, duplicate names are
// refused.
package safetensors

// A Tensor is a named array, the last dimension varying fastest. The empty shape is a
// single value.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// A File is the contents of a file.
type File struct {
	Meta    map[string]string
	Tensors []Tensor // in the order of their data
}

// Find returns the tensor of that name, or nil.
func (f *File) Find(name string) *Tensor {
	for i := range f.Tensors {
		if f.Tensors[i].Name == name {
			return &f.Tensors[i]
		}
	}
	return nil
}

const (
	maxHeader = 100_000_000 // bytes, as the reference implementation has it
	metaKey   = "__metadata__"
)
