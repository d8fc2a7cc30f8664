package study

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// resultFormat rises when a kept result would be misread.
const resultFormat = 3

// A keeper keeps results on disk, each under the key of everything that shaped
// it.
type keeper struct{ dir string }

// kept is a result on disk.
type kept struct {
	Key     string
	Seconds float64 // it took
	Result  cbor.RawMessage
}

func (k keeper) path(id string) string {
	return filepath.Join(k.dir, strings.ReplaceAll(id, "/", "-")+".result")
}

// load reads a result that was kept under this key into what a pointer points to.
// One that cannot be read, or was made otherwise, counts as none.
func (k keeper) load(id, key string, result any) (seconds float64, ok bool) {
	text, err := os.ReadFile(k.path(id))
	if err != nil {
		return 0, false
	}
	var found kept
	into := reflect.ValueOf(result).Elem()
	if err := reader.Unmarshal(text, &found); err != nil || found.Key != kindOf(key, into.Type()) {
		return 0, false
	}
	if err := reader.Unmarshal(found.Result, result); err != nil {
		into.SetZero()
		return 0, false
	}
	return found.Seconds, true
}

// kindOf joins a key with the shape of what is kept under it.
func kindOf(key string, t reflect.Type) string { return key + " " + shape(t) }

// store keeps a result.
func (k keeper) store(id, key string, seconds float64, result any) error {
	encoded, err := cbor.Marshal(result)
	if err == nil {
		encoded, err = cbor.Marshal(kept{kindOf(key, reflect.TypeOf(result)), seconds, encoded})
	}
	if err != nil {
		return fmt.Errorf("cannot keep the result of %s: %w", id, err)
	}
	return atomicfile.Write(k.path(id), encoded)
}

// keyOf names what a result depends on: configs and options that were checked, so
// each has a form in JSON.
func keyOf(parts ...any) string {
	h := sha256.New()
	for _, part := range append(parts, resultFormat) {
		text, err := json.Marshal(part)
		if err != nil {
			panic(fmt.Sprintf("study: %T as a key: %v", part, err))
		}
		fmt.Fprintf(h, "%d %s\n", len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil))
}
