using System.Globalization;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>Looks at cards by running <c>nvidia-smi</c>: two calls of 30 to 50 ms a look, side by side; one more at the first.</summary>
/// <param name="program">Its path or name.</param>
/// <param name="executor">Runs it.</param>
/// <param name="folder">Where it runs, absolute.</param>
internal sealed class NvidiaSmi(string program, IExecutor executor, string folder) : IGpuReader
{
    private const string CardFields =
        "index,uuid,name,memory.total,memory.used,memory.free,utilization.gpu,utilization.memory,temperature.gpu,power.draw,pci.bus_id,driver_version,mig.mode.current,compute_mode";

    // Asked by itself: older ones don't know it, and then answer nothing.
    private const string CapabilityFields = "uuid,compute_cap";
    private Task<Dictionary<string, double>>? capabilities;

    private const string ProgramFields = "pid,used_memory,gpu_uuid,process_name";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GpuCard>> ReadAsync(CancellationToken cancellationToken)
    {
        capabilities ??= CapabilitiesAsync(cancellationToken);
        // A card that was just given back stands idle until both have answered.
        var answers = await Task.WhenAll(
                AskAsync("--query-gpu=" + CardFields, cancellationToken),
                AskAsync("--query-compute-apps=" + ProgramFields, cancellationToken)
            )
            .ConfigureAwait(false);
        var known = await capabilities.ConfigureAwait(false);
        return
        [
            .. Parse(answers[0], answers[1])
                .Select(card =>
                    known.TryGetValue(card.Uuid, out var capability)
                        ? card with
                        {
                            Capability = capability,
                        }
                        : card
                ),
        ];
    }

    /// <summary>Cards and the programs on them, from both answers.</summary>
    /// <exception cref="GpuException">An answer isn't what it should be.</exception>
    public static IReadOnlyList<GpuCard> Parse(string cards, string programs)
    {
        var byCard = Lines(programs)
            .Select(Program)
            .ToLookup(pair => pair.Uuid, pair => pair.Process, StringComparer.Ordinal);
        return
        [
            .. Lines(cards)
                .Select(Card)
                .Select(card => card with { Processes = [.. byCard[card.Uuid]] }),
        ];
    }

    private async Task<Dictionary<string, double>> CapabilitiesAsync(
        CancellationToken cancellationToken
    )
    {
        var known = new Dictionary<string, double>(StringComparer.Ordinal);
        try
        {
            var text = await AskAsync("--query-gpu=" + CapabilityFields, cancellationToken)
                .ConfigureAwait(false);
            foreach (var line in Lines(text))
            {
                if (
                    line.Split(',', StringSplitOptions.TrimEntries) is [var uuid, var number]
                    && double.TryParse(number, CultureInfo.InvariantCulture, out var capability)
                )
                {
                    known[uuid] = capability;
                }
            }
        }
        catch (GpuException)
        {
            // What isn't known keeps no card from being used.
        }

        return known;
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static GpuCard Card(string line)
    {
        var fields = line.Split(',', StringSplitOptions.TrimEntries);
        if (fields.Length < 14 || Whole(fields[0]) is not { } index)
        {
            throw new GpuException($"nvidia-smi printed '{line}', which isn't a card");
        }

        // A name may hold commas: what follows it is counted from the end.
        var end = fields.Length;
        string At(int fromEnd) => fields[end - fromEnd];
        var isLost = line.Contains("GPU is lost", StringComparison.OrdinalIgnoreCase);
        return new GpuCard(fields[1], (int)index, string.Join(", ", fields[2..(end - 11)]))
        {
            TotalMiB = Whole(At(11)) ?? 0,
            UsedMiB = Whole(At(10)) ?? 0,
            FreeMiB = Whole(At(9)) ?? 0,
            Utilisation = (int?)Whole(At(8)),
            Temperature = (int?)Whole(At(6)),
            Watts = double.TryParse(At(5), CultureInfo.InvariantCulture, out var watts)
                ? watts
                : null,
            Trouble =
                isLost ? "has fallen off the bus"
                : At(2) == "Enabled" ? GpuTrouble.Partitioned
                : At(1) == "Prohibited" ? GpuTrouble.Prohibited
                : Whole(At(11)) is null ? $"can't be read: nvidia-smi says {At(11)}"
                : null,
        };
    }

    private static (string Uuid, GpuProcess Process) Program(string line)
    {
        var fields = line.Split(',', 4, StringSplitOptions.TrimEntries);
        return fields.Length == 4 && Whole(fields[0]) is { } id
            ? (fields[2], new GpuProcess((int)id, fields[3], Whole(fields[1]) ?? 0))
            : throw new GpuException(
                $"nvidia-smi printed '{line}', which isn't a program on a card"
            );
    }

    // "[N/A]" and the like: not told.
    private static long? Whole(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private async Task<string> AskAsync(string query, CancellationToken cancellationToken)
    {
        try
        {
            var result = await executor
                .RunAsync(
                    new CommandSpec
                    {
                        Program = program,
                        Arguments = [query, "--format=csv,noheader,nounits"],
                        WorkingDirectory = folder,
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
            // It complains on its standard output.
            return result.Succeeded
                ? result.StandardOutput
                : throw new GpuException(
                    $"{program} ended with {result.ExitCode}: {string.Join(' ', result.LastLines(2))}"
                );
        }
        catch (ProgramNotStartedException)
        {
            throw new GpuException($"{program} isn't there");
        }
    }
}
