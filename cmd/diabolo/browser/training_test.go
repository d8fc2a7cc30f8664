package browser_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/track"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// newSchool is a stage without a model that trains presets on few images, not faster
// than one can look.
func newSchool(t *testing.T) *stage {
	t.Helper()
	return newStageWith(t, serve.Options{Runs: filepath.Join(t.TempDir(), "runs"), Train: func(ctx context.Context, o train.Options, folder *run.Folder) (err error) {
		o.Config.Dataset.Count = 320
		if o.Data, err = dataset.Load(ctx, o.Config.Dataset, dataset.Options{}); err != nil {
			return err
		}
		server := o.Tracker
		o.Tracker = &track.Files{After: func(s train.State) error {
			defer time.Sleep(200 * time.Millisecond)
			return server.Epoch(s)
		}}
		trainer, err := train.New(o)
		if err != nil {
			return err
		}
		defer trainer.Close()
		_, err = trainer.Run(ctx, folder)
		return err
	}})
}

// field fills in a field of the form by its label.
func field(label, value string) string {
	return fmt.Sprintf(`const f = [...document.querySelectorAll(".launch label")].find((l) => l.textContent.startsWith(%q)).querySelector("input, select");
		f.value = %q; f.dispatchEvent(new Event("change"))`, label, value)
}

// clickOn clicks a button of the view that can be seen, by its text.
func clickOn(text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("main button")].find((b) => b.textContent === %q && b.checkVisibility()).click()`, text)
}

// says is a condition: the row of run number n has a text.
func says(n int, text string) string {
	return fmt.Sprintf(`document.querySelectorAll(".run")[%d]?.innerText.includes(%q)`, n, text)
}

// A person who has no model yet starts training, watches it, stops it, resumes
// it, and compares it with another.
func TestTraining(t *testing.T) {
	s := newSchool(t)
	s.eachLook(t, "#view=training&lang=en", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the form", `document.querySelector(".launch") !== null`)
		act(t, ctx, field("Preset", "vae-digits"))
		act(t, ctx, field("Name", look.name))
		act(t, ctx, field("Epochs", "4"))
		act(t, ctx, field("Size of z", "6"))
		act(t, ctx, clickOn("Start"))
		name := look.name + "-1"
		until(t, ctx, "the run", says(0, name)+" && "+says(0, "training now"))
		until(t, ctx, "two epochs of figures, curves and pictures", `document.querySelectorAll(".figures table:last-child tbody tr").length >= 2 &&
			document.querySelectorAll(".u-legend tr").length >= 3 && [...document.querySelectorAll(".pictures canvas")].filter((c) => c.width === 224).length >= 5`)
		act(t, ctx, clickOn("Stop"))
		until(t, ctx, "it has stopped", says(0, "stopped"))
		act(t, ctx, clickOn("Resume"))
		until(t, ctx, "it has finished", says(0, "finished")+" && "+says(0, "4 / 4"))
		until(t, ctx, "the model in the choice", fmt.Sprintf(`[...document.getElementById("model").options].some((o) => o.value === %q)`, name))
		act(t, ctx, `document.querySelectorAll(".how input[type=checkbox]")[0].click()`)
		until(t, ctx, "the address", `location.hash.includes("log=1")`)
		photograph(t, ctx, "training-"+look.name, look.width)
	})
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=training&lang=ru&runs=light-1,dark-1&figure=kl")
	until(t, ctx, "two runs in Russian", `document.querySelectorAll(".u-legend tr").length === 3 && document.querySelector(".runs").innerText.includes("закончено")`)
	act(t, ctx, field("Имя", "так нельзя"))
	act(t, ctx, clickOn("Начать"))
	until(t, ctx, "what is wrong", `document.querySelector(".launch .problem").textContent.startsWith("Имя: не больше 40 латинских букв") && document.activeElement.type === "text"`)
	act(t, ctx, field("Имя", ""))
	act(t, ctx, field("Зерно", "-5"))
	act(t, ctx, clickOn("Начать"))
	until(t, ctx, "what is wrong with the seed", `document.querySelector(".launch .problem").textContent.startsWith("Зерно: целое число от 0 до ")`)
	photograph(t, ctx, "training-compared", looks[0].width)
	act(t, ctx, clickOn("Поиграть с ним"))
	until(t, ctx, "the model in Play", `location.hash.includes("view=play") && document.querySelectorAll(".slider").length === 6`)
}

// A refusal to train beside another training is taken back when that has stopped; the run of
// the chosen model is the one that is shown; losses of two units have two charts.
func TestTrainingBesideAnother(t *testing.T) {
	s := newSchool(t)
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=training&lang=en")
	until(t, ctx, "the form", `document.querySelector(".launch") !== null`)
	act(t, ctx, field("Preset", "vae-digits"))
	act(t, ctx, clickOn("Start"))
	until(t, ctx, "an epoch", `document.querySelectorAll(".figures tbody tr").length >= 1`)
	act(t, ctx, clickOn("Start"))
	const problem = `document.querySelector(".launch .problem").textContent`
	until(t, ctx, "the refusal", problem+` !== ""`)
	act(t, ctx, clickOn("Stop"))
	until(t, ctx, "that it is taken back", says(0, "stopped")+` && `+problem+` === ""`)
	act(t, ctx, field("Preset", "dae-digits")+`; document.querySelector(".launch input[type=number]").value = "1"`)
	act(t, ctx, clickOn("Start"))
	until(t, ctx, "another model", says(0, "dae-digits-1")+" && "+says(0, "finished"))
	until(t, ctx, "a chart for each unit", `document.querySelectorAll(".u-legend").length === 2 && document.querySelectorAll(".unit").length === 2`)
	show(t, ctx, looks[0], s.url()+"#view=training&lang=en&model=vae-digits-1")
	until(t, ctx, "the run of the model", `location.hash.includes("runs=vae-digits-1") && document.querySelectorAll(".u-legend").length === 1`)
}

// Where nothing may be trained the page says so, and by what it may.
func TestTrainingIsDenied(t *testing.T) {
	eachLook(t, "#view=training&lang=en", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the way to it", `document.querySelector(".denied")?.innerText.includes("diabolo serve --allow-train")`)
		until(t, ctx, "that there are no runs", `document.querySelector("main").innerText.includes("There are none yet")`)
		if ask[bool](t, ctx, `document.querySelector(".launch") !== null`) {
			t.Error("there is a form")
		}
		photograph(t, ctx, "training-denied-"+look.name, look.width)
	})
}

// The view goes on when the server is back.
func TestTrainingLosesServer(t *testing.T) {
	s := newSchool(t)
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=training&lang=en")
	until(t, ctx, "the form", `document.querySelector(".launch") !== null`)
	s.down()
	until(t, ctx, "the loss is said", `document.getElementById("status").textContent.includes("does not answer")`)
	s.up()
	until(t, ctx, "the return is said", `document.getElementById("status").textContent.includes("answers again")`)
	act(t, ctx, field("Epochs", "1"))
	act(t, ctx, clickOn("Start"))
	until(t, ctx, "a training that ends", says(0, "finished"))
}
