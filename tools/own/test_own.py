"""The judgement of rows, and the damage that is drawn."""

import pathlib
import tempfile
import unittest

from PIL import Image

import limits
import measure
import tables


def row(folder, preset, seed, **changes):
    dots = {"model": 1e-6, "pca": 1e-6, "originals": 1e-6, "limit": 2e-6}
    return {"folder": folder, "preset": preset, "seed": seed, "latent": 32, "mse": 0.001, "pca": 0.00105, "ratio": 0.95, "kl": None if preset == "ae" else 40.0,
            "status": "finished", "verdict": "", "epochs": 9, "kept": 7, "seconds": 60.0, "range": [400, 3400], "instruction_set": "avx2", "dots": dots,
            "named": limits.STRAY} | changes


def whole():
    """Rows that hold every limit."""
    trainings = [row(folder, preset, seed) for folder in limits.ALL for preset in ("ae", *limits.presets(folder)) for seed in range(1, 6)]
    trainings += [row("parts", "one", seed) for seed in (1, 2, 3)]
    score = dict.fromkeys(("scratch", "blob", "both", "pixels, both", "regions, both", "missing", "swapped", "pixels, more"), 0.95)
    anomalies = [{"normal": normal, "seed": 1, "score": "combined", "seconds": 9, "false alarms, both": 0.05} | score for normal in ("test", "held")]
    studies = [{"folder": f, "seconds": 300, "named": limits.STRAY, "verdicts": {m: "" for m in ("ae", *limits.presets(f))}} for f in limits.ALL]
    return trainings, anomalies, studies


def missed(trainings, anomalies, studies):
    return [r.what for r in limits.judge(trainings, anomalies, studies) if r.held is False]


class Limits(unittest.TestCase):
    def test_held(self):
        self.assertEqual(missed(*whole()), [])

    def test_nothing_measured(self):
        judged = limits.judge([], [], [])
        self.assertTrue(judged)
        self.assertEqual({r.held for r in judged}, {False, None})

    def test_one_row_misses(self):
        """Each change of one row misses the limit that it is about, and no other."""
        cases = {
            ("ae", "tiles"): ({"ratio": 0.98}, "ae on tiles: MSE in those of PCA"),
            ("ae", "textures"): ({"ratio": 1.021}, "ae on textures: MSE in those of PCA"),
            ("cvae", "people"): ({"ratio": 1.16}, "cvae on people: MSE in those of PCA"),
            ("vae", "digits8"): ({"kl": 5.0}, "vae on digits8: KL, nats"),
            ("vae", "xray16"): ({"status": "collapsed"}, "vae on xray16: collapses"),
            ("one", "parts"): ({"status": "collapsed"}, "one on parts: collapses"),
            ("vae", "mixed"): ({"named": ["broken.jpg", "notes.txt"]}, "mixed: broken and other files named"),
            ("cvae", "tiles"): ({"dots": {"model": 3e-6, "limit": 2e-6}}, "cvae on tiles: dots in those allowed"),
            ("ae", "xray16"): ({"range": [0, 65535]}, "xray16: range of values"),
            ("ae", "digits8"): ({"ratio": float("nan")}, "ae on digits8: MSE in those of PCA"),
        }
        for (preset, folder), (change, what) in cases.items():
            trainings, anomalies, studies = whole()
            next(r for r in trainings if (r["preset"], r["folder"]) == (preset, folder)).update(change)
            self.assertEqual(missed(trainings, anomalies, studies), [what])

    def test_seeds(self):
        """A fifth seed is wanted, and a study's is none."""
        trainings, anomalies, studies = whole()
        next(r for r in trainings if r["preset"] == "vae" and r["folder"] == "digits8")["seed"] = "study"
        self.assertEqual(missed(trainings, anomalies, studies), ["vae on digits8: collapses"])

    def test_anomalies_and_studies(self):
        trainings, anomalies, studies = whole()
        anomalies[1]["blob"], anomalies[0]["missing"] = 0.82, 0.1
        studies[0]["seconds"], studies[1]["verdicts"]["vae"] = 481, "the model has collapsed: z holds 0 nats"
        studies[-1]["verdicts"]["cvae"] = ""
        self.assertEqual(missed(trainings, anomalies, studies), [
            "study of tiles: collapses", "one on parts beside held-out pictures, AUROC: blob", "study of mixed: cvae, without classes", "study of textures, s"])


class Tables(unittest.TestCase):
    def test_markdown(self):
        trainings, anomalies, studies = whole()
        text = tables.markdown([{**r, **{f"dots_{k}": v for k, v in r["dots"].items()}} for r in trainings], anomalies, studies,
                               limits.judge(trainings, anomalies, studies))
        self.assertIn("| tiles | cvae | 5 | 32 | 0.001 | 0.00105 | 0.950 | 40 | alive | 1 1 1 | 9 (7) | 60 |", text)
        self.assertIn("| ae on tiles: MSE in those of PCA | 0.95 | at most 0.97 | held |", text)


class Damage(unittest.TestCase):
    def test_masks(self):
        """A picture differs from the normal one inside its mask, and only there; it is drawn once."""
        with tempfile.TemporaryDirectory() as folder:
            good, out = pathlib.Path(folder, "good"), pathlib.Path(folder, "out")
            good.mkdir()
            for i in range(4):
                Image.linear_gradient("L").resize((64, 64)).rotate(90 * i).save(good / f"{i:04d}.png")
            kinds = measure.damages(good, out)
            for kind in kinds:
                for path in sorted(good.iterdir()):
                    damaged, mask = (Image.open(f / path.name) for f in (kind, out / "mask" / kind.name))
                    changed = [a != b for a, b in zip(Image.open(path).tobytes(), damaged.tobytes())]
                    self.assertTrue(all(m for m, c in zip(mask.tobytes(), changed) if c))
                    self.assertGreater(sum(changed), 0.8 * sum(m > 0 for m in mask.tobytes()))
            time = (kinds[0] / "0000.png").stat().st_mtime_ns
            self.assertEqual(measure.damages(good, out), kinds)
            self.assertEqual((kinds[0] / "0000.png").stat().st_mtime_ns, time)


if __name__ == "__main__":
    unittest.main()
