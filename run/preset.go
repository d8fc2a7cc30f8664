package run

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// A preset is a file NUMBER-NAME.yaml. The number is its position in lists and begins
// with 1 if it needs no download, with 2 if its data are published, and with 3 if they
// are a folder of images.
//
//go:embed presets/*.yaml
var presetFiles embed.FS

// Presets lists the names of the built-in configs: those that need no download, those
// for published data, and those for a folder of images.
func Presets() (names []string) {
	files, _ := presetFiles.ReadDir("presets") // by their numbers
	for _, f := range files {
		_, name, _ := strings.Cut(f.Name(), "-")
		names = append(names, strings.TrimSuffix(name, ".yaml"))
	}
	return names
}

// PresetText returns the text of a preset, YAML with comments. The error for an unknown
// name suggests the nearest one.
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

// Preset returns the built-in config of that name, one of Presets.
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

// About returns a short description of a preset, its first comment; "" if there is no
// preset of that name.
func About(name string) string {
	src, err := PresetText(name)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(src), "\n")
	return strings.TrimPrefix(line, "# ")
}
