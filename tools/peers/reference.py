"""The reference models in numbers: what every peer must agree on."""

PRESETS = ["ae-lfw", "vae-mnist", "cvae-mnist"]
PARAMETERS = {"ae-lfw": 8_443_291, "vae-mnist": 1_232_675, "cvae-mnist": 1_433_539}
SHAPES = {"ae-lfw": (3, 64, 64), "vae-mnist": (1, 28, 28), "cvae-mnist": (1, 28, 28)}  # C H W
BATCH = {"ae-lfw": 4, "vae-mnist": 32, "cvae-mnist": 32}
CLASSES = 10
BATCHES = 8  # distinct batches in memory, used in turn


def check(preset, parameters):
    """Refuse a model that is not the reference model to the unit."""
    if parameters != PARAMETERS[preset]:
        raise SystemExit(f"{preset}: {parameters} parameters, expected {PARAMETERS[preset]}")
