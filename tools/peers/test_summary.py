"""The arithmetic of the comparison: python3 -m unittest discover tools/peers."""

import argparse
import unittest

import reference
import summary

TRAIN = {"diabolo": [300, 340], "torch default": [50, 40], "torch best": [100, 120], "jax nhwc": [200, 160]}
LATENCY = {"diabolo": [0.5, 0.7], "torch default": [2.0, 2.2], "onnx runtime": [1.0, 1.0]}


def case(name, measured):
    _, task, preset, batch = reference.case(name)
    return {"task": task, "preset": preset, "batch": batch, **summary.summarise(measured, task)}


REQUESTS = {"diabolo": [9000, 11000], "1 worker": [2000, 2200], "2 workers": [2500, 2400]}
MEGABYTES = {"diabolo": [40, 42], "1 worker": [120, 120], "2 workers": [200, 204]}


def result(cases, busy=0.0, cpu=None):
    return {"machine": {"cpu": "a CPU", "cores": 2, "busy": busy, "time": "now"}, "cpu": cpu, "rounds": 2,
            "versions": {"diabolo": "1", "torch": "2", "jax": "0", "onnxruntime": "3"},
            "cases": {name: case(name, measured) for name, measured in cases.items()}}


def rows(cases, **facts):
    """The table's cells, line by line, without its rule."""
    lines = [l for l in summary.markdown(result(cases, **facts)).splitlines() if l.startswith("| ")]
    return [[cell.strip() for cell in l.strip("|").split("|")] for l in lines]


class Summary(unittest.TestCase):
    def test_ratios_are_of_medians_and_pairs(self):
        got = summary.summarise(TRAIN, "train")
        self.assertEqual(got["best_peer"], "jax nhwc")
        self.assertEqual(got["ratios"]["jax nhwc"], {"ratio": 320 / 180, "lowest": 1.5, "highest": 2.125})
        self.assertEqual(got["ratios"]["torch default"], {"ratio": 320 / 45, "lowest": 6, "highest": 8.5})
        self.assertAlmostEqual(got["figures"]["diabolo"]["spread"], 40 / 320)

    def test_fastest_in_latency_has_the_least(self):
        got = summary.summarise(LATENCY, "latency")
        self.assertEqual(got["best_peer"], "onnx runtime")
        self.assertAlmostEqual(got["ratios"]["onnx runtime"]["ratio"], 0.6)

    def test_one_round_gives_no_ratio(self):
        one = {name: values[:1] for name, values in TRAIN.items()}
        self.assertEqual(summary.summarise(one, "train")["ratios"], {})
        self.assertEqual(rows({"train-vae-mnist-32": one})[1][-2:], ["no ratio from a single round"] * 2)


class Table(unittest.TestCase):
    def test_a_case_a_row(self):
        head, train, latency = rows({"train-vae-mnist-32": TRAIN, "latency-vae-mnist-1": LATENCY})
        self.assertEqual(head, ["", "diabolo", "torch default", "torch best", "jax nhwc", "onnx runtime",
                                "to the fastest peer", "to PyTorch as installed"])
        self.assertEqual(train, ["train vae-mnist, batch 32", "320 (12%)", "45.0 (22%)", "110 (18%)", "180 (22%)", "-",
                                 "1.78x (1.50 to 2.12), jax nhwc", "7.11x (6.00 to 8.50)"])
        self.assertEqual(latency, ["latency vae-mnist, batch 1, ms", "0.600 (33%)", "2.100 (10%)", "-", "-", "1.000 (0%)",
                                   "0.60x (0.50 to 0.70), onnx runtime", "0.29x (0.25 to 0.32)"])

    def test_without_pytorch_as_installed(self):
        some = {name: values for name, values in TRAIN.items() if name != "torch default"}
        self.assertEqual(rows({"train-vae-mnist-32": some})[1][-2:], ["1.78x (1.50 to 2.12), jax nhwc", "-"])

    def test_doubts_are_said(self):
        cases = {"train-vae-mnist-32": TRAIN}
        plain, busy, held = (summary.markdown(result(cases, **facts)) for facts in ({}, {"busy": 0.4}, {"cpu": "avx2"}))
        self.assertIn("not valid", busy)
        self.assertIn("diabolo alone was held to avx2", held)
        for doubt in ("not valid", "held to"):
            self.assertNotIn(doubt, plain)


def served(requests, megabytes):
    """The cells of the table of servers, line by line."""
    cases = {"decode-png": {"requests_per_second": summary.summarise(requests, "requests_per_second")},
             "memory": {"loaded_mb": summary.summarise(megabytes, "loaded_mb")}}
    versions = {"diabolo": "1", "fastapi": "2", "uvicorn": "0", "onnxruntime": "3"}
    text = summary.serving({**result({}), "versions": versions, "contestants": list(requests), "cases": cases})
    return [[cell.strip() for cell in l.strip("|").split("|")] for l in text.splitlines() if l.startswith("| ")]


class Servers(unittest.TestCase):
    def test_requests_are_many_and_megabytes_few(self):
        head, requests, memory = served(REQUESTS, MEGABYTES)
        self.assertEqual(head, ["", "diabolo", "1 worker", "2 workers", "to the best peer"])
        self.assertEqual(requests, ["decode-png, requests/s", "10,000 (20%)", "2,100 (10%)", "2,450 (4%)", "4.08x (3.60 to 4.58), 2 workers"])
        self.assertEqual(memory, ["memory, after the load, MB", "41.0 (5%)", "120 (0%)", "202 (2%)", "0.34x (0.33 to 0.35), 1 worker"])

    def test_one_round_gives_no_ratio(self):
        one = ({name: values[:1] for name, values in m.items()} for m in (REQUESTS, MEGABYTES))
        self.assertEqual([cells[-1] for cells in served(*one)[1:]], ["no ratio from a single round"] * 2)


class Cases(unittest.TestCase):
    def test_names(self):
        for name in reference.CASES:
            task, preset, batch = name.split("-", 1)[0], name.split("-", 1)[1].rsplit("-", 1)[0], int(name.rsplit("-", 1)[1])
            self.assertEqual(reference.case(name), (name, task, preset, batch))

    def test_other_names_are_refused(self):
        for name in ("train-ae-lfw", "train-ae-lfw-0", "infer-ae-lfw-4", "train-vae-lfw-4", "train-ae-lfw-4-4"):
            with self.assertRaises(argparse.ArgumentTypeError):
                reference.case(name)


if __name__ == "__main__":
    unittest.main()
