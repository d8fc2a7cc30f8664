package project

import (
	"bytes"
	"context"
	"strconv"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/table"
)

// The table has a row for each point, with the image it is of and its place on each map.
func TestWriteCSV(t *testing.T) {
	s := lit(t, "ae")
	r, err := Run(context.Background(), s, Options{Methods: []Method{PCA}, Points: 60, MinDist: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	got, err := table.Parse(b.Bytes())
	if err != nil || len(got.Lines) != r.Points || r.Points != 60 {
		t.Fatalf("%d rows of %d points, %v", len(got.Lines), r.Points, err)
	}
	for i := range got.Lines {
		at, err := strconv.Atoi(got.Column("index")[i])
		if err != nil || at < 300 || got.Column("class")[i] != s.Data.Classes[at%4] || got.Column("trained")[i] != "false" {
			t.Errorf("row %d: image %d of class %s, %v", i, at, got.Column("class")[i], err)
		}
		for axis, name := range []string{"pca_x", "pca_y"} {
			if v, err := strconv.ParseFloat(got.Column(name)[i], 32); err != nil || float32(v) != r.Maps[0].Y.Row(i)[axis] {
				t.Errorf("row %d: %s %v, want %v", i, name, v, r.Maps[0].Y.Row(i)[axis])
			}
		}
	}
}
