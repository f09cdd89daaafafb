#!/usr/bin/env python3
"""The batch of run.sh: its inputs (prepare), somebody else on a card (occupy), and what happened (report)."""
import datetime
import json
import os
import subprocess
import sys
import time
import wave

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
        "backend": "torch", "size": "384*256", "attempts": 3, "retryDelaySeconds": 5, "timeoutSeconds": 600})
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


def runs_of(work):
    runs = {}
    for line in open(f"{work}/renders.log"):
        entry = json.loads(line)
        run = runs.setdefault(entry["pid"], {"code": "killed"})
        run.update({entry["event"]: entry["at"]}, **{key: entry[key] for key in ("name", "card", "port", "pid")})
        run.update({key: entry[key] for key in ("fault", "code") if key in entry})
    return sorted(runs.values(), key=lambda run: run["start"])


def collisions(runs):
    return sum(1 for a in runs for b in runs
               if a["start"] < b["start"] < a.get("end", a["start"]) and (a["card"] == b["card"] or a["port"] == b["port"]))


def report(work, code, out):
    runs, began = runs_of(work), float(open(f"{work}/begun").read())
    seen = json.load(open(f"{work}/outputs/report.json"))
    made = sum(os.path.exists(f"{work}/outputs/video-{i:02d}.mp4") for i in range(1, 100))
    gaps, early = [], 0
    by_card = {}
    for run in runs:
        by_card.setdefault(run["card"], []).append(run)
    for card in by_card.values():
        gaps += [b["start"] - a["end"] for a, b in zip(card, card[1:]) if "end" in a]
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
        f"| one renderer's end to the next one's start on its card: median, largest | {median(gaps):.3f} s, {max(gaps, default=0):.3f} s |",
        f"| the other process | {open(f'{work}/other.end').read().strip()} |",
        f"| renderers on its card in its first 50 s | {early} |",
        f"| the next run | {again[-1].strip() if again else 'nothing'} |",
        "", "| video | attempt | planted | card | port | from | to | loading | ended |", "|---|---|---|---|---|---|---|---|---|"]
    attempts = {}
    for run in runs:
        attempts[run["name"]] = attempts.get(run["name"], 0) + 1
        end = run.get("end")
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
    write(os.path.join(out, "last-run.json"), {"runs": runs, "gpus": seen.get("gpus", [])})


def median(values):
    return sorted(values)[len(values) // 2] if values else 0


if __name__ == "__main__":
    {"prepare": prepare, "occupy": occupy, "report": report}[sys.argv[1]](*sys.argv[2:])
