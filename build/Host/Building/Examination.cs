using System.Runtime.InteropServices;
using AvatarBuild.Avatar.Media;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.Output;

namespace AvatarBuild.Host.Building;

/// <summary>Doctor: looks at the machine and says what to do about what is missing.</summary>
internal sealed class Examination(BuildContext context)
{
    private readonly List<Finding> findings = [];

    private const double EnoughBytes = 1e9;

    /// <summary>Prints it; what is needed and missing makes the exit code 3.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        var examination = new Examination(context);
        examination.Machine();
        await examination.FfmpegAsync().ConfigureAwait(false);
        await examination.FontsAsync().ConfigureAwait(false);
        examination.Gpus();
        examination.Outputs();
        examination.Request();
        FindingTable.Print(context.Terminal, examination.findings);
    }

    private void Machine()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Has(
            "machine",
            FormattableString.Invariant(
                $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {bytes / 1e9:0.0} GB of memory, .NET {Environment.Version}"
            )
        );
    }

    private async Task FfmpegAsync()
    {
        var location = FfmpegTools.Locate(Environment.GetEnvironmentVariable);
        if (location.Tools is not { } tools)
        {
            Lacks("ffmpeg", location.Problem!.ToString());
            return;
        }

        try
        {
            var executor = Executor();
            var version = await tools
                .ReadVersionAsync(executor, context.Root, context.CancellationToken)
                .ConfigureAwait(false);
            var missing = await FfmpegCapabilities
                .CheckAsync(tools, executor, context.Root, context.CancellationToken)
                .ConfigureAwait(false);
            foreach (var problem in missing)
            {
                Lacks("ffmpeg", problem.ToString());
            }

            if (missing.Count == 0)
            {
                Has("ffmpeg", $"{version} ({tools.FfmpegPath}, {tools.FfprobePath})");
            }
        }
        catch (Exception e) when (e is ProgramNotStartedException or InvalidDataException)
        {
            Lacks("ffmpeg", $"{e.Message}; {FfmpegRemedy.Install()}");
        }
    }

    // Only burnt Chinese, Japanese or Korean subtitles need one, so it is a note.
    private async Task FontsAsync()
    {
        try
        {
            var result = await Executor()
                .RunAsync(
                    new CommandSpec
                    {
                        Program = "fc-list",
                        Arguments = [":lang=zh", "family"],
                        WorkingDirectory = context.Root,
                    },
                    context.CancellationToken
                )
                .ConfigureAwait(false);
            if (result.Succeeded && result.StandardOutput.Trim().Length > 0)
            {
                Has("fonts", "Chinese, Japanese and Korean subtitles can be burnt in");
            }
            else
            {
                Note(
                    "fonts",
                    "no font for Chinese, Japanese or Korean; to burn such subtitles: apt-get install fonts-noto-cjk"
                );
            }
        }
        catch (ProgramNotStartedException)
        {
            Note("fonts", "fc-list isn't there, so fonts can't be listed");
        }
    }

    private void Gpus()
    {
        var pool = GpuPool.Of(context.Options.Gpus);
        if (pool.Count > 0)
        {
            Has(
                "gpu",
                FormattableString.Invariant(
                    $"{pool.Count} for backends that want one: {string.Join(", ", pool)}"
                )
            );
        }
        else
        {
            Note("gpu", "none that may be used; the built-in preview needs none");
        }
    }

    private void Outputs()
    {
        var folder = context.Workspace.Outputs;
        try
        {
            using var held = OutputsLock.TryTake(context.Workspace, context.Time, out var holder);
            var free = Disk.FreeBytes(folder);
            if (held is null)
            {
                Note("outputs", $"{folder} is held by {holder!.Text}");
            }
            else if (free < EnoughBytes)
            {
                Note(
                    "outputs",
                    FormattableString.Invariant($"{folder} has only {free / 1e6:0} MB free")
                );
            }
            else
            {
                Has(
                    "outputs",
                    FormattableString.Invariant(
                        $"{folder} can be written and locked, {free / 1e9:0.0} GB free"
                    )
                );
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Lacks("outputs", e.Message);
        }
    }

    private void Request()
    {
        if (BuildRequest.Read(context) is not { } request)
        {
            return;
        }

        var bad = request.Scan.Videos.Count(video => !video.Problems.IsEmpty);
        var backend = request.Recipe.BackendOf(request.Recipe.Settings);
        Has(
            "recipe",
            FormattableString.Invariant(
                $"{request.RecipeName}, backend {backend.Name}, {request.Scan.Videos.Length} videos{(bad > 0 ? $", {bad} of them with bad input (see Plan)" : "")}"
            )
        );
        var capacity = GpuPool.Of(context.Options.Gpus).Count;
        if (backend.Resources.Gpu > capacity)
        {
            Lacks(
                "gpu",
                FormattableString.Invariant(
                    $"backend {backend.Name} wants {backend.Resources.Gpu}, and {capacity} may be used"
                )
            );
        }
    }

    private LocalExecutor Executor() => new(context.Workspace.Outputs, context.Time);

    private void Has(string what, string text) => findings.Add(new("ok", what, text, Paint.Green));

    private void Note(string what, string text) =>
        findings.Add(new("note", what, text, Paint.Yellow));

    private void Lacks(string what, string text)
    {
        findings.Add(new("lacks", what, text, Paint.Red));
        context.Report(ExitCode.MachineLacks);
    }
}
