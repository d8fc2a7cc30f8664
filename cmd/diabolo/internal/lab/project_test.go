package lab

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/tensor"
)

// projected is a result with these figures.
func projected(kind string, by string, linear, near, guess float64) project.Result {
	map2 := func(m project.Method, trust, knn, silhouette float64) project.Map {
		return project.Map{
			Method: m, Trustworthiness: &trust, ClassSeparation: project.ClassSeparation{KNN: &knn, Silhouette: &silhouette},
			Y: tensor.FromSlice([]float32{0, 0, 1, 1, 2, 0}, 3, 2),
		}
	}
	spread, apart := near, 0.1
	r := project.Result{
		Scope: experiment.Scope{Kind: kind, Sampled: kind != "ae", Conditional: kind == "cvae", Latent: 16, Data: "mnist", Part: experiment.Validation}, Points: 3, By: by,
		Groups: []project.LabelSize{{Name: "0", Count: 2}, {Name: "1", Count: 1}}, Label: []int{0, 1, 0},
		Spread:  project.ClassSeparation{KNN: &spread, Silhouette: &apart},
		Maps:    []project.Map{map2(project.PCA, 0.7, 0.4, 0.0), map2(project.TSNE, 0.98, near-0.01, 0.4)},
		Trained: &project.Probe{Trained: 60_000, Tested: 10_000, Majority: guess, Accuracy: project.Accuracy{KNN: near, Linear: linear}},
		ThumbOf: []int{1}, Thumbs: tensor.New(1, 1, 4, 4),
	}
	kl, variance := 1.9, 0.18
	r.Maps[0].Variance, r.Maps[1].KL, r.Maps[1].Perplexity = &variance, &kl, 30
	return r
}

// The sentence says what the numbers say.
func TestProjectText(t *testing.T) {
	for _, c := range []struct {
		kind                string
		by                  string
		linear, near, guess float64
		en, ru              string
	}{
		{"vae", "", 0.89, 0.97, 0.11, "z separates the classes well, even linearly", "z хорошо разделяет классы, даже линейно"},
		{"vae", "", 0.4, 0.97, 0.11, "z separates the classes well, but not linearly", "но не линейно"},
		{"vae", "", 0.5, 0.65, 0.11, "z partly separates the classes", "z разделяет классы отчасти"},
		{"ae", "Male", 0.8, 0.79, 0.78, "z hardly separates images with and without Male", "z почти не разделяет признак Male"},
		{"cvae", "", 0.3, 0.3, 0.11, "z holds little of the class, which the decoder is given", "z почти не хранит класс, который декодировщик получает отдельно"},
		{"cvae", "", 0.47, 0.87, 0.11, "z does not separate the classes linearly", "z не разделяет классы линейно, но"},
		{"cvae", "", 0.6, 0.6, 0.11, "z still partly separates the classes, although the decoder is given the class", "z всё ещё отчасти разделяет классы"},
		{"cvae", "", 0.95, 0.97, 0.11, "z holds the class, although the decoder is given it", "z хранит класс, хотя"},
	} {
		r := projected(c.kind, c.by, c.linear, c.near, c.guess)
		for lang, want := range map[report.Lang]string{report.English: c.en, report.Russian: c.ru} {
			s := projectSection(in(lang), r)
			if text := fmt.Sprint(s); !strings.Contains(s.Text[0], want) || strings.Contains(text, "%!") || strings.Contains(text, "EXTRA") {
				t.Errorf("%v: %q, want %q", c, s.Text, want)
			}
		}
	}
}

// A map is said to have a lower or higher accuracy than z only if the difference is
// more than chance for so many images.
func TestProjectMapAccuracy(t *testing.T) {
	for _, c := range []struct {
		points   int
		onMap    float64 // 0.9 in z
		says, ru string
	}{
		{1000, 0.8, "On a map 5-NN accuracy is lower than in z: ", "На карте точность 5-NN ниже, чем в z: "},
		{50, 0.8, "On a map 5-NN accuracy differs from that in z by no more than chance: ", "На карте точность 5-NN отличается от точности в z не больше, чем случайно: "},
		{1_000_000, 0.885, "On a map 5-NN accuracy differs from that in z by no more than chance: ", "На карте точность 5-NN отличается от точности в z не больше, чем случайно: "},
		{1000, 0.9, "On a map 5-NN accuracy differs from that in z by no more than chance: ", "На карте точность 5-NN отличается от точности в z не больше, чем случайно: "},
		{1000, 0.96, "On a map 5-NN accuracy is higher than in z: ", "На карте точность 5-NN выше, чем в z: "},
	} {
		r := projected("vae", "", 0.89, 0.9, 0.11)
		r.Points, r.Maps[1].KNN = c.points, &c.onMap
		for lang, want := range map[report.Lang]string{report.English: c.says, report.Russian: c.ru} {
			if text := (projection{in(lang), r}).neighbours(); !strings.HasPrefix(text, want) {
				t.Errorf("%+v: %q", c, text)
			}
		}
	}
}

// What z knows is compared with pixels and PCA, in the text and on the tile.
func TestProjectSimple(t *testing.T) {
	for _, c := range []struct {
		near, pixels float64
		says, tile   string
	}{
		{0.97, 0.9688, "By nearest neighbours, no difference from a simple representation is certain: the five nearest neighbours are right in 96.9% of cases by raw pixels and in 97.0% by z.", "raw pixels: 96.9%; PCA-16: 80.0%; always"},
		{0.93, 0.9688, "A simple representation does better: ", "raw pixels: 96.9% (better); PCA-16: 80.0%; always"},
		{0.99, 0.9688, "Neighbours in z know more than those of simple representations: ", "98.8% to 99.2% with 95% confidence, 10,000 validation images; raw pixels: 96.9%; PCA"},
		{0.05, 0.06, "A simple representation does better: ", "raw pixels: 6.0% (better); PCA-16: 80.0% (better); always naming the most frequent class: 11.0%"}, // below chance
	} {
		r := projected("vae", "", 0.89, c.near, 0.11)
		r.Trained.Pixels, r.Trained.PCA = &project.Accuracy{KNN: c.pixels, Linear: 0.9}, &project.Accuracy{KNN: 0.8, Linear: 0.85}
		if c.near < 0.5 {
			c.says = "A simple representation does better: the five nearest neighbours are right in 80.0% of cases by PCA-16 and in 5.0% by z."
		}
		s := projectSection(in(report.English), r)
		if text := strings.Join(s.Text, "\n"); !strings.Contains(text, c.says) {
			t.Errorf("%+v: %s", c, text)
		}
		if f := projectFinding(in(report.English), r); !strings.Contains(f.Highlight.Note, c.tile) || !strings.Contains(f.Comparison.Ours, "from raw pixels") {
			t.Errorf("%+v: %+v", c, f)
		}
		r.Conditional = true // the decoder is given the class, and z need not hold it
		if text := strings.Join(projectSection(in(report.English), r).Text, " "); strings.Contains(text, "imple representation") {
			t.Errorf("%+v: %s", c, text)
		}
		if rows := s.Tables[1].Rows; len(rows) != 4 || rows[1][0] != "raw pixels" || rows[2][2] != "85.00%" {
			t.Errorf("%v", rows)
		}
	}
}

func TestProjectSection(t *testing.T) {
	s := projectSection(in(report.English), projected("vae", "", 0.89, 0.97, 0.11))
	text := strings.Join(s.Text, "\n")
	for _, want := range []string{
		"on 10,000 validation images, a linear probe is right in 89.0% of cases and the five nearest training latents in 97.0%; always naming the most frequent label is right in 11.0%.",
		"On a map 5-NN accuracy differs from that in z by no more than chance: by cross-validation among these images it is 96.0% on the t-SNE map and 97.0% in all 16 dimensions.",
		"The t-SNE map exaggerates the gaps between groups: the silhouette is 0.40 there and 0.10 in z.",
		"The t-SNE map has the highest trustworthiness of its neighbourhoods, 0.980.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s\nlacks %q", text, want)
		}
	}
	var names []string
	for _, f := range s.Figures {
		names = append(names, f.Name)
		if f.Alt == "" || f.Picture.Draw().Bounds().Empty() {
			t.Errorf("figure %q: %q", f.Name, f.Alt)
		}
	}
	if got := strings.Join(names, " "); got != " pca thumbnails" {
		t.Errorf("figures %q", got)
	}
	if text := projectSection(in(report.English), projected("ae", "Smiling", 0.6, 0.55, 0.5)).Text; slices.ContainsFunc(text, func(s string) bool { return strings.HasPrefix(s, "On a map") }) {
		t.Errorf("a map keeps what z has not: %q", text)
	}
	bare := projected("ae", "", 0, 0, 0)
	bare.Groups, bare.Label, bare.Trained, bare.Spread, bare.Thumbs = nil, nil, nil, project.ClassSeparation{}, nil
	for i := range bare.Maps {
		bare.Maps[i].ClassSeparation, bare.Maps[i].Trustworthiness = project.ClassSeparation{}, nil
	}
	s = projectSection(in(report.English), bare)
	if len(s.Text) != 0 || len(s.Tables) != 1 || len(s.Figures) != 2 {
		t.Errorf("without labels: %v, %d tables, %d figures", s.Text, len(s.Tables), len(s.Figures))
	}
	if note := s.Tables[0].Note; !strings.HasSuffix(note, "They are too few to measure the maps.") {
		t.Errorf("nothing is measured, and the note says %q", note)
	}
}
