package run

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
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
	for _, file := range presetPaths() {
		names = append(names, presetName(file))
	}
	return names
}

// presetPaths lists the files by their numbers.
func presetPaths() []string {
	paths, err := fs.Glob(presetFiles, "presets/*.yaml")
	if err != nil {
		panic(err) // only of a malformed pattern
	}
	return paths
}

func presetName(file string) string {
	_, name, _ := strings.Cut(path.Base(file), "-")
	return strings.TrimSuffix(name, ".yaml")
}

// PresetText returns a preset as the commented file it is.
func PresetText(name string) ([]byte, error) {
	for _, file := range presetPaths() {
		if presetName(file) == name {
			return presetFiles.ReadFile(file)
		}
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
