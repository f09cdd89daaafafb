using System.Globalization;
using AvatarBuild.Engine.IO;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Building;

/// <summary>Numbers of the GPUs that backends may be given: one job a card within this run.</summary>
internal static class GpuPool
{
    // One folder a card; there without starting a program.
    private const string Driver = "/proc/driver/nvidia/gpus";

    /// <summary>The cards that were asked for; all of the machine's by default.</summary>
    public static IReadOnlyList<string> Of(GpuChoice choice) =>
        [
            .. (
                choice.All ? Enumerable.Range(0, Disk.Folders(Driver).Count()) : choice.Indices
            ).Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ];
}
