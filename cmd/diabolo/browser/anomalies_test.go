package browser_test

import (
	"context"
	"fmt"
	"testing"
)

// Files are ranked among images of the data, the strangest first; what is no picture
// is refused.
func TestAnomalies(t *testing.T) {
	eachLook(t, "#view=anomalies", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "images of the data", `document.querySelectorAll(".ranked li").length === 8`)
		act(t, ctx, drop("chess.png", "image/png"))
		until(t, ctx, "the file among them", `document.querySelectorAll(".ranked li").length === 9`)
		photograph(t, ctx, "anomalies-"+look.name, look.width)
		if !ask[bool](t, ctx, `[...document.querySelectorAll(".ranked .numbers")].some((p) => p.textContent.includes("chess.png") && p.textContent.includes("%"))`) {
			t.Error("the file has no rank")
		}
		scores := ask[[]float64](t, ctx, `[...document.querySelectorAll(".ranked .numbers")].map((p) => Number(/score (\S+)/.exec(p.textContent)[1]))`)
		for i := 1; i < len(scores); i++ {
			if scores[i] > scores[i-1] {
				t.Errorf("not in order: %v", scores)
			}
		}
		act(t, ctx, drop("notes.txt", "text/plain"))
		until(t, ctx, "the refusal", `document.getElementById("status").textContent.includes("Not a picture: notes.txt")`)
	})
}

// drop lets a chess board fall on the page, as a file of some type.
func drop(name, kind string) string {
	return fmt.Sprintf(`
		const board = document.createElement("canvas"); board.width = board.height = 32;
		const pen = board.getContext("2d");
		for (let i = 0; i < 64; i++) { pen.fillStyle = (i + (i >> 3)) %% 2 ? "white" : "black"; pen.fillRect(4 * (i %% 8), 4 * (i >> 3), 4, 4); }
		board.toBlob((blob) => {
			const files = new DataTransfer();
			files.items.add(new File([blob], %q, { type: %q }));
			document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
		})`, name, kind)
}
