"""From the trained network to the file that serves: ONNX with 8-bit weights."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

INPUTS = ("characters", "left", "right", "mask")
OUTPUTS = ("told", "tags")


def export(reader: nn.Module, path: Path) -> None:
    """Write the network; texts and places may be as many as wanted."""
    reader.eval()
    sample = tuple(torch.ones(2, 9, dtype=torch.int64) for _ in INPUTS)
    axes = {name: {0: "texts", 1: "places"} for name in (*INPUTS, "tags")} | {"told": {0: "texts"}}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            reader,
            sample,
            full,
            input_names=INPUTS,
            output_names=OUTPUTS,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm", "Gather"])
