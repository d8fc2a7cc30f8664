#!/usr/bin/env python3
"""Writes the pictures of testdata/variants, one of each variant of the formats, and variants.json, what Pillow or tifffile make of them.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 tifffile==2026.3.3 numpy==2.4.6
    venv/bin/python testdata/variants.py testdata
"""
import base64
import json
import pathlib
import struct
import sys
import zlib

import numpy as np
import tifffile
from PIL import Image, ImageOps

here = pathlib.Path(sys.argv[1])
folder = here / "variants"
folder.mkdir(exist_ok=True)
W, H = 35, 20  # no multiple of 8, 16 or 3

def text(data):
    return base64.b64encode(data).decode()

y, x = np.mgrid[0:H, 0:W]
red, green, blue = x * 255 // (W - 1), y * 255 // (H - 1), np.where((x < W // 3) & (y < H // 3), 200, 40)
rgb = np.stack([red, green, blue], -1).astype(np.uint8)
grey = ((x * 5 + y * 3) % 256).astype(np.uint8)
alpha = (255 - y * 10).astype(np.uint8)
rgba = np.concatenate([rgb, alpha[..., None]], -1)
# A fan of black and white of many lengths of run, with a row of one colour and a row that begins black.
bits = ((np.hypot(x - 12, y - 9) < 8) ^ ((x * x // 7 + y) % 5 == 0)).astype(np.uint8)
bits[3], bits[4], bits[7, :9] = 0, 1, 1
wide = np.zeros((6, 2000), np.uint8)  # runs longer than 64 and than 1728
wide[1, 3:1990] = wide[2, 100:1800] = wide[3, :1728] = wide[4, 64:128] = wide[5, ::7] = 1

def pil(name, image, **options):
    image.save(folder / name, **options)

def bilevel(a):
    return Image.fromarray(a.astype(bool))

def fax():
    for kind in ("group3", "group4", "tiff_ccitt"):
        for photometric, word in ((0, "white0"), (1, "black0")):
            pil(f"{kind}-{word}.tif", bilevel(bits), compression=kind, tiffinfo={262: photometric})
    pil("group4-strips.tif", bilevel(bits), compression="group4", tiffinfo={278: 7})
    pil("group4-wide.tif", bilevel(wide), compression="group4")
    pil("group3-wide.tif", bilevel(wide), compression="group3")
    pil("group3-2d.tif", bilevel(bits), compression="group3", tiffinfo={292: 1})
    pil("group3-fill.tif", bilevel(bits), compression="group3", tiffinfo={292: 4})
    pil("group3-2d-fill.tif", bilevel(wide), compression="group3", tiffinfo={292: 5})
    pil("bilevel.tif", bilevel(bits))
    pil("bilevel-packbits.tif", bilevel(bits), compression="packbits")
    pil("bilevel-lsb.tif", bilevel(bits), tiffinfo={266: 2})
    pil("group3-lsb.tif", bilevel(bits), compression="group3", tiffinfo={292: 1, 266: 2})
    pil("group4-lsb.tif", bilevel(bits), compression="group4", tiffinfo={266: 2})


def tiff(name, a, **options):
    tifffile.imwrite(folder / name, a, metadata=None, **options)

def tiffs():
    tiff("big.tif", rgb, bigtiff=True, photometric="rgb")
    tiff("big-be.tif", rgb, bigtiff=True, byteorder=">", photometric="rgb", compression="deflate", predictor=2, rowsperstrip=3)
    tiff("big-tiles.tif", grey, bigtiff=True, photometric="minisblack", tile=(16, 16))
    tiff("big-turned.tif", rgb, bigtiff=True, photometric="rgb", extratags=[(274, 3, 1, 6, True)])
    planes = np.ascontiguousarray(rgb.transpose(2, 0, 1))
    tiff("planar.tif", planes, photometric="rgb", planarconfig="separate")
    tiff("planar-strips.tif", planes, photometric="rgb", planarconfig="separate", rowsperstrip=7, compression="deflate", predictor=2)
    tiff("planar-tiles.tif", planes, photometric="rgb", planarconfig="separate", tile=(16, 32))
    tiff("planar-alpha.tif", np.ascontiguousarray(rgba.transpose(2, 0, 1)), photometric="rgb", planarconfig="separate", extrasamples=["unassalpha"])
    tiff("planar-big.tif", planes, photometric="rgb", planarconfig="separate", bigtiff=True, byteorder=">")
    tiff("tiles.tif", rgb, photometric="rgb", tile=(16, 16), compression="deflate", predictor=2)
    tiff("rgb-be.tif", rgb, photometric="rgb", byteorder=">")
    tiff("alpha.tif", rgba, photometric="rgb", extrasamples=["unassalpha"])
    associated = np.concatenate([(rgb.astype(int) * alpha[..., None] // 255).astype(np.uint8), alpha[..., None]], -1)
    tiff("associated.tif", associated, photometric="rgb", extrasamples=["assocalpha"])
    tiff("unspecified.tif", rgba, photometric="rgb", extrasamples=["unspecified"])
    tiff("five.tif", np.concatenate([rgba, grey[..., None]], -1), photometric="rgb", extrasamples=["unassalpha", "unspecified"])
    tiff("grey-alpha.tif", np.stack([grey, alpha], -1), photometric="minisblack", extrasamples=["unassalpha"])
    tiff("white0.tif", grey, photometric="miniswhite")
    tiff("pages.tif", np.stack([grey, 255 - grey]), photometric="minisblack")
    pil("lzw.tif", Image.fromarray(rgb), compression="tiff_lzw", tiffinfo={317: 2})
    pil("packbits.tif", Image.fromarray(rgb), compression="packbits")
    pil("palette.tif", Image.fromarray(rgb).quantize(16))
    pil("palette-lzw.tif", Image.fromarray(rgb).quantize(200), compression="tiff_lzw")
    for bits_a_value in (2, 4):
        few(f"grey{bits_a_value}.tif", bits_a_value, 1)
        few(f"grey{bits_a_value}-white0.tif", bits_a_value, 0)
        few(f"palette{bits_a_value}.tif", bits_a_value, 3)
    few("palette1.tif", 1, 3)

def few(name, n, photometric):
    """An uncompressed TIFF of n bits a value, which neither Pillow nor tifffile write."""
    values = (grey.astype(int) >> (8 - n))
    rows = b""
    for row in values:
        line = "".join(format(v, f"0{n}b") for v in row)
        rows += bytes(int(line[i:i + 8].ljust(8, "0"), 2) for i in range(0, len(line), 8))
    entries = [(256, 3, 1, W), (257, 3, 1, H), (258, 3, 1, n), (259, 3, 1, 1), (262, 3, 1, photometric), (273, 4, 1, 8),
               (277, 3, 1, 1), (278, 3, 1, H), (279, 4, 1, len(rows))]
    colours = b""
    if photometric == 3:
        table = [(i * 40503 + c * 20011) % 256 * 257 for c in range(3) for i in range(1 << n)]
        colours = struct.pack(f"<{len(table)}H", *table)
        entries.append((320, 3, len(table), 8 + len(rows)))
    directory = 8 + len(rows) + len(colours)
    head = struct.pack("<2sHI", b"II", 42, directory)
    listed = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries) + b"\0\0\0\0"
    (folder / name).write_bytes(head + rows + colours + listed)

def webps():
    frames = [Image.fromarray(rgb), Image.fromarray(rgb[::-1].copy())]
    pil("animated.webp", frames[0], save_all=True, append_images=frames[1:], quality=90)
    pil("animated-lossless.webp", frames[0], save_all=True, append_images=frames[1:], lossless=True)
    clear = [Image.fromarray(rgba), Image.fromarray(rgba[::-1].copy())]
    pil("animated-alpha.webp", clear[0], save_all=True, append_images=clear[1:], quality=90)
    pil("animated-alpha-lossless.webp", clear[0], save_all=True, append_images=clear[1:], lossless=True)
    exif = Image.Exif()
    exif[0x0112] = 8
    pil("animated-turned.webp", frames[0], save_all=True, append_images=frames[1:], lossless=True, exif=exif)
    pil("exif.webp", Image.fromarray(rgba), quality=90, exif=exif)
    pil("icc.webp", Image.fromarray(rgb), quality=90, icc_profile=b"x" * 129)

def pngs():
    def png(name, depth, kind, rows, extra=b"", interlaced=0):
        def chunk(what, data):
            return struct.pack(">I", len(data)) + what + data + struct.pack(">I", zlib.crc32(what + data))
        head = struct.pack(">2I5B", W, H, depth, kind, 0, 0, interlaced)
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

    def chunk(what, data):
        return struct.pack(">I", len(data)) + what + data + struct.pack(">I", zlib.crc32(what + data))

    def packed(values, n):
        out = b""
        for row in values:
            line = "".join(format(v, f"0{n}b") for v in row)
            out += b"\0" + bytes(int(line[i:i + 8].ljust(8, "0"), 2) for i in range(0, len(line), 8))
        return out

    for n in (1, 2, 4):
        png(f"grey{n}.png", n, 0, packed(grey.astype(int) >> (8 - n), n))
        png(f"palette{n}.png", n, 3, packed(grey.astype(int) >> (8 - n), n), chunk(b"PLTE", bytes((i * 37 + c * 91) % 256 for i in range(1 << n) for c in range(3))))
    pil("grey-alpha.png", Image.fromarray(np.stack([grey, alpha], -1)))
    pil("palette-alpha.png", Image.fromarray(rgb).quantize(16), transparency=bytes(range(0, 256, 16)))
    pil("rgb-key.png", Image.fromarray(rgb), transparency=(0, 0, 200))
    def adam7(a):
        out = b""
        for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
            for row in a[y0::dy, x0::dx]:
                if row.size:
                    out += b"\0" + row.tobytes()
        return out
    png("interlaced.png", 8, 2, adam7(rgb), interlaced=1)

def others():
    colour = Image.fromarray(rgb)
    pil("cmyk.jpg", colour.convert("CMYK"), quality=95)
    pil("rgb-kept.jpg", colour, quality=95, keep_rgb=True)
    pil("restart.jpg", colour, quality=95, subsampling=2, restart_marker_rows=1)

    pil("411.jpg", colour, quality=95, subsampling="4:1:1")
    pil("progressive-420.jpg", colour, quality=90, progressive=True, subsampling=2)
    pil("comment.jpg", colour, quality=95, subsampling=0, comment=b"\xff\xda" * 300)
    frames = [colour.quantize(64), Image.fromarray(rgb[::-1].copy()).quantize(64)]
    pil("animated.gif", frames[0], save_all=True, append_images=frames[1:])
    pil("clear.gif", colour.quantize(16), transparency=3)
    pil("interlaced.gif", colour.quantize(64), interlace=1)
    pil("grey.bmp", Image.fromarray(grey))
    pil("bilevel.bmp", bilevel(bits))
    pil("palette.bmp", colour.quantize(200))
    pil("rgba.bmp", Image.fromarray(rgba))
    bmp16("bmp16.bmp")
    top_down("top-down.bmp")
    rle("rle.bmp")


def bmp(name, height, bits_a_pixel, compression, palette, rows):
    info = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits_a_pixel, compression, len(rows), 0, 0, len(palette) // 4, 0)
    at = 54 + len(palette)
    (folder / name).write_bytes(struct.pack("<2sIHHI", b"BM", at + len(rows), 0, 0, at) + info + palette + rows)


def rle(name):
    rows = b"".join(b"".join(bytes((1, v)) for v in row) + b"\0\0" for row in grey[::-1]) + b"\0\1"
    bmp(name, H, 8, 1, b"".join(bytes((i, i, i, 0)) for i in range(256)), rows)


def top_down(name):
    rows = b"".join(row[:, ::-1].tobytes().ljust((3 * W + 3) // 4 * 4, b"\0") for row in rgb)
    bmp(name, -H, 24, 0, b"", rows)


def bmp16(name):
    values = (rgb[..., 0].astype(int) >> 3 << 10) | (rgb[..., 1].astype(int) >> 3 << 5) | (rgb[..., 2].astype(int) >> 3)
    rows = b"".join(row.astype("<u2").tobytes().ljust((2 * W + 3) // 4 * 4, b"\0") for row in values)
    bmp(name, H, 16, 0, b"", rows)


def read(path):
    try:
        image = Image.open(path)
        image.load()
        image = ImageOps.exif_transpose(image)
    except Image.UnidentifiedImageError:  # Pillow knows no big-endian BigTIFF
        array = tifffile.imread(path)
        image = Image.fromarray(np.ascontiguousarray(array.transpose(1, 2, 0)) if array.shape[0] == 3 else array)
    mode = image.mode
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    return {"file": path.name, "size": image.size, "mode": mode, "rgb": text(image.tobytes())}

for old in folder.iterdir():
    old.unlink()
for write in (fax, tiffs, webps, pngs, others):
    write()
pictures = [read(p) for p in sorted(folder.iterdir())]
(here / "variants.json").write_text(json.dumps(pictures, indent=1) + "\n")
