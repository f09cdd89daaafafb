using System.Collections.Immutable;
using System.Text;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Sound;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Videos;

/// <summary>
/// A user's program that writes a text about a video: a prompt (the place for a language model) or subtitles (the place
/// for a speech recogniser). It is told of the video by a JSON file and prints the text; it runs once for each key.
/// </summary>
internal static class TextStep
{
    private const string Facts = "facts.json";
    private const string Prepared = "audio.wav";
    private const int MaxPrompt = 64 * 1024;
    private const int MaxText = 8 << 20;

    /// <summary>A step that makes a prompt.</summary>
    public static Step Prompt(
        VideoRequest input,
        VideoPaths paths,
        AudioFacts facts,
        VideoStepsOptions options
    ) =>
        Of(
            StepKinds.Prompt,
            input,
            paths,
            facts,
            options,
            input.Settings.PromptCommand,
            new StepOutput("prompt", paths.Prompt, "prompt.txt"),
            text =>
                text.Length > MaxPrompt
                    ? "printed more than 64 Ki characters, which no model takes as a prompt"
                    : null
        );

    /// <summary>A step that makes subtitles.</summary>
    public static Step Subtitles(
        VideoRequest input,
        VideoPaths paths,
        AudioFacts facts,
        VideoStepsOptions options
    ) =>
        Of(
            StepKinds.Subtitles,
            input,
            paths,
            facts,
            options,
            input.Settings.SubtitlesCommand,
            new StepOutput("subtitles", paths.Subtitles, "subtitles.srt"),
            text =>
                new SubtitleLook("what it printed", input.Settings.Finish, options.Fonts)
                    .At(
                        Encoding.UTF8.GetBytes(text),
                        new Stretch(facts.CutStartSeconds, facts.CutEndSeconds)
                    )
                    .Fault
                    is { } why
                    ? $"printed no subtitles in SRT that can be used: {why.Message}"
                    : null
        );

    private static Step Of(
        StepKind kind,
        VideoRequest input,
        VideoPaths paths,
        AudioFacts facts,
        VideoStepsOptions options,
        ImmutableArray<string> command,
        StepOutput output,
        Func<string, string?> fault
    )
    {
        var recording = "recording" + Path.GetExtension(input.Recording).ToLowerInvariant();
        return new Step
        {
            Name = $"{kind.Name} {input.Name}",
            Kind = kind.Name,
            Inputs =
            [
                new("recording", VideoRequest.FileOf(input.Recording), recording),
                new("audio", paths.Audio, Prepared),
                .. Programs(command, options.Root),
            ],
            Outputs = [output],
            Request =
            [
                new("text", "1"),
                new("command", CommandText.Join(command[0], command[1..])),
                new("name", input.Name),
                new("prompt", input.Prompt ?? ""),
                new("portrait", input.Portrait is { } named ? Path.GetFileName(named) : ""),
            ],
            Retry = RetryPolicy.Once with
            {
                Timeout = TimeSpan.FromSeconds(input.Settings.TimeoutSeconds),
            },
            Action = async (run, token) =>
            {
                Disk.WriteText(run.PathOf(Facts), Json(run, input, facts, recording));
                var words = command
                    .Select(word =>
                        word.Replace("{facts}", run.PathOf(Facts), StringComparison.Ordinal)
                    )
                    .Select(
                        (word, i) => FileOf(word, options.Root) is { } file && i < 2 ? file : word
                    )
                    .ToArray();
                var result = await run
                    .Executor.RunAsync(
                        new()
                        {
                            Program = words[0],
                            Arguments = [.. words.Skip(1)],
                            WorkingDirectory = run.Folder,
                            LogPath = run.LogPath,
                            KeepCharacters = MaxText,
                        },
                        token
                    )
                    .ConfigureAwait(false);
                if (ToolTrouble.Of(result, command[0]) is { } trouble)
                {
                    return new StepResult.Failed(trouble);
                }

                var text = result.StandardOutput.ReplaceLineEndings("\n").Trim('\uFEFF').Trim();
                var wrong =
                    !result.Succeeded
                        ? FormattableString.Invariant(
                            $"ended with {result.ExitCode}: {ProgramError.In(result) ?? "it printed nothing"}"
                        )
                    : text.Length == 0 ? "printed nothing"
                    // What was before its last bytes isn't kept.
                    : Encoding.UTF8.GetByteCount(result.StandardOutput) >= MaxText
                        ? "printed more than 8 MiB, as no text has"
                    : text.Contains('\0', StringComparison.Ordinal)
                    || text.Contains('\uFFFD', StringComparison.Ordinal)
                        ? "printed what isn't UTF-8; is it UTF-16? Print UTF-8"
                    : fault(text);
                if (wrong is not null)
                {
                    return StepResult.Failure(VideoFailures.TextFailed, $"{command[0]} {wrong}");
                }

                Disk.WriteText(run.PathOf(output.FileName), text + "\n");
                return StepResult.Success;
            },
        };
    }

    // The user's own script: its content decides, too.
    private static IEnumerable<StepInput> Programs(ImmutableArray<string> command, string root)
    {
        for (var i = 0; i < Math.Min(2, command.Length); i++)
        {
            if (FileOf(command[i], root) is { } file)
            {
                var name = FormattableString.Invariant($"program-{i}");
                yield return new StepInput(name, Artifact.Outside(file), name);
            }
        }
    }

    private static string? FileOf(string word, string root) =>
        word.Contains('/', StringComparison.Ordinal)
        && Path.GetFullPath(word, root) is var path
        && Disk.FileExists(path)
            ? path
            : null;

    private static string Json(
        StepRun run,
        VideoRequest input,
        AudioFacts facts,
        string recording
    ) =>
        new JObject
        {
            ["name"] = input.Name,
            ["recording"] = run.PathOf(recording),
            ["audio"] = run.PathOf(Prepared),
            ["seconds"] = facts.Seconds,
            ["recordingSeconds"] = facts.SourceSeconds,
            ["cutStartSeconds"] = facts.CutStartSeconds,
            ["cutEndSeconds"] = facts.CutEndSeconds,
            ["portrait"] = input.Portrait is { } portrait ? Path.GetFileName(portrait) : null,
            ["prompt"] = input.Prompt,
            ["backend"] = input.Backend.Name,
        }.ToString() + "\n";
}
