package project

import (
	"io"
	"strconv"

	"github.com/diabolo-go/diabolo/internal/file/table"
)

// WriteCSV writes a table in CSV with a header and a row for each point: the index, file and
// class of its image, whether the model was trained on it, and its place on each map.
func (r Result) WriteCSV(w io.Writer) error {
	columns := []string{"index", "file", "class", "trained"}
	for _, m := range r.Maps {
		columns = append(columns, string(m.Method)+"_x", string(m.Method)+"_y")
	}
	t, err := table.NewWriter(w, columns...)
	if err != nil {
		return err
	}
	for i, it := range r.Items {
		row := []string{strconv.Itoa(it.Index), it.Name, it.Class, strconv.FormatBool(it.Trained)}
		for _, m := range r.Maps {
			row = append(row, table.Float32(m.Y.Row(i)[0]), table.Float32(m.Y.Row(i)[1]))
		}
		if err := t.Row(row...); err != nil {
			return err
		}
	}
	return t.Close()
}
