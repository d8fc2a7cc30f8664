package report

import (
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// Model names a model by its data set, model.Config.Name and latent size: "mnist, VAE,
// z 16".
func (p Printer) Model(data, name string, latent int) string {
	return p.T("%s, %s, z %s", "%s, %s, z %s", data, p.modelName(name), p.Count(latent))
}

// modelName translates model.Config.Name.
func (p Printer) modelName(name string) string {
	word, likelihood, other := strings.Cut(name, ", ")
	if word = strings.ToUpper(word); word == "CONDITIONAL AE" {
		word = p.T("conditional AE", "условный AE")
	}
	switch likelihood {
	case "squared error":
		likelihood = p.T("squared error", "квадрат ошибки")
	case "cross-entropy":
		likelihood = p.T("cross-entropy", "перекрёстная энтропия")
	}
	if other {
		word += ", " + likelihood
	}
	return word
}

// Above makes rows of images above their reconstructions: the originals, the input where
// it differs, and the rows of made. Images are N C H W in 0..1.
func (p Printer) Above(original, input *tensor.Tensor, made ...draw.Row) []draw.Row {
	rows := []draw.Row{{Label: p.T("original", "оригинал"), Images: picture.Images(original)}}
	if !slices.Equal(original.Data, input.Data) {
		rows = append(rows, draw.Row{Label: p.T("input", "вход"), Images: picture.Images(input)})
	}
	return append(rows, made...)
}
