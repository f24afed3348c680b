"""A network that shipped, read back from its 8-bit file, so that a run can go on from it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, numpy_helper

from training.network import Encoder, Reader, Shape, with_heads

MATRIX = re.compile(r"/(encoder/.+|tags)/MatMul_quant$")
"""Name of the node that multiplies with a matrix; the exporter names it after the module."""
INSIDE, TOLD = "encoder.", "told.weight_Transposed"
"""What the encoder's parameters begin with, and how the exporter calls the matrix of the text's head."""


class NotOurs(ValueError):
    """The file holds no network of our shape; the message names what is missing."""


def recovered(path: Path) -> Encoder:
    """Return the encoder of ``network.onnx``, weights within half a step of 8 bits of what was trained.

    Raises:
        NotOurs: the file was not made by ``training.export`` from our own encoder.
    """
    weights = {name.removeprefix(INSIDE): value for name, value in _weights(path).items() if name.startswith(INSIDE)}
    try:
        encoder = Encoder(_shape(weights))
        encoder.load_state_dict(weights)
    except (KeyError, RuntimeError) as error:
        raise NotOurs(f"{path}: no encoder of ours: {error}") from error
    return encoder


def recovered_reader(path: Path) -> Reader:
    """Return the whole network, heads too, of a file that ``training.export`` made for the labels of today.

    Raises:
        NotOurs: the file is another one, or was made for other labels.
    """
    encoder, weights = recovered(path), _weights(path)
    try:
        reader = with_heads(encoder, encoder.width)
        reader.load_state_dict(weights)
    except (KeyError, RuntimeError) as error:
        raise NotOurs(f"{path}: no network for today's labels: {error}") from error
    return reader


def _weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the network's parameters by the names that torch gives them."""
    model: ModelProto = onnx.load(str(path))
    kept = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    found = {name: kept[name] for name in kept if name.startswith((INSIDE, "even.", "told.bias", "tags."))}
    tables = [name.removesuffix("_quantized") for name in found if name.endswith("_quantized")]
    plain = {name: value for name, value in found.items() if not name.startswith(tuple(tables))}
    plain |= {name: _full(kept, name) for name in tables}
    for node in model.graph.node:
        if matched := MATRIX.match(node.name):
            name = matched[1].replace("inner/inner", "inner").replace("/", ".")
            plain[f"{name}.weight"] = _full(kept, node.input[1].removesuffix("_quantized")).T
    if f"{TOLD}_quantized" in kept:
        plain["told.weight"] = _full(kept, TOLD).T
    return {name: torch.from_numpy(value.copy()) for name, value in plain.items()}


def _full(kept: dict[str, NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    steps = kept[f"{name}_quantized"].astype(np.float32) - kept[f"{name}_zero_point"].astype(np.float32)
    return np.ascontiguousarray(steps * kept[f"{name}_scale"], dtype=np.float32)


def _shape(weights: dict[str, torch.Tensor]) -> Shape:
    characters, width = weights["characters.weight"].shape
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
    inner = weights["layers.0.inner.0.bias"].shape[0]
    return Shape(characters, weights["pairs.weight"].shape[0], width=width, layers=layers, inner=inner)
