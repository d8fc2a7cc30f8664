package study

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// resultFormat is increased when stored results would be misread.
const resultFormat = 4

// A keeper stores results on disk, each under a key made from everything it depends on.
type keeper struct{ dir string }

// kept is a stored result.
type kept struct {
	Key     string
	Seconds float64 // that it took
	Result  cbor.RawMessage
	Sum     []byte // SHA-256 of the fields above: see checksum
}

// checksum returns the SHA-256 of everything but the checksum itself.
func (k kept) checksum() []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s %x ", len(k.Key), k.Key, math.Float64bits(k.Seconds))
	h.Write(k.Result)
	return h.Sum(nil)
}

func (k keeper) path(id string) string {
	return filepath.Join(k.dir, strings.ReplaceAll(id, "/", "-")+".result")
}

// load reads the result stored under this key into the value that result points to. One
// that cannot be read, is damaged, or has another key, counts as none.
func (k keeper) load(id, key string, result any) (seconds float64, ok bool) {
	found, ok := k.read(id, result)
	if into := reflect.ValueOf(result).Elem(); !ok || found.Key != kindOf(key, into.Type()) {
		into.SetZero()
		return 0, false
	}
	return found.Seconds, true
}

// read reads a result of the same shape, whatever the rest of its key.
func (k keeper) read(id string, result any) (found kept, ok bool) {
	text, err := os.ReadFile(k.path(id))
	if err != nil {
		return found, false
	}
	shaped := kindOf("", reflect.TypeOf(result).Elem())
	if err := reader.Unmarshal(text, &found); err != nil || !strings.HasSuffix(found.Key, shaped) || !bytes.Equal(found.Sum, found.checksum()) {
		return found, false
	}
	return found, reader.Unmarshal(found.Result, result) == nil
}

// kindOf joins a key with the shape of the result stored under it.
func kindOf(key string, t reflect.Type) string { return key + " " + shape(t) }

// store writes a result.
func (k keeper) store(id, key string, seconds float64, result any) error {
	encoded, err := cbor.Marshal(result)
	if err == nil {
		k := kept{Key: kindOf(key, reflect.TypeOf(result)), Seconds: seconds, Result: encoded}
		k.Sum = k.checksum()
		encoded, err = cbor.Marshal(k)
	}
	if err != nil {
		return fmt.Errorf("cannot keep the result of %s: %w", id, err)
	}
	return atomicfile.Write(k.path(id), encoded)
}

// keyOf makes a key from what a result depends on: configs and options that were checked,
// so each can be encoded as JSON.
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
