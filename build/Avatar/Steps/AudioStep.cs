using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// The step that prepares a recording: decoded to mono at the model's rate, silence cut at head and tail, its facts
/// beside it. Two programs run (ffprobe, one decode; another decode where channels cancel each other or time stamps
/// leave a pause); measuring and cutting are done here, to the sample.
/// </summary>
public static class AudioStep
{
    /// <summary>The role of the user's recording.</summary>
    public const string RecordingRole = "recording";

    /// <summary>The role of the prepared recording, a 16-bit mono WAV.</summary>
    public const string AudioRole = "audio";

    /// <summary>The role of <see cref="AudioFacts"/> as JSON.</summary>
    public const string FactsRole = "facts";

    // Raise it when choosing, measuring, cutting or the facts' text change.
    private const string Version = "2";

    /// <summary>The step; its name is <c>audio</c> and the stem of <paramref name="audio"/>. <see cref="Step.Expand"/> is the caller's to add.</summary>
    public static Step Create(
        Artifact recording,
        Artifact audio,
        Artifact facts,
        AudioSettings settings,
        FfmpegTools tools,
        SharedRequests? shared = null
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tools);
        return new Step
        {
            Name = "audio " + Path.GetFileNameWithoutExtension(audio.Path),
            Kind = StepKinds.Audio.Name,
            Inputs = [new(RecordingRole, recording, PlainNames.For(RecordingRole, recording))],
            Outputs =
            [
                new(AudioRole, audio, "audio.wav"),
                new(FactsRole, facts, "facts.json", IsFacts: true),
            ],
            Request = (shared ?? new()).Of("audio", settings, "", () => Request(settings, tools)),
            Action = (run, token) => PrepareAsync(run, settings, tools, token),
            Inspect = (paths, _) =>
                Task.FromResult(AudioHeader.Inspect(paths[RecordingRole])?.For(recording)),
        };
    }

    internal static ImmutableArray<RequestLine> Request(
        AudioSettings settings,
        FfmpegTools tools
    ) =>
        [
            new("audio step", Version),
            new("ffmpeg", tools.Version),
            new("probe", string.Join(' ', RecordingTrack.Probe("{recording}").ToArguments())),
            new(
                "decode",
                string.Join(
                    ' ',
                    RecordingTrack
                        .Decode("{recording}", SoundChoice.Plain, settings.SampleRate)
                        .ToArguments()
                )
            ),
            new("trim", settings.Trim ? "head and tail" : "none"),
            .. settings.Trim
                ? (RequestLine[])
                    [
                        new(
                            "trim pad",
                            settings.TrimPadSeconds.ToString("R", CultureInfo.InvariantCulture)
                        ),
                    ]
                : [],
        ];

    private static async Task<StepResult> PrepareAsync(
        StepRun run,
        AudioSettings settings,
        FfmpegTools tools,
        CancellationToken cancellationToken
    )
    {
        var input = run.Step.Inputs.Single(i => i.Role == RecordingRole);
        var look = AudioHeader.Look(run.PathOf(input.FileName));
        if (look.Fault is { } fault)
        {
            return fault.ResultFor(input.Artifact);
        }

        var file = await JoinedWav
            .OfAsync(run, input.FileName, look, cancellationToken)
            .ConfigureAwait(false);
        var probe = await run.FfprobeAsync(tools, RecordingTrack.Probe(file), cancellationToken)
            .ConfigureAwait(false);
        if (probe.Trouble is { } trouble)
        {
            return new StepResult.Failed(trouble);
        }

        if (probe.Info?.Audio is null)
        {
            var reason = probe.Info is null ? "can't be read as a recording" : "holds no sound";
            return probe.Command.Unreadable(input.Artifact, RecordingTrack.NotARecording(reason));
        }

        var recording = new RecordingFile(run, tools, settings, file, input.Artifact, probe, look);
        return await FirstThatSoundsAsync(recording, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The default track first; one that is empty, silent or of an unknown codec doesn't hide the others.</summary>
    private static async Task<StepResult> FirstThatSoundsAsync(
        RecordingFile recording,
        CancellationToken cancellationToken
    )
    {
        StepResult? first = null;
        foreach (var track in recording.Tracks)
        {
            var result = await track.PrepareAsync(cancellationToken).ConfigureAwait(false);
            first ??= result;
            if (
                result is not StepResult.Failed { Why.Kind: var kind }
                || kind != EngineFailures.BadInput
            )
            {
                return result;
            }
        }

        return first!;
    }
}
