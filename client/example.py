"""Latents of a picture and back, with Python's standard library alone:

    python3 example.py http://127.0.0.1:8080 [MODEL]

Draws a cross, asks the server for its reconstruction by way of the latents, and
prints both. DIABOLO_TOKEN holds the token, where the server wants one.
"""

import array
import json
import os
import sys
import urllib.parse
import urllib.request


class Server:
    def __init__(self, url, token=""):
        self.url, self.token = url.rstrip("/"), token

    def ask(self, path, body=None, accept="application/json", **query):
        """Returns the body of the answer and its headers; wrong requests raise HTTPError."""
        request = urllib.request.Request(f"{self.url}/v1/{path}?{urllib.parse.urlencode(query)}", data=body)
        request.add_header("Accept", accept)
        if body is not None:
            request.add_header("Content-Type", "application/octet-stream")
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read(), answer.headers

    def models(self):
        return json.loads(self.ask("models")[0])["models"]

    def numbers(self, path, values, **query):
        """Sends float32 numbers and returns those of the answer with their shape."""
        body, headers = self.ask(path, little(values).tobytes(), "application/octet-stream", **query)
        answer = array.array("f", body)
        if sys.byteorder == "big":
            answer.byteswap()
        return answer, [int(n) for n in headers["Diabolo-Shape"].split(",")]


def little(values):
    """The numbers as the wire has them: float32, little endian."""
    values = array.array("f", values)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def show(pixels, width):
    for row in range(len(pixels) // width):
        print("".join(" .:-=+*#%@"[min(9, int(10 * p))] for p in pixels[row * width:(row + 1) * width]))


def main():
    server = Server(sys.argv[1], os.environ.get("DIABOLO_TOKEN", ""))
    models = {m["name"]: m for m in server.models()}
    model = models[sys.argv[2]] if len(sys.argv) > 2 else next(iter(models.values()))
    channels, height, width = model["input"]
    cross = [float(abs(x - width // 2) < 2 or abs(y - height // 2) < 2) for _ in range(channels) for y in range(height) for x in range(width)]
    latents, (_, _, latent) = server.numbers("encode", cross, model=model["name"])
    query = {"class": model["classes"][0]} if model["kind"] == "cvae" else {}
    image, _ = server.numbers("decode", latents[:latent], model=model["name"], **query)
    show(cross[:height * width], width)
    show(image[:height * width], width)


if __name__ == "__main__":
    main()
