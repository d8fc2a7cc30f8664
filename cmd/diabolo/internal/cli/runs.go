package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/run"
)

func (a *app) runsCommand() *cobra.Command {
	c := &cobra.Command{Use: "runs", Short: "list and show runs", Args: cobra.ArbitraryArgs}
	c.RunE = a.group(c)
	list := &cobra.Command{
		Use: "list [DIR]", Short: "list the runs in a folder (default runs)", Args: between(0, 1, ""),
		RunE: func(_ *cobra.Command, args []string) error { return a.listRuns(append(args, "runs")[0]) },
	}
	show := &cobra.Command{
		Use: "show RUN", Short: "show how a run was trained and its results", Args: exactly(1, "a RUN"),
		RunE: func(_ *cobra.Command, args []string) error { return a.showRun(args[0]) },
	}
	for _, s := range []*cobra.Command{list, show} {
		a.flags(s.Flags(), "json")
		c.AddCommand(s)
	}
	return c
}

func (a *app) listRuns(base string) error {
	runs, err := run.List(base)
	if err != nil {
		return err
	}
	if runs == nil {
		runs = []run.Summary{}
	}
	return a.answer(runs, func(w io.Writer) { runsTable(w, base, runs) })
}

func runsTable(w io.Writer, base string, runs []run.Summary) {
	if len(runs) == 0 {
		printLine(w, "no runs in %s; `diabolo train vae-digits` makes one", base)
		return
	}
	lines := [][]string{{"RUN", "DATA", "MODEL", "EPOCHS", "TRAIN", "VAL", "STATUS"}}
	for _, r := range runs {
		if r.Problem != "" {
			lines = append(lines, []string{r.Dir, "", "", "", "", "", r.Problem})
			continue
		}
		epochs, trained, val := 0, "-", "-"
		if l := r.Info.Last; l != nil {
			epochs, trained = l.Epoch, figure(l.TrainLoss)
			if l.Validation != nil {
				val = figure(l.Validation.Loss)
			}
		}
		lines = append(lines, []string{r.Dir, r.Dataset, fmt.Sprintf("%s %d", r.Kind, r.Latent), fmt.Sprintf("%d/%d", epochs, r.Epochs), trained, val, string(r.Info.Status)})
	}
	report.Columns(w, len(lines[0]), lines)
}

func (a *app) showRun(dir string) error {
	cfg, err := run.ReadConfig(dir)
	if err != nil {
		return badInput(err)
	}
	s := run.Summarise(dir)
	if s.Problem != "" {
		return usage("%s", s.Problem)
	}
	rows, err := run.ReadMetrics(dir)
	if err != nil {
		return badInput(err)
	}
	config, err := strictyaml.JSON(cfg)
	if err != nil {
		return err
	}
	answer := struct {
		run.Summary
		Config  json.RawMessage `json:"config"`
		Metrics []run.Epoch     `json:"metrics"`
	}{s, config, rows}
	return a.answer(answer, func(w io.Writer) { showTable(w, s, rows) })
}

func showTable(w io.Writer, s run.Summary, rows []run.Epoch) {
	t, i := table{w}, s.Info
	t.row("run", s.Dir)
	t.row("status", strings.TrimSpace(string(i.Status)+"  "+i.Error))
	t.row("made from", fmt.Sprintf("%s, seed %d", i.Name, i.Seed))
	t.row("data", fmt.Sprintf("%s: %s training, %s validation", s.Dataset, thousands(i.TrainImages), thousands(i.ValImages)))
	t.row("model", fmt.Sprintf("%s, %d latents, %s parameters", s.Kind, s.Latent, thousands(i.Parameters)))
	t.row("computed on", fmt.Sprintf("%s, %s, diabolo %s, %s", i.InstructionSet, i.Platform, i.Version, i.Go))
	t.row("epochs", fmt.Sprintf("%d of %d, %s of training", len(rows), s.Epochs, duration(i.Seconds)))
	t.reached(i)
	for _, text := range i.Warnings {
		t.row("warning", text)
	}
	t.row("config", filepath.Join(s.Dir, run.ConfigFile))
}
