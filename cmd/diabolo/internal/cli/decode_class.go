package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/model"
)

// labels returns the class of each row for a conditional model, and nil for one that
// looks at none.
func (d decoding) labels(m *model.Model, rows int, latents string) ([]int, error) {
	asked := d.class != "" || d.classes != ""
	switch conditional := m.Config().Conditional(); {
	case !conditional && asked:
		return nil, fmt.Errorf("--class and --classes: %s is not told the class", m.Config().Noun())
	case !conditional:
		return nil, nil
	case !asked:
		return nil, fmt.Errorf("%s is told the class%s; give --class NAME for all, or --classes FILE.csv", m.Config().Noun(), knownClasses(m))
	case d.class != "" && d.classes != "":
		return nil, errors.New("--class and --classes both say the class; leave one of them away")
	case d.class != "":
		label, err := labelOf(m, d.class)
		return slices.Repeat([]int{label}, rows), err
	}
	labels, err := readClasses(d.classes, m)
	if err == nil && len(labels) != rows {
		err = fmt.Errorf("--classes %s: %s, but %s has %s", d.classes, count(len(labels), "row"), latents, count(rows, "row"))
	}
	return labels, err
}

func knownClasses(m *model.Model) string {
	if names := m.Classes(); len(names) > 0 {
		return nearest.Hint("", names)
	}
	return ""
}

// labelOf returns the label of a class by its name.
func labelOf(m *model.Model, name string) (int, error) {
	if label := slices.Index(m.Classes(), name); label >= 0 {
		return label, nil
	}
	return 0, fmt.Errorf("class %q: the model does not know it%s", name, nearest.Hint(name, m.Classes()))
}

// readClasses reads the column class of a CSV file.
func readClasses(path string, m *model.Model) ([]int, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--classes: there is no file %s: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	head, err := r.Read()
	column := slices.Index(head, "class")
	if err != nil || column < 0 {
		return nil, fmt.Errorf("--classes %s: want a CSV file with a column class, as encode writes it", path)
	}
	var labels []int
	for {
		row, err := r.Read()
		if err == io.EOF {
			return labels, nil
		}
		if err != nil {
			return nil, fmt.Errorf("--classes %s: %w", path, err)
		}
		label, err := labelOf(m, row[column])
		if err != nil {
			return nil, fmt.Errorf("--classes %s: row %d: %w", path, len(labels), err)
		}
		labels = append(labels, label)
	}
}
