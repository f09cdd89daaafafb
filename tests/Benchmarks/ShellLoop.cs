using System.Diagnostics;
using System.Globalization;
using AvatarBuild.Simulator;

namespace AvatarBuild.Benchmarks;

/// <summary>
/// The usual script: one video after the other, cards in turn, a fixed port, three attempts 30 s apart. Its renders
/// are the same program with the same sounds; nothing is prepared, checked or finished.
/// </summary>
internal static class ShellLoop
{
    private const string Script = """
        #!/bin/sh
        # usage: loop.sh SIMULATOR IMAGE OUT AUDIO...
        simulator=$1; image=$2; out=$3; shift 3
        n=0
        for audio; do
            card=$(sed -n "$((n % 4 + 1))s/,.*//p" "$SIMULATED_MACHINE/cards")
            for attempt in 1 2 3; do
                if CUDA_VISIBLE_DEVICES=$card "$simulator" --nproc_per_node=1 --master_port=29501 x.py --size "64*64" --base_seed 420 \
                    --prompt p --image "$image" --audio "$audio" --infer_frames 48 --num_clip 100 --save_file "$out/$n.mp4" >/dev/null 2>&1
                then break; fi
                if [ "$attempt" -lt 3 ]; then echo slept; sleep "$RETRY_SECONDS"; fi
            done
            n=$((n + 1))
        done
        """;

    /// <param name="repository">Its root.</param>
    /// <param name="makespan">Of the same batch as AvatarBuild runs it, seconds.</param>
    public static void Measure(string repository, double makespan)
    {
        using var batch = new GpuBatch(repository);
        var script = Path.Combine(batch.Root, "loop.sh");
        File.WriteAllText(script, Script);
        var image = Path.Combine(batch.Root, "portrait.png");
        using (
            var ffmpeg = Process.Start(
                "ffmpeg",
                $"-v error -f lavfi -i color=size=64x64 -frames:v 1 {image}"
            )
        )
        {
            ffmpeg.WaitForExit();
        }

        // Waited for in its own row: the pauses are no work, and nobody should have to wait for them here.
        var environment = new Dictionary<string, string>(batch.Environment)
        {
            ["RETRY_SECONDS"] = "0",
        };
        var call = Call.Of(
            "sh",
            [
                script,
                SimulatedMachine.Program,
                image,
                batch.Root,
                .. Directory
                    .GetFiles(Path.Combine(batch.Root, "inputs/audio"))
                    .Order(StringComparer.Ordinal),
            ],
            environment
        );
        var pauses = call.Output.Split("slept").Length - 1;
        Table.Head("The same batch by the usual shell loop, without planted failures");
        Table.Row("its renderers", $"{batch.Machine.Runs().Count}");
        Table.Row("wall time without its pauses", $"{call.Seconds:0.0} s");
        Table.Row(
            "its pauses of 30 s",
            string.Create(CultureInfo.InvariantCulture, $"{pauses * 30} s")
        );
        Table.Row("as many times as long", Table.Times(call.Seconds / makespan), "at least 3.8 ×");
    }
}
