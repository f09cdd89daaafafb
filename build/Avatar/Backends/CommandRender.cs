using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Backends;

/// <summary>A render by a program that a backend's file describes. Arguments are a list; no shell sees them.</summary>
internal sealed class CommandRender(RenderJob job, VideoStepsOptions options)
{
    // What differs from run to run or from place to place stands in the key by its name only.
    private static readonly ImmutableArray<string> Symbolic =
    [
        "image",
        "audio",
        "output",
        "workdir",
        "gpus",
        "gpu_count",
        "port",
    ];

    /// <summary>Gives a render step its request, its fingerprints and its action.</summary>
    public static Step Fill(Step step, RenderJob job, VideoStepsOptions options)
    {
        var render = new CommandRender(job, options);
        return step with
        {
            Inputs = step.Inputs.AddRange(render.Fingerprints()),
            Request = render.Request(),
            Action = render.RunAsync,
        };
    }

    private ImmutableArray<RequestLine> Request()
    {
        var values = job.Values();
        foreach (var name in Symbolic)
        {
            values[name] = "{" + name + "}";
        }

        var lines = ImmutableArray.CreateBuilder<RequestLine>();
        lines.Add(new("backend", job.Backend.Name));
        for (var i = 0; i < job.Backend.Command.Length; i++)
        {
            lines.Add(
                new(
                    string.Create(CultureInfo.InvariantCulture, $"argument {i}"),
                    Placeholders.Fill(job.Backend.Command[i], values)
                )
            );
        }

        foreach (var (name, value) in job.Backend.Environment.Values)
        {
            lines.Add(new("environment " + name, Placeholders.Fill(value, values)));
        }

        if (job.Backend.Revision is { } revision)
        {
            lines.Add(new("revision", revision));
        }

        return lines.ToImmutable();
    }

    private IEnumerable<StepInput> Fingerprints()
    {
        for (var i = 0; i < job.Backend.FingerprintFiles.Length; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"fingerprint-{i}");
            var path = Path.GetFullPath(job.Backend.FingerprintFiles[i], options.Root);
            yield return new StepInput(name, Artifact.Outside(path), name);
        }
    }

    private async Task<StepResult> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        var values = job.Values();
        values["image"] = run.PathOf(PreviewRender.Image);
        values["audio"] = run.PathOf(PreviewRender.Audio);
        values["output"] = run.PathOf(PreviewRender.Render);
        values["workdir"] = run.Folder;
        var gpus = run.Leases.TryGetValue("gpu", out var leased) ? leased : [];
        values["gpus"] = string.Join(',', gpus);
        values["gpu_count"] = gpus.Count.ToString(CultureInfo.InvariantCulture);
        values["port"] =
            run.Leases.TryGetValue("port", out var ports) && ports.Count > 0 ? ports[0] : "";
        var result = await run
            .Executor.RunAsync(Command(run, values), cancellationToken)
            .ConfigureAwait(false);
        return Judge(run, result);
    }

    private CommandSpec Command(StepRun run, Dictionary<string, string> values)
    {
        var folder = job.Backend.WorkingFolder is { } working
            ? Path.GetFullPath(working, options.Root)
            : run.Folder;
        var environment = ImmutableDictionary<string, string?>.Empty;
        foreach (var (name, value) in job.Backend.Environment.Values)
        {
            environment = environment.SetItem(name, Placeholders.Fill(value, values));
        }

        return new CommandSpec
        {
            Program = Program(Placeholders.Fill(job.Backend.Command[0], values)),
            Arguments =
            [
                .. job
                    .Backend.Command.Skip(1)
                    .Select(argument => Placeholders.Fill(argument, values)),
            ],
            WorkingDirectory = folder,
            Environment = environment,
            LogPath = run.LogPath,
        };
    }

    // "./tools/render.sh" is the workspace's; a plain name is looked for on PATH.
    private string Program(string name) =>
        name.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(name, options.Root) : name;

    private StepResult Judge(StepRun run, CommandResult result)
    {
        foreach (var rule in job.Backend.Failures)
        {
            if (Fits(rule, result))
            {
                return StepResult.Failure(
                    rule.Class,
                    $"{job.Backend.Name} ended with {result.ExitCode}: {LastLine(result)}",
                    rule.Transient
                );
            }
        }

        if (!result.Succeeded)
        {
            return StepResult.Failure(
                "ExitCode",
                $"{job.Backend.Name} ended with {result.ExitCode}: {LastLine(result)}",
                transient: true
            );
        }

        return Engine.IO.FileStat.Of(run.PathOf(PreviewRender.Render)) is { Size: > 0 }
            ? StepResult.Success
            : StepResult.Failure(
                "SilentSuccess",
                $"{job.Backend.Name} ended with 0 but made no video; its log says what it did",
                transient: true
            );
    }

    private static bool Fits(FailureRule rule, CommandResult result) =>
        (rule.ExitCode is not null || rule.Pattern is not null)
        && (rule.ExitCode is not { } code || code == result.ExitCode)
        && (
            rule.Pattern is not { } pattern
            || result.StandardError.Contains(pattern, StringComparison.Ordinal)
            || result.StandardOutput.Contains(pattern, StringComparison.Ordinal)
        );

    private static string LastLine(CommandResult result) =>
        result.LastLines(1) is [var line] ? line : "it printed nothing";
}
