package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// post sends a body to a server of this machine, wants 200, and returns the answer.
func post(t *testing.T, url, body string) string {
	t.Helper()
	r, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %v %s %s", url, body, err, r.Status, text)
	}
	return string(text)
}

// Training that the server stopped and resumed ends with the bits of one
// on the command line that never stopped.
func TestServeTrains(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	address, _ := serving(t, "--allow-train", "--runs", runs)
	url := "http://" + address + "/v1/"
	events, err := http.Get(url + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	heard := bufio.NewScanner(events.Body)
	until := func(kind string) string {
		t.Helper()
		for heard.Scan() {
			if heard.Text() == "event: "+kind && heard.Scan() {
				return heard.Text()
			}
		}
		t.Fatalf("the stream ends before %s: %v", kind, heard.Err())
		return ""
	}
	post(t, url+"runs", `{"preset": "vae-digits", "name": "mine", "epochs": 8, "seed": 3, "count": 150}`)
	for epoch := 1; epoch <= 2; epoch++ {
		if got := until("epoch"); !strings.Contains(got, fmt.Sprintf(`"epoch":%d`, epoch)) {
			t.Errorf("epoch %d: %s", epoch, got)
		}
	}
	if got := post(t, url+"runs/mine-1", `{"action": "stop"}`); !strings.Contains(got, `"state":"stopped"`) {
		t.Errorf("stopped: %s", got)
	}
	if got := until("ended"); !strings.Contains(got, `"state":"stopped"`) {
		t.Errorf("heard: %s", got)
	}
	if info, err := run.ReadInfo(filepath.Join(runs, "mine-1")); err != nil || info.Status != run.Interrupted || info.Name != "vae-digits" {
		t.Errorf("%v %+v", err, info)
	}
	if got := post(t, url+"decode", `{"z": [[0,0,0,0,0,0,0,0,0,0]]}`); !strings.Contains(got, "pixels") {
		t.Errorf("decode: %s", got)
	}
	post(t, url+"runs/mine-1", `{"action": "resume"}`)
	if got := until("ended"); !strings.Contains(got, `"state":"finished"`) {
		t.Errorf("ended: %s", got)
	}
	whole := filepath.Join(t.TempDir(), "whole")
	var stderr bytes.Buffer
	args := []string{"train", "vae-digits", "--epochs", "8", "--seed", "3", "--set", "dataset.count=150", "--out", whole}
	if code := Run(args, io.Discard, &stderr); code != codeDone {
		t.Fatalf("%d %s", code, stderr.String())
	}
	for _, file := range []string{model.FileName, run.CheckpointFile} {
		a, err := os.ReadFile(filepath.Join(whole, file))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(runs, "mine-1", file))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs from that of a training that never stopped (%v)", file, err)
		}
	}
}

// Data that is not there is said so by the list of runs.
func TestServeTrainsWithoutData(t *testing.T) {
	address, said := serving(t, "--allow-train", "--runs", t.TempDir(), "--data-dir", t.TempDir())
	post(t, "http://"+address+"/v1/runs", `{"preset": "vae-mnist"}`)
	said.find(t, "training vae-mnist-1: .*diabolo data get mnist")
	r, err := http.Get("http://" + address + "/v1/runs")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var list struct {
		Runs []struct{ Name, State, Problem string }
	}
	if err := json.NewDecoder(r.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	if len(list.Runs) != 1 || list.Runs[0].State != "failed" || !strings.Contains(list.Runs[0].Problem, "mnist is not here") {
		t.Errorf("%+v", list)
	}
}
