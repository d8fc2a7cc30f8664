"""Reads the golden event file with TensorBoard's own reader.

    pip install tensorboard==2.21.0
    python check.py [FOLDER]

With FOLDER, lists what TensorBoard finds there.
"""
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def load(folder):
    accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0, "images": 0})
    accumulator.Reload()
    return accumulator


if len(sys.argv) > 1:
    events = load(sys.argv[1])
    for tag in events.Tags()["scalars"]:
        print(tag, [(e.step, e.value) for e in events.Scalars(tag)])
    for tag in events.Tags()["images"]:
        print(tag, [(e.step, e.width, e.height, len(e.encoded_image_string)) for e in events.Images(tag)])
    sys.exit()

events = load(pathlib.Path(__file__).parent)
assert events.Tags()["scalars"] == ["loss/train", "loss/val"], events.Tags()
assert events.Tags()["images"] == ["recon"], events.Tags()
train = [(e.wall_time, e.step, e.value) for e in events.Scalars("loss/train")]
assert train == [(1700000001.5, 1, 0.5), (1700000004.0, 2, 0.25)], train
val = [(e.step, e.value) for e in events.Scalars("loss/val")]
assert val == [(1, 0.0), (2, -1.5)], val
(image,) = events.Images("recon")
assert (image.step, image.width, image.height) == (1, 1, 1), image
assert image.encoded_image_string.startswith(b"\x89PNG") and len(image.encoded_image_string) == 67, image
print("all as written")
