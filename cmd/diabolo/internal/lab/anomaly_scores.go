package lab

import (
	"maps"
	"strings"

	"github.com/diabolo-go/diabolo/model"
)

// A scoreText is what a score of the model is called, the label of its axis, and what it
// measures.
type scoreText struct{ name, axis, meaning string }

// scores are the texts of the model's scores. The names of those that the combined score
// consists of are not those of the command line here.
func (p printer) scores() map[string]scoreText {
	english := maps.Collect(model.ScoreMeanings())
	return map[string]scoreText{
		model.ScoreUnexplained: {p.T("unexplained deviance", "необъяснённая доля"), p.T("unexplained deviance (1: no better than a single colour)", "необъяснённая доля (1: не лучше одного цвета)"), p.T(english[model.ScoreUnexplained], "ошибка восстановления как доля ошибки лучшего одноцветного изображения")},
		model.ScoreELBO:        {p.T("negative ELBO", "отрицательная ELBO"), p.T("negative ELBO, nats", "отрицательная ELBO, нат"), p.T(english[model.ScoreELBO], "отрицательная ELBO при z = μ, в натах")},
		model.ScoreError:       {p.T("reconstruction error", "ошибка восстановления"), p.T("squared error per image", "квадрат ошибки на изображение"), p.T(english[model.ScoreError], "сумма квадратов ошибок восстановления по изображению")},
		model.ScoreMax:         {p.T("largest error of a pixel", "наибольшая ошибка пикселя"), p.T("largest squared error of a pixel", "наибольший квадрат ошибки пикселя"), p.T(english[model.ScoreMax], "наибольший квадрат ошибки пикселя")},
		model.ScoreTop:         {p.T("mean of the largest errors", "среднее наибольших ошибок"), p.T("mean squared error of the worst 0.5% of the pixels", "средний квадрат ошибки худших 0,5% пикселей"), p.T(english[model.ScoreTop], "среднее наибольших 0,5% квадратов ошибок пикселей")},
		model.ScoreBlur:        {p.T("largest blurred error", "наибольшая размытая ошибка"), p.T("largest squared error after a blur", "наибольший квадрат ошибки после размытия"), p.T(english[model.ScoreBlur], "наибольший квадрат ошибки после размытия этих квадратов")},
		model.ScoreCoarse:      {p.T("coarse error", "грубая ошибка"), p.T("largest squared error of the blurred image", "наибольший квадрат ошибки размытого изображения"), p.T(english[model.ScoreCoarse], "наибольший квадрат ошибки после размытия разностей: мелкие детали не учитываются")},
		model.ScoreShift:       {p.T("largest shift of brightness", "наибольший сдвиг яркости"), p.T("largest squared shift of brightness per local variance", "наибольший квадрат сдвига яркости на местную дисперсию"), p.T(english[model.ScoreShift], "наибольший сдвиг яркости относительно контраста изображения в этом месте")},
		model.ScoreCombined: {p.T("combined score", "составная оценка"), p.T("largest standardised score, in standard deviations", "наибольшая стандартизованная оценка, в стандартных отклонениях"), p.T("the largest of the mean of the largest errors, the largest shift of brightness and the coarse error, each in standard deviations from its mean over normal images",
			"наибольшая из трёх оценок — среднего наибольших ошибок, наибольшего сдвига яркости и грубой ошибки, — каждая в стандартных отклонениях от своего среднего по нормальным изображениям")},
		model.ScoreLatent: {p.T("distance in z", "расстояние в z"), p.T("squared Mahalanobis distance of z", "квадрат расстояния Махаланобиса в z"), p.T(english[model.ScoreLatent], "квадрат расстояния Махаланобиса от z до векторов z обучающих изображений")},
	}
}

// score is the name of a score, of the model or a baseline.
func (p printer) score(name string) string {
	if own, ok := p.scores()[name]; ok {
		return own.name
	}
	if k, ok := strings.CutPrefix(name, "lof-pca-"); ok {
		return p.T("LOF on PCA-%s", "LOF по PCA-%s", k)
	}
	if k, ok := strings.CutPrefix(name, "pca-"); ok {
		if k, ok := strings.CutSuffix(k, "-unexplained"); ok {
			return p.T("PCA-%s unexplained share", "необъяснённая доля PCA-%s", k)
		}
		return p.T("PCA-%s reconstruction", "восстановление PCA-%s", k)
	}
	if k, ok := strings.CutSuffix(name, "-nn-normalised"); ok {
		return p.T("%s nearest neighbours, normalised", "%s ближайших соседей, нормированных", k)
	}
	k := strings.TrimSuffix(name, "-nn")
	return p.T("%s nearest neighbours in pixels", "%s ближайших соседей по пикселям", k)
}
