package serve

import (
	"os"

	"github.com/diabolo-go/diabolo/model"
)

// A stamp tells one version of a file from another; the zero one is of none.
type stamp struct{ time, size int64 }

func stampOf(path string) stamp {
	s, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{s.ModTime().UnixNano(), s.Size()}
}

// modelStamp is that of the model of a run folder, or of a model file.
func modelStamp(path string) stamp {
	file, err := model.Locate(path)
	if err != nil {
		return stamp{}
	}
	return stampOf(file)
}
