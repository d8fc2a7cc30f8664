package study

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// resultFormat rises when a kept result would be misread.
const resultFormat = 2

// A keeper keeps results on disk, each under the key of everything that shaped
// it.
type keeper struct{ dir string }

// kept is a result as it lies on disk.
type kept[R any] struct {
	Key     string
	Seconds float64 // it took
	Result  R
}

func (k keeper) path(id string) string {
	return filepath.Join(k.dir, strings.ReplaceAll(id, "/", "-")+".result")
}

// load returns a result that was kept under this key. One that cannot be read,
// or was made otherwise, counts as none.
func load[R any](k keeper, id, key string) (kept[R], bool) {
	var r kept[R]
	text, err := os.ReadFile(k.path(id))
	if err != nil {
		return r, false
	}
	rest, err := decode(text, reflect.ValueOf(&r).Elem())
	if err != nil || len(rest) > 0 || r.Key != kindOf[R](key) {
		return kept[R]{}, false
	}
	return r, true
}

// kindOf joins a key with the shape of what is kept under it.
func kindOf[R any](key string) string { return key + " " + shape(reflect.TypeFor[R]()) }

// store keeps a result.
func store[R any](k keeper, id string, r kept[R]) error {
	r.Key = kindOf[R](r.Key)
	text, err := encode(nil, reflect.ValueOf(r))
	if err != nil {
		return fmt.Errorf("cannot keep the result of %s: %w", id, err)
	}
	return atomicfile.Write(k.path(id), text)
}

// keyOf names what a result depends on.
func keyOf(parts ...any) (string, error) {
	h := sha256.New()
	for _, part := range append(parts, resultFormat) {
		text, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%d %s\n", len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// fileSum returns the SHA-256 of a file.
func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
