package budget

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
)

func TestSpend(t *testing.T) {
	b := New("a request", Limits{Pixels: 100, Scans: 20_000_000})
	ctx := With(t.Context(), b)
	for i, step := range []struct {
		kind Kind
		n    int64
		want string
	}{
		{Pixels, 60, ""},
		{Pixels, 40, ""}, // exactly all
		{Bytes, 1 << 40, ""},
		{Pixels, 1, "more than 100 pixels, the limit of a request"},
		{Pixels, 1, "more than 100 pixels, the limit of a request"},
		{Scans, 20_000_001, "more than 20 million scans, the limit of a request"},
	} {
		err := Spend(ctx, step.kind, step.n)
		if got := text(err); got != step.want {
			t.Errorf("step %d: %q, want %q", i, got, step.want)
		}
		if err != nil && !errors.Is(err, ErrLimit) {
			t.Errorf("step %d: %v is not ErrLimit", i, err)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Check spends nothing, and no budget has no limits.
func TestCheck(t *testing.T) {
	b := New("a file", Limits{Scans: 3})
	for range 5 {
		if err := b.Check(Scans, 3); err != nil {
			t.Fatal(err)
		}
	}
	if got := text(b.Check(Scans, 4)); got != "more than 3 scans, the limit of a file" {
		t.Error(got)
	}
	if err := errors.Join(Spend(t.Context(), Pixels, 1<<60), Of(t.Context()).Check(Bytes, 1<<60)); err != nil {
		t.Error(err)
	}
}

// Many goroutines together spend no more than there is.
func TestSpendTogether(t *testing.T) {
	b := New("a request", Limits{Bytes: 1000})
	var group sync.WaitGroup
	var spent atomic.Int64
	for range 8 {
		group.Go(func() {
			for range 300 {
				if b.Spend(Bytes, 1) == nil {
					spent.Add(1)
				}
			}
		})
	}
	group.Wait()
	if spent.Load() != 1000 {
		t.Errorf("%d spent of 1000", spent.Load())
	}
}

func TestReaderEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	data := bytes.Repeat([]byte("abc"), 10_000)
	if all, err := io.ReadAll(NewReader(ctx, data)); err != nil || !bytes.Equal(all, data) {
		t.Fatalf("%d bytes, %v", len(all), err)
	}
	r := NewReader(ctx, data)
	if n, err := r.Read(make([]byte, 5000)); n != piece || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	gone := errors.New("the client has gone")
	cancel(gone)
	if _, err := r.Read(make([]byte, 5000)); !errors.Is(err, gone) {
		t.Error(err)
	}
	if err := Spend(ctx, Pixels, 1); !errors.Is(err, gone) {
		t.Error(err)
	}
}
