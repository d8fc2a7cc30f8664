package serve

import (
	"path/filepath"
	"sync"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// A catalogue keeps what was read of run folders until their files change.
type catalogue struct {
	mu    sync.Mutex
	cards map[string]card // by folder
}

// A card is a run as it was read from these versions of its files.
type card struct {
	stamps [3]stamp
	read   time.Time
	info   RunInfo
}

// holds reports whether a card is still right. A process that trains may be gone, which
// no file tells.
func (c card) holds(stamps [3]stamp) bool {
	return c.stamps == stamps && (c.info.State != trains || time.Since(c.read) < lookEvery)
}

// of returns what is known of the runs in some folders, by name, in their order.
func (c *catalogue) of(names []string, dirs map[string]string) []RunInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	fresh := make(map[string]card, len(names))
	var list []RunInfo
	for _, name := range names {
		dir := dirs[name]
		r, known := c.cards[dir]
		stamps := [3]stamp{}
		for i, file := range []string{run.ConfigFile, run.InfoFile, run.MetricsFile} {
			stamps[i] = stampOf(filepath.Join(dir, file))
		}
		if !known || !r.holds(stamps) {
			r = card{stamps, time.Now(), readRun(name, dir)}
		}
		fresh[dir] = r
		list = append(list, r.info)
	}
	c.cards = fresh
	return list
}

// readRun reads what a run folder says.
func readRun(name, dir string) RunInfo {
	s := run.Summarise(dir)
	i := RunInfo{
		Name: name, Preset: s.Info.Name, Dataset: dataset.ShortName(s.Dataset), Kind: s.Kind, Sampled: s.Sampled, Latent: s.Latent,
		State: states[s.Info.Status], Problem: s.Problem, Epochs: s.Epochs, Seconds: s.Info.Seconds, dir: dir,
	}
	if !s.Info.Started.IsZero() {
		i.Started = &s.Info.Started
	}
	rows, err := run.ReadMetrics(dir)
	for _, e := range rows {
		i.Metrics = append(i.Metrics, epochInfo(e))
	}
	i.Done = len(rows)
	switch {
	case i.Problem != "":
	case err != nil:
		i.Problem = err.Error()
	case i.State == failed:
		i.Problem = s.Info.Error
	}
	if i.Problem != "" {
		i.State = failed
		i.Problem = told(i.Problem, dir, name)
	}
	return i
}
