package strictyaml

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// JSON returns v as JSON with the keys of its YAML. Numbers have no exponent: the converter
// would take 1e-07 for a string.
func JSON(v any) ([]byte, error) {
	text, err := yaml.MarshalWithOptions(v, yaml.CustomMarshaler(number))
	if err != nil {
		return nil, err
	}
	return yaml.YAMLToJSON(text)
}

func number(v float64) ([]byte, error) {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0" // as yaml.Marshal writes it
	}
	return []byte(text), nil
}
