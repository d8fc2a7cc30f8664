package train

import (
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
)

// optimizer makes the one the recipe, filled in, asks for. The model has room for
// gradients.
func optimizer(t run.Train, m *model.Model) optim.Optimizer {
	if t.Optimizer == run.SGD {
		return optim.NewSGD(m.Params(), optim.SGDOptions{
			Momentum: *t.Momentum, Nesterov: t.Nesterov, WeightDecay: t.WeightDecay,
		})
	}
	return optim.NewAdamW(m.Params(), optim.AdamWOptions{
		Beta1: t.Betas[0], Beta2: t.Betas[1], Eps: *t.Eps, WeightDecay: t.WeightDecay,
	})
}
