package client_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/diabolo-go/diabolo/client"
)

// What the server warns of reaches the caller, with the path of the request.
func TestWarned(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/score" {
			w.Header().Set("Diabolo-Warning", "these pictures are dark strokes on a light ground")
		}
		_, _ = w.Write([]byte(`{"by": "error", "scores": [{"value": 1}], "models": []}`))
	}))
	defer server.Close()
	var got []string
	c, err := client.New(server.URL, client.Options{Warned: func(path, warning string) { got = append(got, path, warning) }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Models(context.Background()); err != nil || got != nil {
		t.Fatalf("models: %v, warned of %q", err, got)
	}
	if _, err := c.Score(context.Background(), "m", client.Array{Shape: []int{1, 1, 1, 1}, Data: []float32{1}}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0] != "score" || got[1] != "these pictures are dark strokes on a light ground" {
		t.Errorf("warned of %q", got)
	}
}
