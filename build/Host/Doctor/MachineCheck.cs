using System.Runtime.InteropServices;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Renderers.Preflight;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Session;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Host.Doctor;

/// <summary>Looks at the machine and says what to do about what is missing.</summary>
internal sealed class MachineCheck
{
    private readonly Call call;
    private readonly Caller caller;
    private readonly Options options;

    private readonly List<Finding> findings = [];
    private IReadOnlyList<GpuCard> cards = [];
    private ExitCode code = ExitCode.Done;

    private const double EnoughBytes = 1e9;

    private MachineCheck(Call call, Caller caller) =>
        (this.call, this.caller, options) = (call, caller, call.Options);

    /// <summary>Prints it; what is needed and missing makes the exit code 3.</summary>
    public static async Task<ExitCode> RunAsync(Call call, Caller caller)
    {
        var check = new MachineCheck(call, caller);
        check.Machine();
        await check.FfmpegAsync().ConfigureAwait(false);
        await check.FontsAsync().ConfigureAwait(false);
        await check.GpusAsync().ConfigureAwait(false);
        check.Outputs();
        var request = check.Request();
        check.Leases(request);
        if (request is not null)
        {
            await check.BackendAsync(request).ConfigureAwait(false);
        }

        FindingTable.Print(call.Terminal, check.findings);
        return check.code;
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
            Lacks("ffmpeg", location.Fault!.ToString());
            return;
        }

        try
        {
            var executor = Executor();
            var version = await tools
                .ReadVersionAsync(executor, options.Root, caller.CancellationToken)
                .ConfigureAwait(false);
            var missing = await FfmpegCapabilities
                .CheckAsync(tools, executor, options.Root, caller.CancellationToken)
                .ConfigureAwait(false);
            foreach (var problem in missing)
            {
                Lacks("ffmpeg", $"{tools.FfmpegPath}: {problem}");
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
                        WorkingDirectory = options.Root,
                    },
                    caller.CancellationToken
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

    private async Task GpusAsync()
    {
        try
        {
            cards = await Cards
                .Reader(options, caller.Time)
                .ReadAsync(caller.CancellationToken)
                .ConfigureAwait(false);
        }
        catch (GpuException e)
        {
            Note("gpu", $"{e.Message}; the built-in preview needs none");
            return;
        }

        foreach (var card in cards)
        {
            var facts = FormattableString.Invariant(
                $"{card.Title}, {card.Uuid}, {card.FreeMiB} of {card.TotalMiB} MiB free, {card.Temperature} °C"
            );
            if (card.Trouble is { } trouble)
            {
                Note("gpu", $"{facts}: {trouble}");
            }
            else if (!options.Gpus.Has(card))
            {
                Note("gpu", $"{facts}: left out by --gpus");
            }
            else
            {
                Has("gpu", facts);
            }
        }
    }

    private void Outputs()
    {
        var folder = options.Outputs;
        try
        {
            using var held = OutputsLock.TryTake(options.Workspace, caller.Time, out var holder);
            var free = Disk.FreeBytes(folder);
            if (held is null)
            {
                Note("outputs", $"{folder} is held by {holder!.Text}");
            }
            else if (OutputsOwner.OtherThan(options.Workspace) is { } other)
            {
                Lacks("outputs", OpenBuild.OwnedBy(options.Workspace, other));
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

    private BatchRequest? Request()
    {
        BatchRequest request;
        try
        {
            request = BatchRequest.Read(options);
        }
        catch (RefusedException e)
        {
            Refused(e);
            return null;
        }

        var bad = request.Inputs.Videos.Count(video => !video.Problems.IsEmpty);
        var backend = request.Recipe.BackendOf(request.Recipe.Settings);
        Has(
            "recipe",
            FormattableString.Invariant(
                $"{request.RecipeName}, backend {backend.Name}, {request.Inputs.Videos.Length} videos{(bad > 0 ? $", {bad} of them with bad input (see Plan)" : "")}"
            )
        );
        var capacity = cards.Count(card => card.Trouble is null && options.Gpus.Has(card));
        if (backend.Resources.Gpu > capacity)
        {
            Lacks(
                "gpu",
                FormattableString.Invariant(
                    $"backend {backend.Name} wants {backend.Resources.Gpu}, and {capacity} may be used"
                )
            );
        }

        return request;
    }

    // Told as any task tells it; the rest of the table doesn't need it.
    private void Refused(RefusedException refused)
    {
        foreach (var problem in refused.Problems)
        {
            call.Terminal.Error(problem.ToString());
        }

        code = ExitCodes.Worse(code, refused.Code);
    }

    private void Leases(BatchRequest? request)
    {
        var leases = Cards.Leases(caller.Time, _ => { });
        if (leases.Trouble() is not { } trouble)
        {
            Has("leases", $"{leases.Folder}; other users' beside it are respected");
        }
        else if (
            request is not null
            && OpenBuild.WantsUnits(request.Recipe.BackendOf(request.Recipe.Settings))
        )
        {
            Lacks("leases", trouble);
        }
        else
        {
            Note("leases", trouble);
        }
    }

    private async Task BackendAsync(BatchRequest request)
    {
        var settings = request.Recipe.Settings;
        var check = new PreflightCheck(
            request.Recipe.BackendOf(settings),
            settings,
            options.Root,
            Environment.GetEnvironmentVariable("PATH") ?? ""
        );
        foreach (
            var (isGood, subject, text) in await check
                .RunAsync(Executor(), caller.CancellationToken)
                .ConfigureAwait(false)
        )
        {
            Action<string, string> say =
                isGood is null ? Note
                : isGood.Value ? Has
                : Lacks;
            say(subject, text);
        }
    }

    private LocalExecutor Executor() => new(options.Outputs, caller.Time);

    private void Has(string what, string text) => findings.Add(new("ok", what, text, Paint.Green));

    private void Note(string what, string text) =>
        findings.Add(new("note", what, text, Paint.Yellow));

    private void Lacks(string what, string text)
    {
        findings.Add(new("lacks", what, text, Paint.Red));
        code = ExitCodes.Worse(code, ExitCode.MachineLacks);
    }
}
