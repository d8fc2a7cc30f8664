package study

import "time"

// A clock estimates how far a study is. The plan's weights are seconds on a reference
// machine; the ratio of the seconds taken so far to their weights gives the speed of this
// one.
type clock struct {
	show  func(Progress)
	total float64 // weight of all steps
	done  float64 // weight of the steps that have ended
	spent float64 // weight of the steps that ran in this start
	took  float64 // their seconds

	step   string
	weight float64
	began  time.Time
}

// newClock returns a clock of a plan; show may be nil.
func newClock(p plan, show func(Progress)) clock {
	c := clock{show: show}
	for _, m := range p.models {
		c.total += m.weight
	}
	for _, q := range p.questions {
		c.total += q.place.Weight
	}
	return c
}

// start begins a step.
func (c *clock) start(step string, weight float64) {
	c.step, c.weight, c.began = step, weight, time.Now()
	c.at(0, "")
}

// at reports that a share of the step is done.
func (c *clock) at(share float64, note string) {
	c.say(Progress{Step: c.step, Note: note, Share: (c.done + share*c.weight) / c.total, Left: c.left(share)})
}

// end ends the step, with a note on its outcome, and returns its seconds.
func (c *clock) end(note string) float64 {
	seconds := time.Since(c.began).Seconds()
	c.spent, c.took = c.spent+c.weight, c.took+seconds
	c.done += c.weight
	c.say(Progress{Step: c.step, Note: note, Share: c.done / c.total, Left: c.left(0), Done: true})
	c.weight = 0
	return seconds
}

// skip counts a step that needs no work.
func (c *clock) skip(weight float64) { c.done += weight }

// leaveOut removes a step from the plan.
func (c *clock) leaveOut(weight float64) { c.total -= weight }

// trust is the number of seconds that the estimate counts at the plan's speed before the
// measured speed prevails: a step that has hardly begun says little about it.
const trust = 10

// left estimates the seconds to go.
func (c *clock) left(share float64) float64 {
	spent, took := c.spent+share*c.weight, c.took
	if c.weight > 0 {
		took += time.Since(c.began).Seconds()
	}
	return (took + trust) / (spent + trust) * (c.total - c.done - share*c.weight)
}

func (c *clock) say(p Progress) {
	if c.show != nil {
		c.show(p)
	}
}
