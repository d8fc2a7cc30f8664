#!/usr/bin/env python3
"""Writes the pictures of this folder and pillow.json, what Pillow makes of them.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0
    venv/bin/python testdata/pillow.py testdata
"""
import base64
import json
import pathlib
import struct
import sys
import zlib

from PIL import Image, ImageOps

here = pathlib.Path(sys.argv[1])


def noise(n):
    """The bytes of the generator that the Go test has too."""
    state, out = 1, bytearray()
    for _ in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return bytes(out)


def text(data):
    return base64.b64encode(data).decode()


def resized():
    """Planes of noise, and what resize(BILINEAR) makes of them."""
    for w, h, ow, oh in [(90, 90, 64, 64), (28, 28, 32, 32), (32, 32, 28, 28), (7, 5, 3, 11), (100, 1, 10, 1),
                         (3, 3, 17, 17), (250, 250, 16, 16), (64, 20, 64, 7), (20, 64, 7, 64), (9, 9, 9, 9), (5, 4, 1, 1)]:
        image = Image.frombytes("L", (w, h), noise(w * h))
        out = image.resize((ow, oh), Image.Resampling.BILINEAR)
        yield {"from": [w, h], "to": [ow, oh], "pixels": text(out.tobytes())}


def drawing(w=24, h=16):
    """A smooth picture without any symmetry: red grows to the right, green downwards, a blue corner."""
    pixels = [(x * 255 // (w - 1), y * 255 // (h - 1), 200 if x < w // 3 and y < h // 3 else 40)
              for y in range(h) for x in range(w)]
    image = Image.new("RGB", (w, h))
    image.putdata(pixels)
    return image


def png16(path, w, h):
    """A 16-bit RGB PNG, which Pillow cannot write."""
    rows = b"".join(b"\0" + b"".join(struct.pack(">3H", x * 65535 // (w - 1), y * 65535 // (h - 1), 10000)
                                     for x in range(w)) for y in range(h))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">2I5B", w, h, 16, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_pictures():
    rgb = drawing()
    alpha = rgb.convert("RGBA")
    alpha.putalpha(rgb.getchannel("R"))
    rgb.save(here / "rgb.png")
    rgb.convert("L").save(here / "grey.png")
    rgb.quantize(16).save(here / "palette.png")
    alpha.save(here / "alpha.png")
    png16(here / "rgb16.png", 24, 16)
    rgb.save(here / "444.jpg", quality=90, subsampling=0)
    rgb.save(here / "422.jpg", quality=90, subsampling=1)
    rgb.save(here / "420.jpg", quality=90, subsampling=2)
    rgb.crop((0, 0, 23, 15)).save(here / "420odd.jpg", quality=90, subsampling=2)
    rgb.save(here / "progressive.jpg", quality=90, progressive=True)
    rgb.convert("L").save(here / "grey.jpg", quality=90)
    rgb.convert("CMYK").save(here / "cmyk.jpg", quality=95)
    rgb.save(here / "rgb.gif")
    rgb.save(here / "lossy.webp", quality=90)
    alpha.save(here / "alpha.webp", lossless=True)
    alpha.save(here / "lossyalpha.webp", quality=90)
    rgb.save(here / "rgb.tiff", compression="tiff_lzw")
    rgb.save(here / "rgb.bmp")
    for n in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = n
        rgb.save(here / f"turn{n}.jpg", quality=95, subsampling=0, exif=exif)
    exif = Image.Exif()
    exif[0x0112] = 6
    rgb.save(here / "turn6.png", exif=exif)
    rgb.save(here / "turn6.webp", exif=exif, lossless=True)
    rgb.save(here / "turn6.tiff", exif=exif)


def read(path):
    image = ImageOps.exif_transpose(Image.open(path))
    grey = image.mode == "L"
    if "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    return {"file": path.name, "size": image.size, "grey": grey, "rgb": text(image.tobytes()), "luma": text(image.convert("L").tobytes())}


write_pictures()
pictures = [read(p) for p in sorted(here.iterdir()) if p.suffix[1:] in "png jpg gif webp tiff bmp".split()]
(here / "pillow.json").write_text(json.dumps({"resized": list(resized()), "pictures": pictures}, indent=1) + "\n")
