package serve

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// A deadline that is put off again and again costs the system one call, and the last one
// holds.
func TestLazyDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		calls := 0
		c := newConnection(here, nil)
		c.read.arm = func(at time.Time) error { calls++; return here.SetReadDeadline(at) }
		began := time.Now()
		for range 100 {
			_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
			time.Sleep(10 * time.Millisecond)
		}
		if calls != 1 {
			t.Errorf("%d calls for a deadline that is put off", calls)
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != 5990*time.Millisecond {
			t.Errorf("%v after %v, want the last deadline", err, time.Since(began))
		}
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		_ = c.SetReadDeadline(time.Time{})
		go func() { time.Sleep(time.Minute); _, _ = there.Write([]byte("x")) }()
		if n, err := c.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("%d bytes, %v, want to wait without a deadline", n, err)
		}
		_ = c.SetReadDeadline(time.Now().Add(time.Hour))
		_ = c.SetReadDeadline(time.Now())
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%v for a deadline that comes nearer", err)
		}
	})
}

// A write that an old deadline has cut goes on where it was.
func TestLazyWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		c := newConnection(here, nil)
		_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		_ = c.SetWriteDeadline(time.Now().Add(time.Minute))
		got := make(chan string)
		go func() {
			b := make([]byte, 2)
			_, _ = io.ReadFull(there, b)
			time.Sleep(10 * time.Second) // past the first deadline
			rest, _ := io.ReadAll(there)
			got <- string(b) + string(rest)
		}()
		if n, err := c.Write([]byte("abcdef")); n != 6 || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		here.Close()
		if s := <-got; s != "abcdef" {
			t.Errorf("%q was taken", s)
		}
	})
}
