package cli

import (
	"context"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// TestBenchShapes compares the shapes bench works with to those of the data that
// can be drawn; the others are fixed by the published parameter counts.
func TestBenchShapes(t *testing.T) {
	for _, name := range run.Presets() {
		c, err := run.Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		shape, err := dataset.FindSource(c.Dataset.Name)
		if err != nil {
			t.Errorf("%s: no shape for %s: %v", name, c.Dataset.Name, err)
		}
		if !strings.HasPrefix(c.Dataset.Name, "synthetic-") {
			continue
		}
		c.Dataset.Count, c.Dataset.Only = 20, nil
		data, err := dataset.Load(context.Background(), c.Dataset, dataset.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		told := c.Model.Conditional() // the classes
		if data.Shape != shape.Shape || told && len(data.Classes) != shape.Classes {
			t.Errorf("%s: %v and %d classes, bench has %v and %d", name, data.Shape, len(data.Classes), shape.Shape, shape.Classes)
		}
	}
}
