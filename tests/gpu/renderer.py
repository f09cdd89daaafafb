#!/usr/bin/env python3
"""A renderer for proofs on real GPUs: LiveAvatar's options, real weights, real work, real failures.

It loads a network of several GB from safetensors, renders frames on the card that depend on portrait, recording and
seed, and writes a video with ffmpeg. It makes no talking head: it shows what a batch on real cards does.

PLANTED names a folder; a file NAME there (the recording's name) has a fault for each attempt, one a line:
oom (allocates until CUDA has no more), port (its store's port is taken), nccl (a network interface that isn't there),
die (SIGKILL in the middle), fine. LOG names a file that gets a line at each start and each end.

As torchrun does, a parent that uses no card starts the process that does and waits for it: so it can log when that one was
really gone, killed ones too.
"""
import argparse
import array
import json
import os
import signal
import socket
import subprocess
import sys
import time
import wave

STARTED = float(os.environ.get("RENDERER_STARTED", time.time()))
FPS = 25
SIZES = ["720*1280", "1280*720", "480*832", "832*480", "704*1280", "1280*704",
         "1024*704", "704*1024", "720*400", "704*384", "688*368", "384*256"]


def boolean(text):
    if text not in ("True", "False", "true", "false"):
        raise argparse.ArgumentTypeError(f"'{text}' is neither True nor False")
    return text in ("True", "true")


def parse(arguments):
    p = argparse.ArgumentParser(allow_abbrev=False)
    p.add_argument("--master_port", type=int, required=True)
    p.add_argument("--ulysses_size", type=int, default=1)
    p.add_argument("--task", default="s2v-14B")
    p.add_argument("--size", default="1280*720", choices=SIZES)
    p.add_argument("--base_seed", type=int, default=-1)
    p.add_argument("--training_config")
    p.add_argument("--offload_model", type=boolean)
    p.add_argument("--convert_model_dtype", action="store_true")
    p.add_argument("--prompt", required=True)
    p.add_argument("--image", required=True)
    p.add_argument("--audio", required=True)
    p.add_argument("--infer_frames", type=int, default=48)
    p.add_argument("--load_lora", action="store_true")
    p.add_argument("--lora_path_dmd")
    p.add_argument("--sample_steps", type=int, default=4)
    p.add_argument("--sample_guide_scale", type=float, default=0)
    p.add_argument("--num_clip", type=int, default=1)
    p.add_argument("--num_gpus_dit", type=int, default=1)
    p.add_argument("--sample_solver", default="euler")
    p.add_argument("--single_gpu", action="store_true")
    p.add_argument("--ckpt_dir", required=True)
    p.add_argument("--save_file", required=True)
    p.add_argument("--fp8", action="store_true")
    p.add_argument("--enable_online_decode", action="store_true")
    p.add_argument("--offload_kv_cache", action="store_true")
    return p.parse_args(arguments)


def log(**facts):
    line = json.dumps(facts) + "\n"
    with open(os.environ["LOG"], "a") as file:
        file.write(line)


def next_fault(name):
    path = os.path.join(os.environ.get("PLANTED", "/nonexistent"), name)
    if not os.path.exists(path):
        return "fine"
    with open(path) as file:
        lines = file.read().split()
    with open(path, "w") as file:
        file.write("\n".join(lines[1:]))
    return lines[0] if lines else "fine"


def frames_of(samples, per_clip, clips):
    """LiveAvatar's own formula: 3 frames less than its clips hold."""
    features = (samples - 400) // 320 + 1
    needed = int(int(features / 50 * 30) / (per_clip * 1.2)) + 1
    return min(per_clip * min(needed, clips) - 3, int(samples / 16000 * FPS))


def loudness(path):
    """Samples of the recording, and its loudness in each frame, from 0 to 1."""
    with wave.open(path) as sound:
        assert sound.getframerate() == 16000 and sound.getnchannels() == 1, "mono at 16 kHz is wanted"
        samples = array.array("h", sound.readframes(sound.getnframes()))
    step = 16000 // FPS
    means = [sum(map(abs, samples[i:i + step])) / step / 32768 for i in range(0, len(samples), step)]
    top = max(means) or 1
    return len(samples), [mean / top for mean in means]


def picture(path, width, height):
    raw = subprocess.run(
        [os.environ.get("FFMPEG", "ffmpeg"), "-v", "error", "-nostdin", "-i", path, "-vf", f"scale={width}:{height}",
         "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], check=True, stdout=subprocess.PIPE).stdout
    return bytearray(raw)


def connect(port, fault):
    """A process group of one rank, as torchrun makes it: a store that listens on the port, then NCCL."""
    import torch
    import torch.distributed as dist
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), RANK="0", WORLD_SIZE="1")
    blocker = None
    if fault == "port":
        blocker = socket.socket(socket.AF_INET6)
        blocker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        blocker.bind(("::", port))
        blocker.listen(1)
    if fault == "nccl" and os.environ.get("NCCL_P2P_DISABLE") != "1":
        os.environ["NCCL_SOCKET_IFNAME"] = "=nosuch0"
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(backend)
    one = torch.ones(1, device=device())
    dist.all_reduce(one)
    assert one.item() == 1
    return blocker


def device():
    import torch
    return "cuda" if torch.cuda.is_available() or os.environ.get("NO_CUDA") != "1" else "cpu"


def load(folder):
    import torch
    try:
        from safetensors.torch import load_file
        weights = {}
        for file in sorted(os.listdir(folder)):
            if file.endswith(".safetensors"):
                weights.update(load_file(os.path.join(folder, file), device=device()))
    except ModuleNotFoundError:
        weights = load_plainly(folder)
    if not weights:
        raise FileNotFoundError(f"[Errno 2] No such file or directory: '{folder}/model.safetensors'")
    if device() == "cuda":
        torch.cuda.synchronize()
    return [weights[name] for name in sorted(weights)]


def load_plainly(folder):
    """The format is a length, a JSON header and the bytes."""
    import torch
    weights = {}
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".safetensors"):
            continue
        with open(os.path.join(folder, file), "rb") as data:
            header = json.loads(data.read(int.from_bytes(data.read(8), "little")))
            start = data.tell()
            for name, entry in header.items():
                if name != "__metadata__":
                    data.seek(start + entry["data_offsets"][0])
                    raw = bytearray(data.read(entry["data_offsets"][1] - entry["data_offsets"][0]))
                    weights[name] = torch.frombuffer(raw, dtype=torch.float16).reshape(entry["shape"]).to(device())
    return weights


def render(options, layers, samples, voice, fault):
    """Each frame: the portrait through all layers, moved by the voice; the result tints and shifts the picture."""
    import torch
    width, height = map(int, options.size.split("*"))
    frames = frames_of(samples, options.infer_frames, options.num_clip)
    torch.manual_seed(options.base_seed)
    where, kind = device(), layers[0].dtype if device() == "cuda" else torch.float32
    portrait = torch.frombuffer(picture(options.image, width, height), dtype=torch.uint8)
    portrait = portrait.reshape(height, width, 3).to(where).float() / 255
    side = layers[0].shape[0]
    start = torch.nn.functional.interpolate(portrait.permute(2, 0, 1)[None], (32, side // 96), mode="area").flatten()
    start = torch.nn.functional.pad(start, (0, side - start.numel())).to(kind)
    noise = torch.randn(side, device=where).to(kind)
    coder = subprocess.Popen(
        [os.environ.get("FFMPEG", "ffmpeg"), "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
         "-s", f"{width}x{height}", "-r", str(FPS), "-i", "-", "-i", options.audio, "-map", "0:v", "-map", "1:a",
         "-t", str(frames / FPS), "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac",
         options.save_file], stdin=subprocess.PIPE)
    shown = -1
    for frame in range(frames):
        if fault == "die" and frame == frames // 2:
            os.kill(os.getpid(), signal.SIGKILL)
        loud = voice[min(frame, len(voice) - 1)]
        state = (start + noise * (0.2 + loud))[None].repeat(64, 1)
        for step in range(options.sample_steps):
            for layer in layers:
                state = torch.tanh(state @ layer.to(kind))
        tint = state[0, :3].float() * 0.06
        rows = torch.arange(height, device=where).float() / height
        sway = torch.sin(rows * 9 + frame * 0.35 + state[0, 3].float()) * (1 + 5 * loud)
        columns = (torch.arange(width, device=where)[None] + sway[:, None]).round().long().clamp(0, width - 1)
        moved = torch.gather(portrait, 1, columns[..., None].expand(-1, -1, 3))
        coder.stdin.write(((moved + tint).clamp(0, 1) * 255).byte().cpu().numpy().tobytes())
        clip = frame // options.infer_frames
        if clip != shown:
            shown = clip
            for step in range(4):
                print(f"\r{25 * (step + 1):3d}%|{'#' * (step + 1)}| {step + 1}/4 [00:00<00:00]", end="", file=sys.stderr)
            print(file=sys.stderr, flush=True)
    coder.stdin.close()
    if coder.wait() != 0:
        print("merge_video_audio failed with error: ffmpeg", flush=True)


def exhaust():
    import torch
    kept = []
    while True:
        kept.append(torch.empty(4 << 30, dtype=torch.uint8, device=device()))


def main():
    options = parse(sys.argv[1:])
    name = os.path.splitext(os.path.basename(os.path.realpath(options.audio)))[0]
    fault = next_fault(name)
    about = dict(name=name, card=os.environ.get("CUDA_VISIBLE_DEVICES", ""), port=options.master_port, pid=os.getppid())
    log(event="start", at=STARTED, fault=fault, p2p=os.environ.get("NCCL_P2P_DISABLE", ""), **about)
    code = 1
    try:
        samples, voice = loudness(options.audio)
        connect(options.master_port, fault)
        layers = load(options.ckpt_dir)
        log(event="loaded", at=time.time(), **about)
        if fault == "oom":
            exhaust()
        render(options, layers, samples, voice, fault)
        print(f"Merge completed, saved to {options.save_file}\nFinished.", flush=True)
        code = 0
    finally:
        log(event="end", at=time.time(), code=code, **about)
    # As LiveAvatar does: no destruction of the process group; the system takes everything back.
    sys.stdout.flush()
    os._exit(code)


def supervise():
    environment = dict(os.environ, RENDERER_STARTED=str(STARTED))
    child = subprocess.Popen([sys.executable, os.path.abspath(__file__), *sys.argv[1:]], env=environment)
    code = child.wait()
    log(event="gone", at=time.time(), pid=os.getpid(), exit=code)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main() if "RENDERER_STARTED" in os.environ else supervise()
