using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Frames;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Failures;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Avatar.Renderers.Preview;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Renderers.Command;

/// <summary>A render by a program that a backend's file describes. Arguments are a list; no shell sees them.</summary>
/// <param name="asked">As the policy wants it.</param>
/// <param name="fitted">What memory makes of it before anything failed.</param>
/// <param name="options">What all videos have in common.</param>
internal sealed class CommandRender(
    RenderJob asked,
    (IReadOnlyList<string> Changes, string? Why, string? Refusal) fitted,
    VideoStepsOptions options
)
{
    private const string Prompt = "prompt.txt";
    private const string Padded = "padded-audio.wav";

    /// <summary>Gives a render step its request, its fingerprints and its action.</summary>
    public static Step Fill(Step step, RenderJob job, VideoStepsOptions options)
    {
        var fitted = MemoryFit.Choose(job, options.LargestCardMiB, options.NewestCapability);
        var render = new CommandRender(job, fitted, options);
        var request = new CommandRequest(job, options);
        return step with
        {
            Inputs =
            [
                .. step.Inputs,
                .. job.PromptIsMade
                    ? [new StepInput("prompt", job.Paths.Prompt, Prompt)]
                    : (ImmutableArray<StepInput>)[],
                .. request.Fingerprints(),
            ],
            Outputs = MemoryFit.MayLower(job)
                ? step.Outputs.Add(new("made", job.Paths.Made, VideoPaths.MadeName))
                : step.Outputs,
            Request = request.Lines(),
            Group = job.Backend.Name,
            Resources = Wants(step.Resources, job, fitted.Changes, options.HostMiB),
            Inspect = (_, _) =>
                Task.FromResult(JobCheck.Of(job, fitted.Refusal, options, request.Words())),
            Action = render.RunAsync,
        };
    }

    private static ImmutableArray<ResourceWant> Wants(
        ImmutableArray<ResourceWant> wants,
        RenderJob job,
        IReadOnlyList<string> changes,
        int? hostMiB
    )
    {
        var made = Changes.Apply(job, changes);
        var (least, grade) = (MemoryFit.Needs(made) ?? 0, MemoryFit.Capability(made));
        return
        [
            .. wants.Select(want =>
                want.Pool == "gpu" ? want with { Least = least, Grade = grade } : want
            ),
            // More than there is: its inspection says so.
            .. made.HostMiB is { } wanted && wanted <= hostMiB
                ? [new ResourceWant(HostMemory.Pool, (int)wanted)]
                : (ImmutableArray<ResourceWant>)[],
            .. job.Backend.Exclusive
                ? [new ResourceWant(job.Backend.ExclusivePool, 1)]
                : (ImmutableArray<ResourceWant>)[],
        ];
    }

    private async Task<StepResult> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        var changes = fitted.Changes.Concat(run.Changes).ToArray();
        var job = Changes.Apply(asked, changes);
        if (job.PromptIsMade)
        {
            job = job with { Prompt = Disk.ReadText(run.PathOf(Prompt)).TrimEnd('\r', '\n') };
        }

        var values = Values(run, job);
        if (Prepare(run, job, values) is { } wrong)
        {
            return wrong;
        }

        if (
            job.Size != asked.Size
            && await LoweredImage
                .MakeAsync(run, job.Size, options.Tools, cancellationToken)
                .ConfigureAwait(false)
                is { } trouble
        )
        {
            return new StepResult.Failed(trouble);
        }

        var command = Command(run, job, values, Changes.EnvironmentOf(changes).Values);
        if (ArgumentLimit.Of(job, command) is { } tooLong)
        {
            return new StepResult.Failed(tooLong);
        }

        var folder = FolderOf(run, values);
        var finder = new OutputFinder(job.Backend.Output, values, folder);
        using var mine = options.Renders.Begin();
        var result = await run.Executor.RunAsync(command, cancellationToken).ConfigureAwait(false);
        if (result.Succeeded)
        {
            // What is left to do is looking for its video: its cards may go to the next one. After a failure they may not:
            // what it means may be that nobody is to have them, or that no other video is to be tried.
            run.Release();
        }

        return await JudgeAsync(run, job, changes, result, finder, cancellationToken)
            .ConfigureAwait(false) switch
        {
            // What it lacks it would lack again.
            StepResult.Failed { Why: var why }
                when job.HostMiB is { } wanted
                    && mine.IsAlone
                    && why.Class == VideoFailures.Killed.Name => new StepResult.Failed(
                why with
                {
                    Transient = false,
                    Message = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{why.Message}; it takes about {wanted} MiB of main memory and no other render ran beside it, so it isn't tried again"
                    ),
                }
            ),
            var other => other,
        };
    }

    private async Task<StepResult> JudgeAsync(
        StepRun run,
        RenderJob job,
        string[] changes,
        CommandResult result,
        OutputFinder finder,
        CancellationToken cancellationToken
    )
    {
        if (result.WasSilent)
        {
            return StepResult.Failure(
                VideoFailures.SilentTimeout,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{job.Backend.Name} printed nothing for {job.Backend.SilentTimeoutSeconds} s and was ended; if it was only slow, raise silentTimeoutSeconds in recipes/backends/{job.Backend.Name}.json"
                )
            );
        }

        string? path = null;
        string? trouble = null;
        if (result.Succeeded)
        {
            (path, trouble) = finder.Find(result);
            trouble ??= FailureJudge.Fault(job.Backend.Success, result);
        }

        if (!result.Succeeded || trouble is not null)
        {
            var held = run.Leases.TryGetValue("gpu", out var cards) ? cards.Count : 0;
            var judge = new FailureJudge(job.Backend, run.Changes, run.FailedBefore)
            {
                LessMemory = () => MemoryFit.Next(job, options.NewestCapability),
                HasOtherCards = options.Cards is not { } all || all > held,
            };
            return new StepResult.Failed(judge.Judge(result, trouble));
        }

        var output = run.PathOf(PreviewRender.Render);
        if (job.Backend.Output.Frames is { } kind)
        {
            if (
                await FrameFilm
                    .EncodeAsync(
                        run,
                        options.Tools,
                        kind,
                        path!,
                        job.Size,
                        job.Backend.Fps,
                        output,
                        cancellationToken
                    )
                    .ConfigureAwait(false) is
                { } bad
            )
            {
                return new StepResult.Failed(bad);
            }
        }
        else if (path != output)
        {
            // A renderer's own folder isn't ours to keep things in, and may be on another file system.
            Disk.Copy(path!, output);
            Disk.DeleteFile(path!);
            if (finder.OwnFolder(path!) is { } scratch)
            {
                Disk.DeleteFolder(scratch);
            }
        }

        if (MemoryFit.MayLower(asked))
        {
            Disk.WriteText(run.PathOf(VideoPaths.MadeName), $"{{\"size\":\"{job.Size}\"}}\n");
        }

        return new StepResult.Succeeded(
            Changes.Effective(asked, changes, fitted.Why ?? Reason(run))
        );
    }

    private static string? Reason(StepRun run) =>
        run.FailedBefore.Count > 0 ? "after " + string.Join(", ", run.FailedBefore) : null;

    private Dictionary<string, string> Values(StepRun run, RenderJob job)
    {
        var values = job.Values();
        // Plain names where the program runs in the private folder: no path can be misread then.
        var here = job.Backend.WorkingFolder is null ? "" : run.Folder + "/";
        values["image"] = here + PreviewRender.Image;
        values["audio"] = here + (job.Backend.PadSeconds is null ? PreviewRender.Audio : Padded);
        values["output"] = here + PreviewRender.Render;
        values["outdir"] = here + "out";
        values["workdir"] = run.Folder;
        values["cache"] = Path.Combine(options.CacheFolder ?? run.Folder, job.Backend.Name);
        values["unique"] = string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(run.Folder)[..12]}-{run.Attempt}"
        );
        var gpus = run.Leases.TryGetValue("gpu", out var leased) ? leased : [];
        values["gpus"] = string.Join(',', gpus);
        values["gpu_count"] = gpus.Count.ToString(CultureInfo.InvariantCulture);
        values["port"] =
            run.Leases.TryGetValue("port", out var ports) && ports.Count > 0 ? ports[0] : "";
        return values;
    }

    private StepResult? Prepare(StepRun run, RenderJob job, Dictionary<string, string> values)
    {
        var folder = FolderOf(run, values);
        if (
            job.Backend.WorkingFolder is not null
            && job
                .Backend.PathsMustNotHold.Select(character => character.ToString())
                .Concat(job.Backend.PathsMustNotContain)
                .FirstOrDefault(text => run.Folder.Contains(text, StringComparison.Ordinal))
                is { } misread
        )
        {
            return StepResult.Failure(
                VideoFailures.BadPath,
                $"{job.Backend.Name} misreads '{misread}' in a path, and {run.Folder} has one; name another folder with --outputs=DIR"
            );
        }

        if (job.PadSeconds is { } silence)
        {
            WavWriter.Pad(run.PathOf(PreviewRender.Audio), run.PathOf(Padded), silence);
        }

        Disk.CreateFolder(run.PathOf("out"));
        if (job.Backend.Uses("cache"))
        {
            Disk.CreateFolder(values["cache"]);
        }

        foreach (var name in job.Backend.Folders)
        {
            Disk.CreateFolder(run.PathOf(name));
        }

        foreach (var name in job.Backend.Clear)
        {
            if (Below(folder, Placeholders.Fill(name, values)) is not { } path)
            {
                return StepResult.Failure(
                    VideoFailures.BadPath,
                    $"{job.Backend.Name} is to clear '{name}', which isn't below {folder}; nothing was removed"
                );
            }

            Disk.DeleteFolder(path);
            Disk.DeleteFile(path);
        }

        try
        {
            foreach (var file in job.Backend.Files)
            {
                Disk.WriteText(
                    run.PathOf(Placeholders.Fill(file.Name, values)),
                    file.Content(values)
                );
            }

            return null;
        }
        catch (FormatException e)
        {
            return StepResult.Failure(EngineFailures.BadInput, e.Message);
        }
    }

    private static string? Below(string folder, string name)
    {
        var path = Path.GetFullPath(name, folder);
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : null;
    }

    private string FolderOf(StepRun run, Dictionary<string, string> values) =>
        asked.Backend.WorkingFolder is { } working
            ? Path.TrimEndingDirectorySeparator(
                Path.GetFullPath(Placeholders.Fill(working, values), options.Root)
            )
            : run.Folder;

    private CommandSpec Command(
        StepRun run,
        RenderJob job,
        Dictionary<string, string> values,
        ImmutableSortedDictionary<string, string> more
    )
    {
        var environment = ImmutableDictionary<string, string?>.Empty;
        if (values["gpus"].Length > 0)
        {
            environment = environment.SetItem("CUDA_VISIBLE_DEVICES", values["gpus"]);
        }

        foreach (
            var (name, value) in job.Backend.MachineEnvironment.With(job.Backend.Environment).Values
        )
        {
            environment = environment.SetItem(name, Placeholders.Fill(value, values));
        }

        foreach (var (name, value) in more)
        {
            environment = environment.SetItem(name, value);
        }

        var words = Argument
            .Resolve(job.Backend.Command, values)
            .Select(word => Placeholders.Fill(word, values))
            .ToArray();
        return new CommandSpec
        {
            Program = Program(words[0]),
            Arguments = [.. words.Skip(1)],
            WorkingDirectory = FolderOf(run, values),
            Environment = environment,
            LogPath = run.LogPath,
            SilentTimeout = job.Backend.SilentTimeoutSeconds is { } silent
                ? TimeSpan.FromSeconds(silent)
                : Timeout.InfiniteTimeSpan,
            Heard = job.Backend.Progress.Reader(job.ProgressBars, run.Progress),
        };
    }

    // "./tools/render.sh" is the workspace's; a plain name is looked for on PATH.
    private string Program(string name) =>
        name.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(name, options.Root) : name;
}
