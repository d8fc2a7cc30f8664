package model

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A threshold comes back with the model file beside it, and with that model
// alone.
func TestThreshold(t *testing.T) {
	dir := t.TempDir()
	m := mustNew(t, tiny(t, VAE), 1)
	save := func(m *Model) {
		t.Helper()
		if err := m.Save(filepath.Join(dir, FileName), nil); err != nil {
			t.Fatal(err)
		}
	}
	save(m)
	if m, err := Load(dir); err != nil {
		t.Fatal(err)
	} else if _, ok := m.Threshold(); ok {
		t.Error("a threshold out of nowhere")
	}
	want := Threshold{Score: ScoreELBO, Value: 91.5, Rate: 0.05, Count: 585, Data: "mnist"}
	if err := m.SaveThreshold(dir, want); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, FileName)} {
		m, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := m.Threshold()
		if want.Model = got.Model; !ok || got.Model == "" || got != want {
			t.Errorf("%s", cmp.Diff(want, got))
		}
		if got.Strange(91.5) || !got.Strange(91.6) {
			t.Error("strange is what scores above the threshold")
		}
	}
	m.Weights()[3]++
	save(m)
	if m, err := Load(dir); err != nil {
		t.Fatal(err)
	} else if _, ok := m.Threshold(); ok {
		t.Error("the threshold of other weights was taken")
	}
}

// A damaged threshold is an error, never no threshold.
func TestThresholdDamaged(t *testing.T) {
	dir := t.TempDir()
	if err := mustNew(t, tiny(t, AE), 1).Save(filepath.Join(dir, FileName), nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"", "unexpected end"},
		{`{"score": "elbo", "value": "3"}`, "value"},
		{`{"value": 3, "rate": 0.1}`, "score is missing"},
		{`{"score": "elbo", "value": 3, "rate": 1.5}`, "rate is 1.5"},
		{`{"score": "combined", "value": 3, "rate": 0.1, "normal": {"parts": [{"score": "top", "deviation": 1, "map": {"deviation": 0}}]}}`, `the part "top" of normal`},
		{`{"score": "combined", "value": 3, "rate": 0.1, "normal": {"parts": [{"score": "latent", "deviation": 1, "map": {"deviation": 1}}]}}`, `the part "latent" of normal`},
		{`{"score": "latent", "value": 3, "rate": 0.1, "normal": {"z": {"mean": [1, 2], "whiten": [1, 0, 1]}}}`, "no square matrix"},
	} {
		path := filepath.Join(dir, ThresholdFile)
		if err := os.WriteFile(path, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Load(dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || !errors.Is(err, ErrThreshold) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
