using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Steps;

/// <summary>A recording in its step's private folder, as ffprobe saw it.</summary>
/// <param name="Run">The step's attempt.</param>
/// <param name="Tools">ffmpeg.</param>
/// <param name="Settings">What is wanted of it.</param>
/// <param name="Name">Of the file that ffmpeg reads.</param>
/// <param name="Artifact">The file that messages name.</param>
/// <param name="Probe">What its header declares; it has a track of sound.</param>
/// <param name="Look">How its bytes are laid out.</param>
internal sealed record RecordingFile(
    StepRun Run,
    FfmpegTools Tools,
    AudioSettings Settings,
    string Name,
    Artifact Artifact,
    FfprobeResult Probe,
    RecordingLook Look
)
{
    public MediaInfo Info => Probe.Info!;

    /// <summary>Its tracks of sound, the default one first.</summary>
    public IEnumerable<RecordingTrack> Tracks =>
        Info
            .Streams.Where(s => s.Kind == StreamKind.Audio)
            .Select((stream, index) => new RecordingTrack(this, stream, index))
            .OrderByDescending(track => track.IsDefault);
}

/// <summary>One track: decides how it is decoded (<see cref="SoundChoice"/>), decodes, measures and cuts it.</summary>
internal sealed class RecordingTrack(RecordingFile file, MediaStream stream, int index)
{
    private const string Decoded = "decoded.pcm";
    private const string Channels = "channels.pcm";
    private const int ChannelRate = 8000;

    // Containers of sound. Without the list a "recording" that is a playlist would make ffmpeg open what it names.
    private const string Formats = "wav,w64,aiff,caf,mp3,mov,aac,flac,ogg,matroska,asf,amr";

    // Codecs pad to whole frames (up to 0.13 s at 8 kHz) and mp3 counts its encoder's delay.
    private const double LengthTolerance = 0.25;

    // A file that begins later was cut from a longer stream and kept its clock: that is no pause.
    private const double LongestPauseAtStart = 60;

    // Less is rounding and coders' delay.
    private const double ShortestPause = 0.1;

    public bool IsDefault => stream.IsDefault;

    public static FfprobeSettings Probe(string recording) =>
        new FfprobeSettings()
            .WithLogLevel("warning")
            .With("-format_whitelist", Formats)
            .WithFile(recording);

    /// <summary>Everything of the decode that reaches the prepared recording.</summary>
    public static FfmpegSettings Decode(string recording, SoundChoice choice, int rate) =>
        choice
            .Decode(new FfmpegSettings(), recording, 1, rate, "-format_whitelist", Formats)
            .With("-c:a", "pcm_s16le")
            .WithBitExactOutput()
            .With("-f", "s16le", Decoded);

    public static MediaFault NotARecording(string reason) =>
        new(reason, "replace it with a recording (wav, mp3, m4a, aac, flac, ogg or opus)");

    /// <summary>Writes <c>audio.wav</c> and <c>facts.json</c>.</summary>
    public async Task<StepResult> PrepareAsync(CancellationToken cancellationToken)
    {
        var choice = new SoundChoice
        {
            Stream = index,
            Average = IsUnnamed ? stream.Channels!.Value : 0,
            IsJoined = file.Look.Wav is not null,
            Changes = file.Look.Changes,
        };
        var decode = choice.Changes
            ? await UniformAsync(choice, cancellationToken).ConfigureAwait(false)
            : await RunAsync(First(choice), cancellationToken).ConfigureAwait(false);
        if (!decode.Succeeded)
        {
            return Undecodable(decode);
        }

        var better = choice.Changes
            ? choice
            : choice with
            {
                Start = Pauses(decode),
                Channel = MayCancel ? Cancelling() : null,
            };
        if (better != choice)
        {
            var again = await RunAsync(
                    Decode(file.Name, better, file.Settings.SampleRate),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (!again.Succeeded)
            {
                return Undecodable(again);
            }
        }

        return await CutAsync(better, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>ffmpeg would guess which channel is which, or can't mix what the file says.</summary>
    private bool IsUnnamed =>
        stream.Channels switch
        {
            > 2 => stream.ChannelLayout is "" or "unknown"
                || stream.ChannelLayout.Contains(" channels", StringComparison.Ordinal),
            2 => stream.ChannelLayout.StartsWith("2 channels (", StringComparison.Ordinal),
            _ => false,
        };

    private bool MayCancel => stream.Channels == 2 || IsUnnamed;

    private bool HasTimeStamps =>
        !file.Look.IsChained
        && file.Info.FormatName.Split(',').Any(name => name is "mov" or "matroska" or "ogg");

    private double StartsAt => HasTimeStamps ? file.Info.StartTime ?? 0 : 0;

    /// <summary>The decode, and beside it what the choice may have to be changed for: where its time line ends, and the channels apart.</summary>
    private FfmpegSettings First(SoundChoice choice)
    {
        var settings = Decode(file.Name, choice, file.Settings.SampleRate);
        settings = HasTimeStamps ? settings.WithGlobal("-progress", "pipe:1") : settings;
        return MayCancel
            ? settings
                .With("-map", $"0:a:{index}")
                .With("-ar", ChannelRate.ToString(CultureInfo.InvariantCulture))
                .With("-c:a", "pcm_s16le", "-f", "s16le", Channels)
            : settings;
    }

    private Task<CommandResult> RunAsync(FfmpegSettings settings, CancellationToken token) =>
        file.Run.FfmpegAsync(file.Tools, settings, token);

    /// <summary>Where rate or channels change, each change costs a resampler's delay: made of what finish hears, both keep one time.</summary>
    private async Task<CommandResult> UniformAsync(SoundChoice choice, CancellationToken token)
    {
        var uniform = await file
            .Run.RunAsync(
                file.Tools.FfmpegPath,
                UniformTrack.Arguments(
                    choice,
                    file.Name,
                    SourceChannels == 1 ? 1 : 2,
                    UniformTrack.Rate(SourceSampleRate)
                ),
                token
            )
            .ConfigureAwait(false);
        return uniform.Succeeded
            ? await RunAsync(
                    Decode(UniformTrack.Name, SoundChoice.Plain, file.Settings.SampleRate),
                    token
                )
                .ConfigureAwait(false)
            : uniform;
    }

    private int SourceSampleRate => stream.SampleRate ?? file.Settings.SampleRate;

    private int SourceChannels => Math.Max(stream.Channels ?? 1, file.Look.MostChannels);

    private StepResult Undecodable(CommandResult decode)
    {
        var last = decode.LastLines(1) is [var line] ? line : "no reason given";
        return decode.Unreadable(
            file.Artifact,
            NotARecording($"can't be decoded ({stream.Codec}: {last})")
        );
    }

    /// <summary>Where the sound begins, if it begins late or its time line is longer than what was decoded; else null.</summary>
    private double? Pauses(CommandResult decode)
    {
        if (!HasTimeStamps)
        {
            return null;
        }

        var start = StartsAt is > ShortestPause and <= LongestPauseAtStart ? StartsAt : 0;
        var bytes = FileStat.Of(file.Run.PathOf(Decoded))?.Size ?? 0;
        var seconds = bytes / 2.0 / file.Settings.SampleRate;
        // A clock that runs a little slow is no pause.
        return start > 0 || End(decode.StandardOutput) > seconds + ShortestPause + seconds / 10_000
            ? start
            : null;
    }

    /// <summary>Seconds at which the decoded track ended by its time stamps; the last that ffmpeg's progress tells.</summary>
    private static double End(string progress)
    {
        const string Mark = "out_time=";
        var at = progress.LastIndexOf(Mark, StringComparison.Ordinal);
        return
            at >= 0
            && TimeSpan.TryParse(
                progress.AsSpan(at + Mark.Length).Trim().ToString().Split('\n')[0],
                CultureInfo.InvariantCulture,
                out var end
            )
            ? end.TotalSeconds
            : 0;
    }

    private int? Cancelling()
    {
        if (FileStat.Of(file.Run.PathOf(Channels)) is null)
        {
            return null;
        }

        using var pcm = Disk.OpenRead(file.Run.PathOf(Channels));
        return ChannelMeter.Cancelling(pcm, stream.Channels!.Value, ChannelRate);
    }

    private async Task<StepResult> CutAsync(SoundChoice choice, CancellationToken token)
    {
        // Exit 0 doesn't prove that the file is there; one that isn't has no samples.
        var pcm = new FileStream(file.Run.PathOf(Decoded), FileMode.OpenOrCreate);
        await using (pcm.ConfigureAwait(false))
        {
            var cut = AudioCut.Measure(pcm, file.Settings);
            if (Fault(cut) is { } fault)
            {
                return fault.ResultFor(file.Artifact);
            }

            var rate = file.Settings.SampleRate;
            await WavWriter
                .WriteAsync(file.Run.PathOf("audio.wav"), pcm, cut.Kept, rate, token)
                .ConfigureAwait(false);
            var writer = new StreamWriter(Disk.Create(file.Run.PathOf("facts.json")));
            await using (writer.ConfigureAwait(false))
            {
                await writer.WriteAsync(Facts(cut, choice).ToJson()).ConfigureAwait(false);
            }

            return StepResult.Success;
        }
    }

    private MediaFault? Fault(AudioCut cut)
    {
        var seconds = (double)cut.Samples / file.Settings.SampleRate;
        if (cut.Samples == 0)
        {
            return NotARecording("holds no sound: nothing could be decoded");
        }

        if (Declared is { } declared && declared > seconds + LengthTolerance)
        {
            return AudioHeader.Truncated(declared, seconds);
        }

        if (cut.IsSilent)
        {
            var peak =
                cut.Peak == 0 ? "no sample differs from 0"
                : cut.Peak <= PcmScan.Magnitude(AudioCut.SilentDecibels)
                    ? FormattableString.Invariant(
                        $"its peak is {PcmScan.Decibels(cut.Peak):0.0} dB"
                    )
                : "there is nothing in the band of speech, 120 to 4000 Hz";
            return new MediaFault(
                $"is silent: {peak}",
                "record it again, or make it louder if there is speech in it"
            );
        }

        return cut.Kept.Length * 2 > WavWriter.MostBytes
            ? new MediaFault("is too long for a WAV file", "cut it into parts")
            : null;
    }

    private AudioFacts Facts(AudioCut cut, SoundChoice choice)
    {
        var rate = file.Settings.SampleRate;
        return new()
        {
            SourceSampleRate = SourceSampleRate,
            SourceChannels = SourceChannels,
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
            Sound = choice,
        };
    }

    /// <summary>
    /// Seconds. Null where the file declares no length and ffprobe guessed one from the bit rate, as it does for raw AAC
    /// and mp3 without a Xing header: a guess may be off by half. What ends late by its own clock also began late.
    /// </summary>
    private double? Declared
    {
        get
        {
            string[] guesses = ["Estimating duration", "concatenated file"];
            var told = guesses.Any(g =>
                file.Probe.Command.StandardError.Contains(g, StringComparison.Ordinal)
            )
                ? null
                : stream.Duration ?? (file.Info.Video is null ? file.Info.Duration : null);
            return StartsAt > LongestPauseAtStart && told > StartsAt ? told - StartsAt : told;
        }
    }
}
