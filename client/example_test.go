package client_test

import (
	"context"
	"fmt"
	"image"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/diabolo-go/diabolo/client"
)

// Score a photograph with the only model of a server. The server here is a stand-in; a
// real one is started with diabolo serve.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"by": "error", "threshold": 90, "scores": [{"value": 100, "strange": true}]}`)
	}))
	defer server.Close()

	c, err := client.New(server.URL, client.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	photo := image.NewRGBA(image.Rect(0, 0, 640, 480))
	files, err := client.Pictures(photo)
	if err != nil {
		log.Fatal(err)
	}
	scores, err := c.Score(context.Background(), "", files)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range scores.Scores {
		fmt.Println(scores.By, s.Value, *s.Strange)
	}
	// Output: error 100 true
}
