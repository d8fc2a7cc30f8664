"""The arithmetic of the comparison: python3 -m unittest discover tools/peers."""

import unittest

import summary

TWO_ROUNDS = {"diabolo": [300, 340], "torch best": [100, 120], "jax nhwc": [200, 160]}


def result(speeds, busy=0.0):
    rounds = len(speeds["diabolo"])
    return {"machine": {"cpu": "a CPU", "cores": 2, "busy": busy, "time": "now"},
            "versions": {"diabolo": "1", "torch": "2", "jax": "0"}, "batch": {"vae-mnist": 32},
            "rounds": rounds, "presets": {"vae-mnist": summary.summarise(speeds)}}


class Summary(unittest.TestCase):
    def test_ratio_is_to_the_fastest_peer(self):
        got = summary.summarise(TWO_ROUNDS)
        self.assertEqual(got["fastest_peer"], "jax nhwc")
        self.assertAlmostEqual(got["ratio"], 320 / 180)
        self.assertEqual(got["ratio_range"], [1.5, 2.125])
        self.assertAlmostEqual(got["speeds"]["diabolo"]["spread"], 40 / 320)

    def test_one_round_gives_no_ratio(self):
        one = {name: values[:1] for name, values in TWO_ROUNDS.items()}
        self.assertNotIn("ratio", summary.summarise(one))
        self.assertIn("no ratio from a single round", summary.markdown(result(one)))

    def test_table(self):
        table = summary.markdown(result(TWO_ROUNDS))
        self.assertIn("| diabolo | 320 (12%) |", table)
        self.assertIn("| diabolo to the fastest peer | 1.78x (1.50 to 2.12), jax nhwc |", table)
        self.assertNotIn("busy", table)

    def test_busy_machine_is_said(self):
        self.assertIn("not valid", summary.markdown(result(TWO_ROUNDS, busy=0.4)))


if __name__ == "__main__":
    unittest.main()
