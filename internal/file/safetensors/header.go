package safetensors

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An entry is the header's description of one tensor.
type entry struct {
	name       string
	dtype      string
	shape      []int
	begin, end uint64 // bytes, counted from the first value of the file
}

func (e entry) compare(other entry) int {
	return cmp.Or(cmp.Compare(e.begin, other.begin), cmp.Compare(e.end, other.end))
}

// check makes sure that type and shape take the bytes that the offsets say.
func (e entry) check() error {
	kind, ok := dtypes[e.dtype]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(dtypes)), ", ")
		return fmt.Errorf("unknown dtype %q, expected one of %s", e.dtype, known)
	}
	bytes, ok := volume(append(slices.Clone(e.shape), kind.size))
	if !ok {
		return fmt.Errorf("shape %v is too large", e.shape)
	}
	if e.end < e.begin || e.end-e.begin != uint64(bytes) {
		return fmt.Errorf("data_offsets [%d,%d] do not hold the %d bytes of %s %v", e.begin, e.end, bytes, e.dtype, e.shape)
	}
	return nil
}

// parse reads the header's JSON token by token, since encoding/json alone would
// let a name come twice.
func parse(text []byte) (map[string]string, []entry, error) {
	if len(text) == 0 || text[0] != '{' {
		return nil, nil, errors.New("expected a JSON object")
	}
	if !utf8.Valid(text) {
		return nil, nil, errors.New("not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var meta map[string]string
	var entries []entry
	err := object(d, func(key string) (err error) {
		if key == metaKey {
			meta, err = parseMeta(d)
			return err
		}
		e, err := parseEntry(d, key)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, nil, errors.New("more than one JSON value")
	}
	return meta, entries, nil
}

func parseMeta(d *json.Decoder) (map[string]string, error) {
	meta := map[string]string{}
	err := object(d, func(key string) (err error) {
		meta[key], err = text(d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", metaKey, err)
	}
	return meta, nil
}

func parseEntry(d *json.Decoder, name string) (entry, error) {
	e := entry{name: name}
	fields := 0
	err := object(d, func(key string) (err error) {
		fields++
		switch key {
		case "dtype":
			e.dtype, err = text(d)
		case "shape":
			e.shape, err = sizes(d)
		case "data_offsets":
			e.begin, e.end, err = offsets(d)
		default:
			err = fmt.Errorf("unknown field %q", key)
		}
		return err
	})
	if err == nil && fields != 3 {
		err = errors.New("expected dtype, shape and data_offsets")
	}
	if err != nil {
		return e, fmt.Errorf("tensor %q: %w", name, err)
	}
	return e, nil
}

// object reads an object, calling member at each value. A key that comes twice
// is an error.
func object(d *json.Decoder, member func(key string) error) error {
	if err := delim(d, '{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.More() {
		key, err := text(d)
		if err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("%q comes twice", key)
		}
		seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	return delim(d, '}')
}

func delim(d *json.Decoder, want json.Delim) error {
	tok, err := d.Token()
	if err != nil {
		return broken(err)
	}
	if tok != want {
		return fmt.Errorf("expected %v, found %v", want, tok)
	}
	return nil
}

func text(d *json.Decoder) (string, error) {
	tok, err := d.Token()
	if err != nil {
		return "", broken(err)
	}
	s, ok := tok.(string)
	if !ok {
		return "", fmt.Errorf("expected a string, found %v", tok)
	}
	return s, nil
}

// numbers reads an array of whole numbers, 0 or more.
func numbers(d *json.Decoder) ([]uint64, error) {
	if err := delim(d, '['); err != nil {
		return nil, err
	}
	list := []uint64{}
	for d.More() {
		tok, err := d.Token()
		if err != nil {
			return nil, broken(err)
		}
		n, err := strconv.ParseUint(fmt.Sprint(tok), 10, 63)
		if _, ok := tok.(json.Number); !ok || err != nil {
			return nil, fmt.Errorf("expected a whole number, found %v", tok)
		}
		list = append(list, n)
	}
	return list, delim(d, ']')
}

func sizes(d *json.Decoder) ([]int, error) {
	list, err := numbers(d)
	shape := make([]int, len(list))
	for i, n := range list {
		shape[i] = int(n)
		if shape[i] < 0 || uint64(shape[i]) != n {
			return nil, fmt.Errorf("dimension %d is too large", n)
		}
	}
	return shape, err
}

func offsets(d *json.Decoder) (begin, end uint64, err error) {
	list, err := numbers(d)
	if err != nil {
		return 0, 0, err
	}
	if len(list) != 2 {
		return 0, 0, fmt.Errorf("data_offsets has %d numbers, expected 2", len(list))
	}
	return list[0], list[1], nil
}

// broken says more than "EOF" when the JSON ends too early.
func broken(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("the JSON is cut off")
	}
	return err
}
