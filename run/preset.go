package run

import (
	"embed"
	"fmt"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// Presets lists the names of the built-in configs: those that need no download,
// those of published data, and those for a folder of images.
func Presets() []string {
	return []string{"vae-digits", "cvae-digits", "ae-faces", "dae-digits", "one-digits", "vae-mnist", "cvae-mnist", "dae-mnist", "one-mnist", "ae-lfw", "ae", "vae", "cvae"}
}

// PresetText returns a preset as the commented file it is.
func PresetText(name string) ([]byte, error) {
	src, err := presetFiles.ReadFile("presets/" + name + ".yaml")
	if err == nil {
		return src, nil
	}
	return nil, fmt.Errorf("no preset %q%s", name, nearest.Hint(name, Presets()))
}

// Preset returns a built-in config.
func Preset(name string) (Config, error) {
	src, err := PresetText(name)
	if err != nil {
		return Config{}, err
	}
	return Parse("preset "+name, src)
}

// About returns what the first comment of a preset says it is.
func About(name string) string {
	src, err := PresetText(name)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(src), "\n")
	return strings.TrimPrefix(line, "# ")
}
