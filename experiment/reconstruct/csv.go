package reconstruct

import (
	"io"
	"strconv"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/file/table"
)

// WriteCSV writes a table in CSV with a header and a row for each image: its index, file and
// class, whether the model was trained on it, and the quality of its reconstruction by the
// model and, if there are training images, by PCA. The column ssim is empty for images
// without one.
func (r Result) WriteCSV(w io.Writer) error {
	columns := []string{"index", "file", "class", "trained", "mse", "psnr", "ssim"}
	if r.PCA != nil {
		columns = append(columns, "pca_mse", "pca_psnr", "pca_ssim")
	}
	t, err := table.NewWriter(w, columns...)
	if err != nil {
		return err
	}
	for _, m := range r.All {
		row := append([]string{strconv.Itoa(m.Index), m.Name, m.Class, strconv.FormatBool(m.Trained)}, cells(m.Model)...)
		if r.PCA != nil {
			row = append(row, cells(*m.PCA)...)
		}
		if err := t.Row(row...); err != nil {
			return err
		}
	}
	return t.Close()
}

func cells(q experiment.ImageQuality) []string {
	ssim := ""
	if q.SSIM != nil {
		ssim = table.Float64(*q.SSIM)
	}
	return []string{table.Float64(q.MSE), table.Float64(q.PSNR), ssim}
}
