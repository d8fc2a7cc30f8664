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
		w.Header().Set("Diabolo-Shape", "1")
		io.WriteString(w, "\x00\x00\xc8\x42") // float32, little endian
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
	fmt.Println(scores)
	// Output: [100]
}
