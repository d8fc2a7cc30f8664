package cli

import (
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
)

// version returns the version recorded in the build: a release, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}

func (a *app) versionCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "version", Short: "print the version, instruction set and platform", Args: exactly(0, ""),
		RunE: func(*cobra.Command, []string) error { return a.version() },
	}
	a.flags(c.Flags(), "json")
	return c
}

func (a *app) version() error {
	answer := struct {
		Version        string `json:"version"`
		InstructionSet string `json:"instruction_set"`
		Go             string `json:"go"`
		Platform       string `json:"platform"`
	}{version(), kernel.ISA(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	return a.answer(answer, func(w io.Writer) {
		t := table{w}
		t.row("diabolo", answer.Version)
		t.row("computes on", answer.InstructionSet)
		t.row("built with", answer.Go)
		t.row("platform", answer.Platform)
	})
}
