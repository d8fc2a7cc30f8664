#!/usr/bin/env python3
"""Folders of pictures as people have them, from images that scikit-image and scikit-learn ship, and from LFW.

    python3 -m venv venv && venv/bin/pip install --requirement tools/own/requirements.txt
    venv/bin/python tools/own/make.py PICTURES [FOLDER...] [--data DATA]

people needs the folder that holds lfw/, as --data or in DIABOLO_DATA. Tiles that train are cut from the left 70% of a photograph and
those that validate from the rest, so that they share no pixel; labels-FOLDER.csv says which are which (columns file, class, split).

    textures   2,100 grey PNG of 32x32 in three folders, with labels    tiles    3,000 colour JPEG of 32x32 in six, with labels
    digits8    1,797 grey PNG of 8x8 in ten                             people   the ten most frequent people of LFW
    parts      good: 1,000 pictures of 64x64; test/good, test/scratch, test/blob: 150 each, mask/scratch, mask/blob
    xray16     900 grey PNG of 96x96 and 16 bits in three, with labels, whose values lie between about 400 and 3,400
    mixed      240 pictures of all sizes in six formats, two broken ones and a text file
"""

import argparse
import collections
import csv
import os
import pathlib
import tarfile

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from skimage import data
from sklearn.datasets import load_digits, load_sample_images

TRAINING = 0.85  # share of the tiles that train
LEFT = 0.7       # share of a photograph that they are cut from


def photographs():
    """Six in colour."""
    shipped = {name: getattr(data, name)() for name in ("astronaut", "coffee", "chelsea", "rocket")}
    return dict(zip(("china", "flower"), load_sample_images().images)) | shipped


def cut(rng, image, side, split=None):
    """A random square of an image, of its left or right part if a split is named."""
    middle = int(LEFT * image.shape[1])
    left, right = {"train": (0, middle), "val": (middle, image.shape[1]), None: (0, image.shape[1])}[split]
    y, x = rng.integers(image.shape[0] - side + 1), rng.integers(left, right - side + 1)
    return image[y:y + side, x:x + side]


def save(path, picture, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    (Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture).save(path, **options)


def labelled(out, images, count, ending, tile, **options):
    """Saves count tiles of each image and the table that says what they are."""
    with open(out.parent / f"labels-{out.name}.csv", "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("file", "class", "split"))
        for name, image in images.items():
            for i in range(count):
                split = "train" if i < TRAINING * count else "val"
                save(out / name / f"{i:04d}.{ending}", tile(image, split), **options)
                table.writerow((f"{name}/{i:04d}.{ending}", name, split))


def halved(rng):
    """Cuts tiles of 64x64 and halves them."""
    return lambda image, split: Image.fromarray(cut(rng, image, 64, split)).resize((32, 32), Image.BOX)


def textures(out, rng, _):
    labelled(out, {name: getattr(data, name)() for name in ("brick", "grass", "gravel")}, 700, "png", halved(rng))


def tiles(out, rng, _):
    labelled(out, photographs(), 500, "jpg", halved(rng), quality=92)


def digits8(out, *_):
    digits = load_digits()
    for i, (image, digit) in enumerate(zip(digits.images, digits.target)):
        save(out / str(digit) / f"{i:05d}.png", (image / 16 * 255).round().astype(np.uint8))


def people(out, _, source):
    if source is None:
        raise SystemExit("people: name the folder that holds lfw/ with --data or DIABOLO_DATA")
    with tarfile.open(pathlib.Path(source, "lfw/lfw-deepfunneled.tgz")) as archive:
        files = [member for member in archive.getmembers() if member.name.endswith(".jpg")]
        person = lambda member: member.name.split("/")[-2]
        most = {name for name, _ in collections.Counter(map(person, files)).most_common(10)}
        for member in filter(lambda f: person(f) in most, files):
            path = out / person(member) / member.name.split("/")[-1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.extractfile(member).read())


def parts(out, rng, _):
    brick = data.brick()
    for i in range(1000):
        save(out / f"good/{i:04d}.png", cut(rng, brick, 64, "train"))
    for i in range(150):
        save(out / f"test/good/{i:04d}.png", cut(rng, brick, 64, "val"))
        for kind, damage in (("scratch", scratch), ("blob", blob)):
            picture, mask = damage(rng, cut(rng, brick, 64, "val"))
            save(out / f"test/{kind}/{i:04d}.png", picture)
            save(out / f"mask/{kind}/{i:04d}.png", mask)


def scratch(rng, image):
    """A dark or bright line, and where it is."""
    picture, mask = Image.fromarray(image), Image.new("L", image.shape[::-1])
    (x, y), angle, length, width = rng.integers(4, 60, 2), rng.uniform(0, np.pi), rng.uniform(15, 40), int(rng.integers(1, 3))
    line = [(x, y), (x + length * np.cos(angle), y + length * np.sin(angle))]
    ImageDraw.Draw(picture).line(line, fill=int(rng.choice([20, 240])), width=width)
    ImageDraw.Draw(mask).line(line, fill=255, width=width)
    return picture, mask


def blob(rng, image):
    """A dark or bright spot with a soft edge, and where it is."""
    mask, radius = Image.new("L", image.shape[::-1]), int(rng.integers(4, 10))
    x, y = rng.integers(10, 54, 2)
    ImageDraw.Draw(mask).ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    cover = 0.7 * np.asarray(mask.filter(ImageFilter.GaussianBlur(2))) / 255
    return (image * (1 - cover) + rng.choice([40, 220]) * cover).round().astype(np.uint8), mask


def xray16(out, rng, _):
    def tile(image, split):
        values = cut(rng, image, 96, split) / 255 * 3000 + 400 + rng.normal(0, 15, (96, 96))
        return values.clip(0, 4095).round().astype(np.uint16)

    labelled(out, {name: getattr(data, name)() for name in ("moon", "cell", "coins")}, 300, "png", tile)


def mixed(out, rng, _):
    images, endings = list(photographs().values()), ("png", "jpg", "webp", "tiff", "bmp", "gif")
    for i in range(240):
        image, ending = images[i % len(images)], endings[i // len(endings) % len(endings)]
        h, w = (min(int(rng.integers(60, 300)), side - 1) for side in image.shape[:2])
        y, x = rng.integers(image.shape[0] - h), rng.integers(image.shape[1] - w)
        picture = Image.fromarray(image[y:y + h, x:x + w])
        save(out / f"{i:03d}.{ending}", picture.convert("RGBA") if ending == "png" and i % 2 else picture)
    (out / "broken.jpg").write_bytes((out / "006.jpg").read_bytes()[:600])
    (out / "empty.png").write_bytes(b"")
    (out / "notes.txt").write_text("hello")


FOLDERS = {f.__name__: f for f in (textures, tiles, digits8, people, parts, xray16, mixed)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=f"some of {' '.join(FOLDERS)}; default: all")
    parser.add_argument("--data", default=os.environ.get("DIABOLO_DATA"), help="the folder that holds lfw/; default: DIABOLO_DATA")
    o = parser.parse_args()
    if unknown := set(o.folders) - set(FOLDERS):
        parser.error(f"no folder is called {' or '.join(sorted(unknown))}; there are: {' '.join(FOLDERS)}")
    for seed, (name, make) in enumerate(FOLDERS.items()):
        if name in (o.folders or FOLDERS):
            (o.out / name).mkdir(parents=True, exist_ok=True)
            make(o.out / name, np.random.default_rng(seed), o.data)


if __name__ == "__main__":
    main()
