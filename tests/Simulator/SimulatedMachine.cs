using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AvatarBuild.Simulator;

/// <summary>One run of the simulator, from its own log.</summary>
/// <param name="Name">The recording's.</param>
/// <param name="Cards">UUIDs.</param>
/// <param name="Port">It listened there.</param>
/// <param name="Process">Its number.</param>
/// <param name="Start">Seconds since 1970 of its process's start.</param>
/// <param name="End">Likewise of its end; null where it was killed.</param>
/// <param name="Fault">What was to go wrong; <c>fine</c> for nothing.</param>
/// <param name="Code">Its exit code; null where it was killed or crashed.</param>
public sealed record SimulatedRun(
    string Name,
    IReadOnlyList<string> Cards,
    int Port,
    int Process,
    double Start,
    double? End,
    string Fault,
    int? Code
)
{
    /// <summary>So long a card's memory stays taken after <c>slow-oom</c>.</summary>
    public const double LingerSeconds = 0.7;

    public double Seconds => (End ?? Start) - Start;

    /// <summary>Which line of the machine's log tells its start: what came first is told by these, not by two processes' clocks.</summary>
    public int StartLine { get; init; }

    /// <summary>Which tells its end; its start's where none does.</summary>
    public int EndLine { get; init; }

    /// <summary>Until when its cards' memory stayed taken without it; null where it went with it.</summary>
    public double? Lingered { get; init; }

    /// <summary>When its memory was free again.</summary>
    public double Freed => Math.Max(End ?? Start, Lingered ?? 0);
}

/// <summary>Makes a machine of simulated cards in a folder, and reads what happened on it.</summary>
public sealed partial class SimulatedMachine
{
    private const int WriteOnly = 1;
    private const int Appending = 0x400;
    private const int PortsEach = 40;
    private static int machines;

    private readonly string folder;
    private readonly List<(string Uuid, long Total, int Temperature, double Capability)> cards = [];

    /// <param name="folder">Absolute; made here.</param>
    /// <param name="cards">How many.</param>
    /// <param name="totalMiB">Memory of each.</param>
    public SimulatedMachine(string folder, int cards, long totalMiB = 24564)
    {
        this.folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "apps"));
        Directory.CreateDirectory(Path.Combine(folder, "lingers"));
        Directory.CreateDirectory(Path.Combine(folder, "faults"));
        File.WriteAllText(Path.Combine(folder, "log"), "");
        for (var i = 0; i < cards; i++)
        {
            this.cards.Add(($"GPU-{Guid.NewGuid()}", totalMiB, 40, 8.9));
        }

        Write();
    }

    /// <summary>The first of the ports that this machine's renderers are to use, and no other machine's of this process.</summary>
    /// <remarks>Ports are the real machine's: leases of one simulated machine say nothing to another.</remarks>
    public int FirstPort { get; } =
        20_000 + (PortsEach * (Interlocked.Increment(ref machines) % 300));

    public int LastPort => FirstPort + PortsEach - 1;

    /// <summary>The simulator's path.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "simulator");

    /// <summary>What a build's environment must have to see this machine and no other.</summary>
    /// <param name="pace">Seconds of rendering for each second of sound.</param>
    public Dictionary<string, string?> Environment(double pace) =>
        new()
        {
            ["SIMULATED_MACHINE"] = folder,
            ["SIMULATED_PACE"] = pace.ToString(CultureInfo.InvariantCulture),
            ["NVIDIA_SMI"] = Path.Combine(AppContext.BaseDirectory, "nvidia-smi.sh"),
            ["AVATAR_BUILD_LEASES"] = Path.Combine(folder, "leases"),
        };

    /// <summary>A backend's file that calls the simulator as LiveAvatar is called.</summary>
    public static string Backend(string more = "") =>
        $$"""
            {
              "command": ["{{Program}}", "--nproc_per_node=1", "--master_port={port}",
                "minimal_inference/s2v_streaming_interact.py", "--ulysses_size", "1", "--task", "s2v-14B", "--size", "{size}",
                "--base_seed", "{seed}", "--training_config", "liveavatar/configs/s2v_causal_sft.yaml", "--offload_model", "True",
                "--convert_model_dtype", "--prompt", "{prompt}", "--image", "{image}", "--audio", "{audio}",
                "--infer_frames", "48", "--sample_steps", "4", "--sample_guide_scale", "0", "--num_clip", "{clips}",
                "--num_gpus_dit", "1", "--sample_solver", "euler", "--single_gpu", "--ckpt_dir", "ckpt/Wan2.2-S2V-14B/",
                "--save_file", "{output}"],
              "sizes": "any", "framesPerClip": 48, "toleranceSeconds": 0.16, "resources": { "gpu": 1 }{{more}}
            }
            """;

    public string Uuid(int card) => cards[card].Uuid;

    /// <summary>What goes wrong at a recording's attempts, one a line.</summary>
    public SimulatedMachine Fault(string name, params string[] attempts)
    {
        File.WriteAllLines(Path.Combine(folder, "faults", name), attempts);
        return this;
    }

    public SimulatedMachine Heat(int card, int temperature)
    {
        cards[card] = cards[card] with { Temperature = temperature };
        Write();
        return this;
    }

    /// <summary>A card of another kind: what it can calculate with.</summary>
    public SimulatedMachine Calculates(int card, double capability)
    {
        cards[card] = cards[card] with { Capability = capability };
        Write();
        return this;
    }

    /// <summary>A program of somebody else takes memory, as long as its process lives.</summary>
    public SimulatedMachine Occupy(int card, int process, long mib)
    {
        File.WriteAllText(
            Path.Combine(folder, "apps", process.ToString(CultureInfo.InvariantCulture)),
            $"{Uuid(card)}, {mib}, python3\n"
        );
        return this;
    }

    /// <summary>Gives it back.</summary>
    public void Leave(int process) =>
        File.Delete(Path.Combine(folder, "apps", process.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A recording's picture is being made now, or was.</summary>
    public bool Renders(string name) => File.Exists(Path.Combine(folder, "rendering-" + name));

    /// <summary>All runs in the order of their starts.</summary>
    public IReadOnlyList<SimulatedRun> Runs()
    {
        var runs = new Dictionary<string, SimulatedRun>(StringComparer.Ordinal);
        foreach (var (number, line) in File.ReadLines(Path.Combine(folder, "log")).Index())
        {
            var parts = line.Split(' ');
            var time = double.Parse(parts[5], CultureInfo.InvariantCulture);
            if (parts[0] == "start")
            {
                runs[parts[4]] = new(
                    parts[1],
                    parts[2].Split(','),
                    int.Parse(parts[3], CultureInfo.InvariantCulture),
                    int.Parse(parts[4], CultureInfo.InvariantCulture),
                    time,
                    null,
                    "killed",
                    null
                )
                {
                    StartLine = number,
                    EndLine = number,
                };
            }
            else
            {
                runs[parts[4]] = runs[parts[4]] with
                {
                    End = time,
                    EndLine = number,
                    Fault = parts[6],
                    Code = int.Parse(parts[7], CultureInfo.InvariantCulture),
                    Lingered = LingeredOf(parts[4]),
                };
            }
        }

        return [.. runs.Values.OrderBy(run => run.Start)];
    }

    private double? LingeredOf(string process)
    {
        var path = Path.Combine(folder, "lingers", process);
        return File.Exists(path)
            ? double.Parse(File.ReadAllText(path).Split(' ')[0], CultureInfo.InvariantCulture)
                / 1000
            : null;
    }

    /// <summary>Pairs of runs that shared a card, or a port, at one time; a killed one is taken to have ended at its start.</summary>
    public static IReadOnlyList<string> Collisions(IReadOnlyList<SimulatedRun> runs) =>
        [
            .. from a in runs
            from b in runs
            where a.StartLine < b.StartLine && b.StartLine < a.EndLine
            where a.Cards.Intersect(b.Cards).Any() || a.Port == b.Port
            select $"{a.Name} and {b.Name} on {string.Join(',', a.Cards)}, ports {a.Port} and {b.Port}",
        ];

    /// <summary>Adds a line to a file that is there.</summary>
    public static void Append(string path, string line)
    {
        // .NET's own appending looks for the end once and writes there: of two that write at once, one line is lost.
        using var file = new SafeFileHandle(open(path, WriteOnly | Appending, 0), ownsHandle: true);
        var bytes = System.Text.Encoding.UTF8.GetBytes(line + "\n");
        if (file.IsInvalid || write(file, bytes, bytes.Length) != bytes.Length)
        {
            throw new IOException($"{path} can't be written");
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint write(SafeFileHandle file, byte[] bytes, nint count);

    private void Write()
    {
        var path = Path.Combine(folder, "cards");
        File.WriteAllLines(
            path + ".new",
            cards.Select(card =>
                FormattableString.Invariant(
                    $"{card.Uuid}, NVIDIA GeForce RTX 4090, {card.Total}, {card.Temperature}, {card.Capability:0.0}"
                )
            )
        );
        File.Move(path + ".new", path, overwrite: true);
    }
}
