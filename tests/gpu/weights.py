#!/usr/bin/env python3
"""Writes the network of renderer.py: weights.py FOLDER [LAYERS] [SIDE]. 128 layers of 4096 x 4096 in F16 are 4 GiB."""
import json
import os
import sys

folder, layers, side = sys.argv[1], int((sys.argv[2:3] or ["128"])[0]), int((sys.argv[3:4] or ["4096"])[0])
os.makedirs(folder, exist_ok=True)
size = side * side * 2
header = json.dumps({f"layer.{i:03d}.weight": {"dtype": "F16", "shape": [side, side], "data_offsets": [i * size, (i + 1) * size]}
                     for i in range(layers)}).encode()
header += b" " * (-len(header) % 8)
with open(os.path.join(folder, "model.safetensors"), "wb") as file:
    file.write(len(header).to_bytes(8, "little") + header)
    import torch
    generator = torch.Generator().manual_seed(1)
    for _ in range(layers):
        layer = torch.randn(side, side, generator=generator) * (1.1 / side ** 0.5)
        file.write(layer.half().numpy().tobytes())
