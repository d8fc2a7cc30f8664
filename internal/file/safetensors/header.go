package safetensors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/internal/config/check"
)

// A description is the header's entry for a tensor.
type description struct {
	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets []int  `json:"data_offsets"` // begin and end, in bytes from the first value of the file
}

// An entry is a description with the name of its tensor.
type entry struct {
	description
	name string
}

// check verifies that type and shape need as many bytes as the offsets span.
func (e entry) check() error {
	kind, ok := dtypes[e.DType]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(dtypes)), ", ")
		return fmt.Errorf("unknown dtype %q, expected one of %s", e.DType, known)
	}
	bytes, ok := check.Volume(math.MaxInt, append(slices.Clone(e.Shape), kind.size)...)
	if !ok {
		return fmt.Errorf("shape %v is too large", e.Shape)
	}
	if e.Offsets[1]-e.Offsets[0] != bytes {
		return fmt.Errorf("data_offsets [%d,%d] do not hold the %d bytes of %s %v", e.Offsets[0], e.Offsets[1], bytes, e.DType, e.Shape)
	}
	return nil
}

// parse reads the header's JSON key by key, since encoding/json alone would accept
// duplicate names.
func parse(header []byte) (meta map[string]string, entries []entry, err error) {
	if len(header) == 0 || header[0] != '{' {
		return nil, nil, errors.New("expected a JSON object")
	}
	if !utf8.Valid(header) {
		return nil, nil, errors.New("not valid UTF-8")
	}
	err = object(header, func(key string, value json.RawMessage) (err error) {
		if key == metaKey {
			meta, err = parseMeta(value)
			return err
		}
		e, err := parseEntry(key, value)
		entries = append(entries, e)
		return err
	})
	return meta, entries, err
}

func parseMeta(value json.RawMessage) (map[string]string, error) {
	meta := map[string]string{}
	err := object(value, func(key string, value json.RawMessage) (err error) {
		meta[key], err = text(value)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", metaKey, err)
	}
	return meta, nil
}

func parseEntry(name string, value json.RawMessage) (entry, error) {
	e, fields := entry{name: name}, 0
	err := object(value, func(key string, value json.RawMessage) (err error) {
		fields++
		switch key {
		case "dtype":
			e.DType, err = text(value)
		case "shape":
			e.Shape, err = numbers(value)
		case "data_offsets":
			e.Offsets, err = numbers(value)
		default:
			err = fmt.Errorf("unknown field %q", key)
		}
		return err
	})
	switch {
	case err != nil:
	case fields != 3:
		err = errors.New("expected dtype, shape and data_offsets")
	case len(e.Offsets) != 2:
		err = fmt.Errorf("data_offsets has %d numbers, expected 2", len(e.Offsets))
	default:
		return e, nil
	}
	return e, fmt.Errorf("tensor %q: %w", name, err)
}

// object calls member for each member of an object. A duplicate key is an error.
func object(value []byte, member func(key string, value json.RawMessage) error) error {
	if value[0] != '{' {
		return fmt.Errorf("expected {, found %s", found(value))
	}
	d := json.NewDecoder(bytes.NewReader(value))
	d.Token() // the {
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			return broken(err)
		}
		name := key.(string)
		if seen[name] {
			return fmt.Errorf("%q comes twice", name)
		}
		seen[name] = true
		if err := member(name, value); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return nil
}

func text(value json.RawMessage) (s string, err error) {
	if value[0] != '"' {
		return "", fmt.Errorf("expected a string, found %s", found(value))
	}
	err = json.Unmarshal(value, &s)
	return s, err
}

// numbers reads an array of non-negative integers.
func numbers(value json.RawMessage) ([]int, error) {
	var items []json.RawMessage
	if value[0] != '[' {
		return nil, fmt.Errorf("expected [, found %s", found(value))
	}
	if err := json.Unmarshal(value, &items); err != nil {
		return nil, err
	}
	list := make([]int, len(items))
	for i, item := range items {
		n, err := strconv.ParseUint(string(item), 10, strconv.IntSize-1)
		if err != nil {
			return nil, fmt.Errorf("expected a whole number, found %s", found(item))
		}
		list[i] = int(n)
	}
	return list, nil
}

// found returns a value as shown in errors: of an object or array only its first
// bracket.
func found(value json.RawMessage) []byte {
	if value[0] == '{' || value[0] == '[' {
		return value[:1]
	}
	return value
}

// broken replaces "EOF" by a clearer error if the JSON ends too early.
func broken(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("the JSON is cut off")
	}
	return err
}
