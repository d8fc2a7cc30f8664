package draw_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// Originals above their reconstructions, four columns at a time.
func ExampleGrid() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	x := tensor.New(6, 1, 28, 28)
	y := tensor.New(6, 1, 28, 28)

	grid := draw.Grid{
		Title: "vae-mnist, epoch 3",
		Rows: draw.Wrap(4,
			draw.Row{Label: "original", Images: picture.Images(x)},
			draw.Row{Label: "reconstruction", Images: picture.Images(y)}),
	}
	if err := picture.WritePNG(filepath.Join(dir, "recon.png"), grid.Draw()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(grid.Rows), "rows,", grid.Draw().Bounds().Size())
	// Output: 4 rows, (594,529)
}
