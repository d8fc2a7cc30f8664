package report

import (
	"strings"

	"github.com/diabolo-go/diabolo/experiment"
)

// subject names what a result is of: "mnist, VAE, z 16".
func (p Printer) subject(h experiment.Head) string {
	return p.T("%s, %s, z %s", "%s, %s, z %s", h.Data, strings.ToUpper(string(h.Kind)), p.Count(h.Latent))
}

// part names the images a result is of.
func (p Printer) part(part experiment.Part) string {
	if part == experiment.Validation {
		return p.T("validation images", "проверочные изображения")
	}
	return p.T("all images", "все изображения")
}
