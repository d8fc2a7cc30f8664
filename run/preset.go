package run

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// A preset is a file NUMBER-NAME.yaml. The number is its place in lists, and begins
// with 1 when it needs no download, with 2 when its data are published, and with 3
// when they are a folder of images.
//
//go:embed presets/*.yaml
var presetFiles embed.FS

// Presets lists the names of the built-in configs: those that need no download,
// those of published data, and those for a folder of images.
func Presets() (names []string) {
	files, _ := presetFiles.ReadDir("presets") // in the order of their numbers
	for _, f := range files {
		_, name, _ := strings.Cut(f.Name(), "-")
		names = append(names, strings.TrimSuffix(name, ".yaml"))
	}
	return names
}

// PresetText returns a preset as the commented file it is.
func PresetText(name string) ([]byte, error) {
	i := slices.Index(Presets(), name)
	if i < 0 {
		return nil, fmt.Errorf("no preset %q%s", name, nearest.Hint(name, Presets()))
	}
	files, err := presetFiles.ReadDir("presets")
	if err != nil {
		return nil, err
	}
	return presetFiles.ReadFile("presets/" + files[i].Name())
}

// Preset returns a built-in config.
func Preset(name string) (Config, error) {
	src, err := PresetText(name)
	if err != nil {
		return Config{}, err
	}
	return Parse("preset "+name, src)
}

// MustPreset is like Preset but panics if there is no preset of that name. It is for names
// that are constants of a program.
func MustPreset(name string) Config {
	c, err := Preset(name)
	if err != nil {
		panic("run: " + err.Error())
	}
	return c
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
