using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Avatar.Media;

/// <summary>
/// The step that prepares a recording: decoded to mono at the model's rate, silence cut at head and tail, its facts
/// beside it. Two programs run (ffprobe, one decode); measuring and cutting are done here, to the sample.
/// </summary>
public static class AudioStep
{
    /// <summary>The role of the user's recording.</summary>
    public const string RecordingRole = "recording";

    /// <summary>The role of the prepared recording, a 16-bit mono WAV.</summary>
    public const string AudioRole = "audio";

    /// <summary>The role of <see cref="AudioFacts"/> as JSON.</summary>
    public const string FactsRole = "facts";

    // Raise it when measuring, cutting or the facts' text change.
    private const string Version = "1";

    private const string Decoded = "decoded.pcm";

    // Containers of sound. Without the list a "recording" that is a playlist would make ffmpeg open what it names.
    private const string Formats = "wav,w64,aiff,caf,mp3,mov,aac,flac,ogg,matroska";

    // Codecs pad to whole frames (up to 0.13 s at 8 kHz) and mp3 counts its encoder's delay.
    private const double LengthTolerance = 0.25;

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
            Kind = "audio",
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
            new("probe", string.Join(' ', Probe("{recording}").ToArguments())),
            new("decode", string.Join(' ', Decode("{recording}", settings).ToArguments())),
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

    private static FfprobeSettings Probe(string recording) =>
        new FfprobeSettings()
            .WithLogLevel("warning")
            .With("-format_whitelist", Formats)
            .WithFile(recording);

    private static FfmpegSettings Decode(string recording, AudioSettings settings) =>
        new FfmpegSettings()
            .WithInput(recording, "-format_whitelist", Formats)
            .With("-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", "1")
            .With("-ar", settings.SampleRate.ToString(CultureInfo.InvariantCulture))
            .With("-c:a", "pcm_s16le")
            .WithBitExactOutput()
            .With("-f", "s16le", Decoded);

    private static async Task<StepResult> PrepareAsync(
        StepRun run,
        AudioSettings settings,
        FfmpegTools tools,
        CancellationToken cancellationToken
    )
    {
        var input = run.Step.Inputs.Single(i => i.Role == RecordingRole);
        if (AudioHeader.Inspect(run.PathOf(input.FileName)) is { } fault)
        {
            return fault.ResultFor(input.Artifact);
        }

        var probe = await run.FfprobeAsync(tools, Probe(input.FileName), cancellationToken)
            .ConfigureAwait(false);
        if (probe.Trouble is { } trouble)
        {
            return new StepResult.Failed(trouble);
        }

        if (probe.Info?.Audio is not { } sound)
        {
            var reason = probe.Info is null ? "can't be read as a recording" : "holds no sound";
            return MediaFault.Unreadable(probe.Command, input.Artifact, NotARecording(reason));
        }

        var decode = await run.FfmpegAsync(
                tools,
                Decode(input.FileName, settings),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (!decode.Succeeded)
        {
            var reason = $"can't be decoded ({sound.Codec}: {LastLine(decode.LastLines(1))})";
            return MediaFault.Unreadable(decode, input.Artifact, NotARecording(reason));
        }

        var source = new AudioSource(input.Artifact, sound, DeclaredSeconds(probe));
        return await CutAsync(run, settings, source, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<StepResult> CutAsync(
        StepRun run,
        AudioSettings settings,
        AudioSource source,
        CancellationToken cancellationToken
    )
    {
        // Exit 0 doesn't prove that the file is there; one that isn't has no samples.
        var pcm = new FileStream(run.PathOf(Decoded), FileMode.OpenOrCreate);
        await using (pcm.ConfigureAwait(false))
        {
            var cut = AudioCut.Measure(pcm, settings);
            if (Fault(cut, settings, source.DeclaredSeconds) is { } fault)
            {
                return fault.ResultFor(source.File);
            }

            await WavWriter
                .WriteAsync(
                    run.PathOf("audio.wav"),
                    pcm,
                    cut.Kept,
                    settings.SampleRate,
                    cancellationToken
                )
                .ConfigureAwait(false);
            var facts = Facts(cut, source.Stream, settings.SampleRate);
            var writer = new StreamWriter(Disk.Create(run.PathOf("facts.json")));
            await using (writer.ConfigureAwait(false))
            {
                await writer.WriteAsync(facts.ToJson()).ConfigureAwait(false);
            }

            return StepResult.Success;
        }
    }

    private static MediaFault? Fault(AudioCut cut, AudioSettings settings, double? declared)
    {
        var seconds = (double)cut.Samples / settings.SampleRate;
        if (cut.Samples == 0)
        {
            return NotARecording("holds no sound: nothing could be decoded");
        }

        if (declared > seconds + LengthTolerance)
        {
            return AudioHeader.Truncated(declared.Value, seconds);
        }

        if (cut.IsSilent)
        {
            var peak =
                cut.Peak == 0
                    ? "no sample differs from 0"
                    : FormattableString.Invariant(
                        $"its peak is {PcmScan.Decibels(cut.Peak):0.0} dB"
                    );
            return new MediaFault(
                $"is silent: {peak}",
                "record it again, or make it louder if there is speech in it"
            );
        }

        return cut.Kept.Length * 2 > WavWriter.MostBytes
            ? new MediaFault("is too long for a WAV file", "cut it into parts")
            : null;
    }

    private static AudioFacts Facts(AudioCut cut, MediaStream stream, int rate) =>
        new()
        {
            SourceSampleRate = stream.SampleRate ?? rate,
            SourceChannels = stream.Channels ?? 1,
            SourceSeconds = (double)cut.Samples / rate,
            CutStartSeconds = (double)cut.Kept.Start / rate,
            CutEndSeconds = (double)cut.Kept.End / rate,
            Samples = cut.Kept.Length,
            SampleRate = rate,
            Silences =
            [
                .. cut.Silences.Select(s => new TimeRange(
                    (double)s.Start / rate,
                    (double)s.End / rate
                )),
            ],
        };

    /// <summary>Null where the file declares no length and ffprobe guessed one from the bit rate, as it does for raw AAC and mp3 without a Xing header: a guess may be off by half.</summary>
    private static double? DeclaredSeconds(FfprobeResult probe) =>
        probe.Command.StandardError.Contains("Estimating duration", StringComparison.Ordinal) ? null
        : probe.Info!.Audio!.Duration is { } seconds ? seconds
        : probe.Info.Video is null ? probe.Info.Duration
        : null;

    private static MediaFault NotARecording(string reason) =>
        new(reason, "replace it with a recording (wav, mp3, m4a, aac, flac, ogg or opus)");

    private static string LastLine(IReadOnlyList<string> lines) =>
        lines.Count > 0 ? lines[^1] : "no reason given";

    private sealed record AudioSource(Artifact File, MediaStream Stream, double? DeclaredSeconds);
}
