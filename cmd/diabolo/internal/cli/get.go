package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/dataset"
)

// downloadable names the data sets that can be downloaded.
func downloadable() (names []string) {
	for _, s := range dataset.Sources() {
		if s.Download {
			names = append(names, s.Name)
		}
	}
	return names
}

const getLong = `Downloads a data set into --data-dir, or the user's cache folder. An interrupted download is resumed, mirrors are tried in
turn, and published checksums are verified; files without one are reported as unverified.`

func (a *app) dataGet() *cobra.Command {
	var url string
	c := &cobra.Command{
		Use: "get " + strings.Join(downloadable(), "|"), Short: "download a data set", Long: getLong, Args: exactly(1, "the NAME of a data set"),
		ValidArgsFunction: oneOf(downloadable()...),
		RunE:              func(c *cobra.Command, args []string) error { return a.getData(c.Context(), args[0], url) },
	}
	f := c.Flags()
	f.StringVar(&url, "url", "", "download from this address instead: a folder or one of the files")
	f.BoolVar(&a.force, "force", false, "replace an existing file that differs from the published one")
	a.flags(f, "data-dir", "json")
	return c
}

func (a *app) getData(ctx context.Context, name, url string) error {
	if url != "" && !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return usage("--url %s: want an address that begins with http:// or https://", url)
	}
	b := a.newBar()
	files, err := dataset.Get(ctx, name, dataset.GetOptions{Dir: a.dataDir, URL: url, Force: a.force, Progress: b.fetching})
	b.end()
	if err != nil && !slices.Contains(downloadable(), name) {
		return badInput(err)
	}
	if err != nil {
		return failed(err)
	}
	return a.answer(files, func(w io.Writer) {
		for _, f := range files {
			printLine(w, "%s  %s, %s, %s", f.File, megabytes(f.Bytes), origin(f), checked(f))
		}
	})
}

// origin says where a file came from.
func origin(f dataset.Fetched) string {
	switch {
	case f.URL == "":
		return "was here"
	case f.Resumed > 0:
		return fmt.Sprintf("from %s, resumed after %s", f.URL, megabytes(f.Resumed))
	}
	return "from " + f.URL
}

func checked(f dataset.Fetched) string {
	if f.Verified {
		return "checksum as published"
	}
	return "unverified: no checksum is published"
}

func megabytes(n int64) string {
	if n < 1e5 {
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
