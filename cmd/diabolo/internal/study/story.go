package study

import (
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
)

// story lists the questions in the order in which they are told. Weights are
// seconds on some machine, on synthetic data.
func story(o Options) []question {
	return []question{
		reconstruct(plain), reconstruct(variational), reconstruct(conditional),
		sample(plain, o), sample(variational, o), sample(conditional, o),
		interpolate(plain), interpolate(variational),
		{role: plain, name: "attribute", weight: 8, needs: noAttributes,
			ask: asks(experiment.Attribute, report.Attribute, experiment.DefaultAttribute())},
		latents(plain), latents(variational), latents(conditional),
		project(plain, o), project(variational, o), project(conditional, o),
		{role: denoising, name: "denoise", flags: "--noise all", weight: 6,
			ask: asks(experiment.Denoise, report.Denoise, experiment.DenoiseOptions{Kinds: experiment.NoiseKinds, Show: 10})},
		{role: oneClass, name: "anomaly", weight: 4, ask: asks(experiment.Anomaly, report.Anomaly, experiment.DefaultAnomaly())},
	}
}

func reconstruct(r role) question {
	o := experiment.ReconstructOptions{Show: 8, Picks: []experiment.Pick{experiment.PickSpread, experiment.PickBest, experiment.PickWorst}}
	return question{role: r, name: "reconstruct", flags: "--show 8 --pick spread,best,worst", weight: 3,
		ask: asks(experiment.Reconstruct, report.Reconstruct, o)}
}

func sample(r role, o Options) question {
	options := experiment.DefaultSample()
	q := question{role: r, name: "sample", weight: 5}
	if o.Quick {
		options.Measure, q.flags = 200, "--measure 200"
	}
	q.ask = asks(experiment.Sample, report.Sample, options)
	return q
}

func interpolate(r role) question {
	return question{role: r, name: "interpolate", weight: 1,
		ask: asks(experiment.Interpolate, report.Interpolate, experiment.DefaultInterpolate())}
}

func latents(r role) question {
	return question{role: r, name: "latents", weight: 1, ask: asks(experiment.Latents, report.Latents, experiment.DefaultLatents())}
}

func project(r role, o Options) question {
	options := experiment.ProjectOptions{Methods: experiment.Projectors, Points: 10_000, Thumbs: 400, MinDist: 0.1}
	q := question{role: r, name: "project", weight: 8}
	if o.Quick {
		options.Points, q.flags = 500, "--points 500"
	}
	q.ask = asks(experiment.Project, report.Project, options)
	return q
}
