using System.Globalization;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Avatar.Renderers.Preflight;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Renderers.Command;

/// <summary>What can be known to be wrong with a render before it starts: limits, memory, files. Costs no model's loading.</summary>
internal static class JobCheck
{
    /// <summary>The first thing that is wrong, or null.</summary>
    /// <param name="job">As the policy wants it.</param>
    /// <param name="refusal">Why it fits no card, or null.</param>
    /// <param name="options">The machine and the workspace.</param>
    /// <param name="words">What its program is started with.</param>
    public static StepFailure? Of(
        RenderJob job,
        string? refusal,
        VideoStepsOptions options,
        IEnumerable<string> words
    ) =>
        Limits(job)
        ?? ArgumentLimit.Of(job, words)
        ?? (
            MemoryFit.TooOld(job, options.NewestCapability) is { } old
                ? new StepFailure(VideoFailures.CardTooOld, old)
                : null
        )
        ?? (refusal is null ? null : new StepFailure(VideoFailures.TooLittleMemory, refusal))
        ?? HostMemory(job, options.HostMiB)
        ?? Files(job, options.Root);

    private static StepFailure? HostMemory(RenderJob job, int? has) =>
        job.HostMiB is { } wanted && wanted > has
            ? new StepFailure(
                VideoFailures.TooLittleHostMemory,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{job.Backend.Name} takes about {wanted} MiB of main memory for {job.Facts.Seconds:0.##} s at {job.Size}, and this machine has {has}; cut the recording, or ask for a smaller size"
                )
            )
            : null;

    /// <summary>Lengths that the backend can't make; null where it can.</summary>
    public static StepFailure? Limits(RenderJob job)
    {
        var (backend, seconds) = (job.Backend, job.Facts.Seconds);
        try
        {
            // Headers of recordings are rounded; a sample too many is no sin.
            return backend.MinSeconds is { } shortest && seconds < shortest - 0.001
                    ? new StepFailure(
                        VideoFailures.RecordingTooShort,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"the recording is too short: it is {seconds:0.##} s long, and {backend.Name} takes no less than {shortest:0.##} s; take another backend for it"
                        )
                    )
                : backend.MaxSeconds is { } longest && seconds > longest + 0.001
                    ? TooLong(
                        $"it is {seconds:0.##} s long, and {backend.Name} takes {longest:0.##} s"
                    )
                : backend.MaxFrames is { } most && job.Frames > most
                    ? TooLong(
                        $"it is {seconds:0.##} s long, which is {job.Frames} frames, and {backend.Name} makes {most}"
                    )
                : job.Lost > backend.MayLoseSeconds + 0.0005
                    ? TooLong(
                        $"{backend.Name} would leave out {job.Lost:0.###} s of its {seconds:0.##} s, and may lose {backend.MayLoseSeconds:0.###} s"
                    )
                : null;
        }
        catch (FormatException e)
        {
            return new StepFailure(
                VideoFailures.BadBackend,
                $"recipes/backends/{backend.Name}.json: {e.Message}"
            );
        }

        static StepFailure TooLong(FormattableString what) =>
            new(
                VideoFailures.RecordingTooLong,
                $"the recording is too long: {what.ToString(CultureInfo.InvariantCulture)}; cut it, or take another backend for it"
            );
    }

    private static StepFailure? Files(RenderJob job, string root)
    {
        var values = job.Options();
        foreach (var name in job.Backend.Paths)
        {
            if (
                values.TryGetValue(name, out var path)
                // A plain name is looked for on PATH.
                && path.Contains('/', StringComparison.Ordinal)
                && !Disk.FileExists(Path.GetFullPath(path, root))
                && !Disk.FolderExists(Path.GetFullPath(path, root))
            )
            {
                return new StepFailure(
                    VideoFailures.CheckpointMissing,
                    $"backendOptions.{name} is {path}, and nothing is there; correct the path, or get the file"
                );
            }
        }

        foreach (var (name, precision) in job.Backend.Safetensors.Values)
        {
            if (
                values.TryGetValue(name, out var path)
                && path.Length > 0
                && SafetensorsHeader.Fault(path, precision) is { } fault
            )
            {
                return new StepFailure(
                    VideoFailures.BadCheckpoint,
                    $"backendOptions.{name}: {path} {fault}"
                );
            }
        }

        return null;
    }
}
