package reconstruct

import (
	"bytes"
	"context"
	"strconv"
	"testing"

	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/internal/file/table"
)

// The table has a row for each image, and its columns have the means of the summary.
func TestWriteCSV(t *testing.T) {
	s := fixture.Digits(t, 16)
	r, err := Run(context.Background(), s, Options{Show: 2})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	got, err := table.Parse(b.Bytes())
	view, _ := s.View()
	if err != nil || len(got.Lines) != view.Len() {
		t.Fatalf("%d rows of %d images, %v", len(got.Lines), view.Len(), err)
	}
	want := map[string]float64{"mse": r.Model.MSE.Mean, "psnr": r.Model.PSNR.Mean, "ssim": r.Model.SSIM.Mean}
	if r.PCA != nil {
		want["pca_mse"], want["pca_psnr"], want["pca_ssim"] = r.PCA.MSE.Mean, r.PCA.PSNR.Mean, r.PCA.SSIM.Mean
	}
	for name, mean := range want {
		sum := 0.0
		for i, cell := range got.Column(name) {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Errorf("%s, row %d: %v", name, i, err)
			}
			sum += v
		}
		if m := sum / float64(view.Len()); m < mean*(1-1e-9) || m > mean*(1+1e-9) {
			t.Errorf("%s: mean %v, the summary has %v", name, m, mean)
		}
	}
	for i, index := range view.Index {
		if got.Column("index")[i] != strconv.Itoa(index) || got.Column("file")[i] != s.Data.NameOf(index) || got.Column("class")[i] != s.Data.ClassOf(index) {
			t.Errorf("row %d is of image %s", i, got.Column("index")[i])
		}
	}
}
