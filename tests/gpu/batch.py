#!/usr/bin/env python3
"""The batch of run.sh: its inputs (prepare), somebody else on a card (occupy), who watches the cards (watch), and what happened (report)."""
import ctypes
import datetime
import json
import os
import subprocess
import sys
import time
import wave

RETRY_DELAY = 5
BUSY_BYTES = 1 << 30  # the build's own threshold: below it a card may be given a job
FAULTS = {3: ["oom"], 7: ["nccl"], 11: ["port"], 14: ["oom"], 18: ["die"], 21: ["nccl"], 23: ["port"]}


def prepare(work, bundle, renderer, count):
    with wave.open(f"{bundle}/kennedy.wav") as sound:
        shape, speech = sound.getparams(), sound.readframes(sound.getnframes())
    for i in range(int(count)):
        name = f"video-{i + 1:02d}"
        seconds = 4 + i * 7 % 24 * 16 / 23
        size = int(seconds * shape.framerate) * shape.nchannels * shape.sampwidth
        with wave.open(f"{work}/inputs/audio/{name}.wav", "wb") as out:
            out.setparams(shape)
            out.writeframes((speech * (size // len(speech) + 1))[:size])
        if i in FAULTS:
            with open(f"{work}/planted/{name}", "w") as file:
                file.write("\n".join(FAULTS[i]))
    os.replace(f"{bundle}/astronaut.jpg", f"{work}/inputs/images/default.jpg")
    write(f"{work}/recipes/default.json", {
        "backend": "torch", "size": "384*256", "attempts": 3, "retryDelaySeconds": RETRY_DELAY, "timeoutSeconds": 600})
    write(f"{work}/recipes/backends/torch.json", {
        "command": [sys.executable, renderer, "--master_port", "{port}", "--task", "s2v-14B", "--size", "{size}",
                    "--base_seed", "{seed}", "--prompt", "A person speaks.", "--image", "{image}", "--audio", "{audio}",
                    "--infer_frames", "48", "--num_clip", "1000", "--sample_steps", "4", "--single_gpu",
                    "--ckpt_dir", f"{work}/weights", "--save_file", "{output}"],
        "sizes": ["704*384", "688*368", "384*256"], "toleranceSeconds": 0.17, "resources": {"gpu": 1}})


def write(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=1)


def occupy(seconds, gib):
    import torch
    kept = torch.empty(int(gib) << 30, dtype=torch.uint8, device="cuda")
    a = torch.randn(4096, 4096, device="cuda")
    torch.cuda.synchronize()
    print("ready", flush=True)
    end = time.time() + float(seconds)
    while time.time() < end:
        a = torch.tanh(a @ a)
        torch.cuda.synchronize()
    assert kept.numel() == int(gib) << 30
    print("done", flush=True)


def watch(path):
    """Writes when a card's memory came into use and when it was free again, looking every 10 ms, until it is ended."""
    nvml = ctypes.CDLL("libnvidia-ml.so.1")
    nvml.nvmlInit_v2()
    count, busy = ctypes.c_uint(), {}
    nvml.nvmlDeviceGetCount_v2(ctypes.byref(count))
    memory = (ctypes.c_ulonglong * 3)()  # total, free, used
    with open(path, "w", buffering=1) as file:
        while True:
            for index in range(count.value):
                card, uuid = ctypes.c_void_p(), ctypes.create_string_buffer(96)
                nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(card))
                nvml.nvmlDeviceGetMemoryInfo(card, ctypes.byref(memory))
                if busy.get(index) != (memory[2] > BUSY_BYTES):
                    busy[index] = memory[2] > BUSY_BYTES
                    nvml.nvmlDeviceGetUUID(card, uuid, 96)
                    file.write(json.dumps({"card": uuid.value.decode(), "at": time.time(), "busy": busy[index]}) + "\n")
            time.sleep(0.01)


def runs_of(work):
    runs = {}
    for line in open(f"{work}/renders.log"):
        entry = json.loads(line)
        if entry["event"] == "gone":
            runs.get(entry["pid"], {}).update(gone=entry["at"], exit=entry["exit"])
            continue
        run = runs.setdefault(entry["pid"], {"code": "killed"})
        run.update({entry["event"]: entry["at"]}, **{key: entry[key] for key in ("name", "card", "port", "pid")})
        run.update({key: entry[key] for key in ("fault", "code") if key in entry})
    return sorted(runs.values(), key=lambda run: run["start"])


def end_of(run):
    """When its process was gone; for one whose parent died too, when it began."""
    return run.get("gone", run.get("end", run["start"]))


def gaps_of(runs, frees):
    """Per renderer and the next one on its card: who failed, seconds from its end, and from when its memory was free."""
    gaps, skipped, last = [], 0, {}
    for run in runs:
        run["ready"] = last[run["name"]] + RETRY_DELAY if run["name"] in last else 0
        last[run["name"]] = end_of(run)
    for card in {run["card"] for run in runs}:
        order = [run for run in runs if run["card"] == card]
        for a, b in zip(order, order[1:]):
            if b["ready"] > end_of(a):
                skipped += 1  # nothing else was left: its own pause after a failure was waited for
                continue
            free = max([end_of(a)] + [at for at in frees.get(card, []) if a["start"] < at < b["start"]])
            gaps.append({"failed": a["code"] != 0, "after": a["fault"], "seconds": b["start"] - end_of(a),
                         "since_free": b["start"] - free, "since_last_line": b["start"] - a.get("end", end_of(a))})
    return gaps, skipped


def spread(values):
    return f"{median(values):.3f} s, {max(values):.3f} s ({len(values)})" if values else "none"


def collisions(runs):
    return sum(1 for a in runs for b in runs
               if a["start"] < b["start"] < end_of(a) and (a["card"] == b["card"] or a["port"] == b["port"]))


def report(work, code, out):
    runs, began = runs_of(work), float(open(f"{work}/begun").read())
    seen = json.load(open(f"{work}/outputs/report.json"))
    made = sum(os.path.exists(f"{work}/outputs/video-{i:02d}.mp4") for i in range(1, 100))
    by_card, frees = {}, {}
    if os.path.exists(f"{work}/memory.log"):
        for line in open(f"{work}/memory.log"):
            entry = json.loads(line)
            if not entry["busy"]:
                frees.setdefault(entry["card"], []).append(entry["at"])
    gaps, skipped = gaps_of(runs, frees)
    for run in runs:
        by_card.setdefault(run["card"], []).append(run)
    cards = subprocess.run(["nvidia-smi", "-L"], stdout=subprocess.PIPE, text=True).stdout.split("\n")
    second = next((line.split("UUID: ")[1].rstrip(")") for line in cards if line.startswith("GPU 1")), "")
    early = sum(1 for run in by_card.get(second, []) if run["start"] < began + 50)
    again = [line for line in open(f"{work}/again.out") if "videos" in line]
    lines = [
        "", f"### {datetime.date.today()}, {os.uname().nodename}: {len([c for c in cards if c])} cards, "
            + next((c.split(": ")[1].split(" (")[0] for c in cards if c), "none"), "",
        "| what | seen |", "|---|---|",
        f"| exit code; videos made | {code}; {made} |",
        f"| renderers started, with a failure planted | {len(runs)}, {sum(run['fault'] != 'fine' for run in runs)} |",
        f"| two on one card or port at one time | {collisions(runs)} |",
        f"| one renderer's end to the next one's start on its card, after good ones: median, largest (count) | {spread([g['seconds'] for g in gaps if not g['failed']])} |",
        f"| the same after failed ones | {spread([g['seconds'] for g in gaps if g['failed']])} |",
        f"| since the card's memory was free, after failed ones | {spread([g['since_free'] for g in gaps if g['failed']])} |",
        f"| since the renderer's last line, all | {spread([g['since_last_line'] for g in gaps])} |",
        f"| not counted, for only a retry's own pause was waited for | {skipped} |",
        f"| the other process | {open(f'{work}/other.end').read().strip()} |",
        f"| renderers on its card in its first 50 s | {early} |",
        f"| the next run | {again[-1].strip() if again else 'nothing'} |",
        "", "| video | attempt | planted | card | port | from | to | loading | ended |", "|---|---|---|---|---|---|---|---|---|"]
    attempts = {}
    for run in runs:
        attempts[run["name"]] = attempts.get(run["name"], 0) + 1
        end = run.get("gone", run.get("end"))
        lines.append(f"| {run['name']} | {attempts[run['name']]} | {run['fault']} | {run['card'][:12]} | {run['port']} | "
                     f"{run['start'] - began:.1f} | {f'{end - began:.1f}' if end else ''} | "
                     f"{run['loaded'] - run['start']:.1f} s | {run['code']} |" if "loaded" in run else
                     f"| {run['name']} | {attempts[run['name']]} | {run['fault']} | {run['card'][:12]} | {run['port']} | "
                     f"{run['start'] - began:.1f} | {f'{end - began:.1f}' if end else ''} | | {run['code']} |")
    lines += ["", "| card | jobs | busy | most memory | hottest | samples |", "|---|---|---|---|---|---|"]
    for gpu in seen.get("gpus", []):
        lines.append(f"| {gpu['index']} {gpu['name']} | {len(gpu['jobs'])} | {gpu['busySeconds']:.0f} s | "
                     f"{gpu.get('maxMemoryMiB', '')} MiB | {gpu.get('maxTemperature', '')} °C | {len(gpu['samples'])} |")
    text = "\n".join(lines) + "\n"
    print(text)
    readme = os.path.join(out, "README.md")
    with open(readme, "a") as file:
        file.write(text)
    write(os.path.join(out, "last-run.json"), {"runs": runs, "gaps": gaps, "gpus": seen.get("gpus", [])})


def median(values):
    return sorted(values)[len(values) // 2] if values else 0


if __name__ == "__main__":
    {"prepare": prepare, "occupy": occupy, "watch": watch, "report": report}[sys.argv[1]](*sys.argv[2:])
