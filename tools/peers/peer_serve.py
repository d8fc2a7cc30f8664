"""The usual way to serve a model in Python: ONNX Runtime behind FastAPI and uvicorn.

    uvicorn --app-dir tools/peers peer_serve:app

answers package client's requests to /v1/decode and /v1/reconstruct. Three environment
variables configure it: SERVE_MODELS, the folder written by export_serve.py;
SERVE_THREADS, the threads of ONNX Runtime; SERVE_POOL, whether the model runs in
FastAPI's thread pool (1) or in the event loop (0).
"""

import io
import os
import pathlib

import numpy as np
import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from PIL import Image

import peer_onnx

RAW, PNG = "application/octet-stream", "image/png"
FOLDER, THREADS = pathlib.Path(os.environ["SERVE_MODELS"]), int(os.environ["SERVE_THREADS"])
POOL = os.environ["SERVE_POOL"] == "1"
DECODE, RECONSTRUCT = (peer_onnx.session(FOLDER / f"{name}.onnx", THREADS) for name in ("decode", "reconstruct"))

app = FastAPI()


@app.get("/readyz")
def ready():
    """The process that answers: each must have loaded its models before the first request."""
    return PlainTextResponse(str(os.getpid()))


@app.post("/v1/decode")
async def decode(request: Request):
    return await answer(DECODE, request, (16,))


@app.post("/v1/reconstruct")
async def reconstruct(request: Request):
    return await answer(RECONSTRUCT, request, (1, 28, 28))


async def answer(model, request, shape):
    work = model, await request.body(), request.headers["content-type"], request.headers["accept"], shape
    return await run_in_threadpool(pictures, *work) if POOL else pictures(*work)


def pictures(model, body, kind, accept, shape):
    rows = np.frombuffer(body, np.float32) if kind == RAW else np.array(orjson.loads(body)["z"], np.float32)
    images = model.run(None, {"rows": rows.reshape(-1, *shape)})[0]
    if accept == PNG:
        return Response(png(images), media_type=PNG)
    return Response(images.tobytes(), media_type=RAW, headers={"Diabolo-Shape": ",".join(map(str, images.shape))})


def png(images):
    """Images one below the other, with Pillow's fastest compression."""
    file, levels = io.BytesIO(), np.rint(255 * images).astype(np.uint8)
    Image.fromarray(levels.reshape(-1, levels.shape[-1])).save(file, "PNG", compress_level=1)
    return file.getvalue()
