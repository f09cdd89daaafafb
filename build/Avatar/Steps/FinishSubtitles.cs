using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Formats;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Subtitles;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// The subtitles of one finish: written for ffmpeg from what was understood, and compared afterwards with what is drawn
/// or stored.
/// </summary>
/// <param name="step">What is done.</param>
/// <param name="programs">ffmpeg and ffprobe.</param>
/// <param name="run">The private folder.</param>
internal sealed class FinishSubtitles(FinishStep step, FfmpegTools programs, StepRun run)
{
    /// <summary>What is drawn, in the original recording's times.</summary>
    internal const string Drawn = "drawn.ass";

    /// <summary>The track, in the times of the recording as cut.</summary>
    internal const string Track = "track.mp4";

    // Raise it when what is written changes.
    internal const string Version = "2";

    private const string Trial = "trial.ass";
    private const string Extents = "extents.txt";
    private const int Rounds = 4;

    private ImmutableArray<TrackPiece> pieces = [];

    private string Name =>
        run.Step.Inputs.FirstOrDefault(input => input.Role == "subtitles")?.Artifact.ToString()
        ?? "the subtitle file";

    /// <summary>Writes <see cref="Drawn"/> or <see cref="Track"/>. Whether there is anything to show, or what is wrong.</summary>
    /// <param name="seconds">The video's length.</param>
    /// <param name="token">Ends it.</param>
    internal async Task<(StepFailure? Fault, bool Any)> WriteAsync(
        double seconds,
        CancellationToken token
    )
    {
        // A render may be some frames shorter than the recording.
        var cut = step.Cut with
        {
            End = Math.Min(step.Cut.End, step.Cut.Start + seconds),
        };
        var (file, fault) = new SubtitleLook(Name, step.Finish, step.Fonts).At(
            Disk.ReadBytes(run.PathOf(step.Subtitles!)),
            cut
        );
        if (file is null || file.Cues.IsEmpty)
        {
            return (fault, false);
        }

        if (step.Soft)
        {
            pieces = TrackWriter.Pieces(file.Cues);
            await WriteAsync(Track, TimedTextFile.Write(pieces), token).ConfigureAwait(false);
            return (null, true);
        }

        return (await DrawAsync(file, token).ConfigureAwait(false), true);
    }

    /// <summary>Compares the finished video's track with what was written; what differs, or null.</summary>
    internal async Task<StepFailure?> CompareTrackAsync(CancellationToken token)
    {
        var result = await run.RunAsync(
                programs.FfprobePath,
                [
                    "-v",
                    "error",
                    "-select_streams",
                    "s:0",
                    "-show_data_hash",
                    "sha256",
                    "-show_entries",
                    "packet=pts_time,duration_time,data_hash",
                    "-of",
                    "csv=p=0",
                    FinishStep.Video,
                ],
                token
            )
            .ConfigureAwait(false);
        // Pieces without text fill the time between others; a muxer may add some.
        var empty = Hash([0, 0]);
        var stored = result
            .StandardOutput.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split(','))
            .Where(fields => fields.Length >= 3 && fields[2] != empty)
            .Select(fields => (Milliseconds(fields[0]), Milliseconds(fields[1]), fields[2]))
            .ToArray();
        for (var i = 0; i < Math.Max(stored.Length, pieces.Length); i++)
        {
            var wanted = i < pieces.Length ? pieces[i] : null;
            if (
                wanted is null
                || i >= stored.Length
                || Math.Abs(stored[i].Item1 - wanted.Start) > 1
                || Math.Abs(stored[i].Item2 - (wanted.End - wanted.Start)) > 1
                || stored[i].Item3 != Hash(wanted.ToSample())
            )
            {
                return Lost(
                    wanted is null
                        ? $"the finished video's track has {Whole(stored.Length)} texts for {Whole(pieces.Length)}"
                        : $"the finished video's track lacks '{Shown(wanted.Spans)}', or has it at another time"
                );
            }
        }

        return null;
    }

    private async Task<StepFailure?> DrawAsync(SubtitleFile file, CancellationToken token)
    {
        var fitting = FittingOf();
        var (width, height) = (step.Picture.Width, step.Picture.Height);
        var scales = Enumerable.Repeat(1.0, file.Cues.Length).ToArray();
        var fitted = Array.Empty<FittedCue>();
        for (var round = 0; round < Rounds; round++)
        {
            fitted = file.AssHead is null
                ? [.. file.Cues.Select((cue, i) => fitting.Fit(cue, scales[i]))]
                : [];
            var trial = file.AssHead is { } own
                ? AssWriter.Write(own, file.Cues, second: true)
                : AssWriter.Write(fitted, fitting, width, height, 0, second: true);
            await WriteAsync(Trial, trial, token).ConfigureAwait(false);
            var (extents, fault) = await LookAsync(file.Cues.Length, token).ConfigureAwait(false);
            if ((fault ?? Undrawn(file, extents)) is { } wrong)
            {
                return wrong;
            }

            var fits = true;
            for (var i = 0; i < fitted.Length; i++)
            {
                if (!Fits(extents[i]!))
                {
                    (scales[i], fits) = (fitted[i].Size / fitting.Size * 0.85, false);
                }
            }

            if (fits)
            {
                break;
            }
        }

        var from = (long)Math.Round(step.Cut.Start * 1000);
        var text = file.AssHead is { } head
            ? AssWriter.Write(head, file.Cues)
            : AssWriter.Write(fitted, fitting, width, height, from);
        await WriteAsync(Drawn, text, token).ConfigureAwait(false);
        return null;
    }

    private Fitting FittingOf()
    {
        Box? mark = null;
        if (step.Mark is { } place)
        {
            mark = place.Box(step.Picture, SizeOf(run.PathOf(step.Watermark!)));
        }

        return new Fitting(
            step.Fonts,
            step.Finish.SubtitleFont,
            step.Finish.SubtitleFontSize,
            step.Picture,
            mark
        );
    }

    private static PictureSize SizeOf(string path)
    {
        try
        {
            var info = ImageHeader.Read(path);
            return new(info.Width, info.Height);
        }
        catch (InvalidDataException)
        {
            // Its form isn't known here; ffmpeg will say what is wrong with it.
            return new(1, 1);
        }
    }

    private bool Fits(Box drawn) =>
        drawn.Left > 0
        && drawn.Top > 0
        && drawn.Left + drawn.Width < step.Picture.Width
        && drawn.Top + drawn.Height < step.Picture.Height;

    /// <summary>Where each cue is drawn, alone and in white on black: a frame for each. Null for one that isn't drawn.</summary>
    private async Task<(Box?[] Extents, StepFailure? Fault)> LookAsync(
        int count,
        CancellationToken token
    )
    {
        var source = string.Create(
            CultureInfo.InvariantCulture,
            $"color=c=black:s={step.Picture.Width}x{step.Picture.Height}:r=1:d={count}"
        );
        var settings = new FfmpegSettings()
            .WithGlobal("-v", "info", "-nostats")
            .WithInput(source, "-f", "lavfi")
            .With("-vf", $"ass=f={Trial},bbox=min_val=40,metadata=mode=print:file={Extents}")
            .With("-f", "null", "-");
        var result = await run.RunAsync(programs.FfmpegPath, settings.ToArguments(), token)
            .ConfigureAwait(false);
        var extents = new Box?[count];
        if (!result.Succeeded)
        {
            return (
                extents,
                ToolTrouble.Of(result, "ffmpeg")
                    ?? new(
                        VideoFailures.FinishFailed,
                        $"ffmpeg ended with {Whole(result.ExitCode)} while drawing subtitles"
                    )
                    {
                        LastLines = result.LastLines(20),
                    }
            );
        }

        if (
            MissingLetters
                .In(result.StandardError)
                .Select(l => (System.Text.Rune?)l)
                .FirstOrDefault() is
            { } letter
        )
        {
            return (extents, SubtitleLook.MissingFont(letter, Name));
        }

        Read(Disk.ReadText(run.PathOf(Extents)), extents);
        return (extents, null);
    }

    private static void Read(string printed, Box?[] extents)
    {
        var (frame, values) = (-1, new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var line in printed.Split('\n'))
        {
            if (line.StartsWith("frame:", StringComparison.Ordinal))
            {
                var time = line[(line.IndexOf("pts_time:", StringComparison.Ordinal) + 9)..];
                frame = (int)Math.Round(double.Parse(time, CultureInfo.InvariantCulture));
            }
            else if (line.Split('=') is ["lavfi.bbox.h", var last])
            {
                values["h"] = int.Parse(last, CultureInfo.InvariantCulture);
                if (frame >= 0 && frame < extents.Length)
                {
                    extents[frame] = new(values["x1"], values["y1"], values["w"], values["h"]);
                }
            }
            else if (
                line.Split('=') is [var name, var value]
                && name.StartsWith("lavfi.bbox.", StringComparison.Ordinal)
            )
            {
                values[name["lavfi.bbox.".Length..]] = int.Parse(
                    value,
                    CultureInfo.InvariantCulture
                );
            }
        }
    }

    // What an ASS file's tags make invisible at one moment isn't lost.
    private StepFailure? Undrawn(SubtitleFile file, Box?[] extents)
    {
        for (var i = 0; i < extents.Length; i++)
        {
            var cue = file.Cues[i];
            if (
                extents[i] is null
                && cue.Event?.IsPlain != false
                && !string.IsNullOrWhiteSpace(cue.Text)
            )
            {
                return Lost($"'{Shown(cue.Spans)}' (line {Whole(cue.Line)}) isn't drawn");
            }
        }

        return null;
    }

    private StepFailure Lost(string what) =>
        new(
            VideoFailures.LostSubtitles,
            $"{what}, though {Name} has it; look at that line's letters and style"
        );

    private static string Shown(ImmutableArray<CueSpan> spans)
    {
        var text = string.Concat(spans.Select(span => span.Text)).Replace('\n', ' ');
        return text.Length > 60 ? text[..60] + "…" : text;
    }

    private Task WriteAsync(string name, string text, CancellationToken token) =>
        MeasurementFile.WriteTextAsync(run.PathOf(name), text, token);

    private async Task WriteAsync(string name, byte[] bytes, CancellationToken token)
    {
        var stream = Disk.Create(run.PathOf(name));
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(bytes, token).ConfigureAwait(false);
        }
    }

    private static string Hash(byte[] bytes) =>
        "SHA256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static long Milliseconds(string seconds) =>
        double.TryParse(seconds, CultureInfo.InvariantCulture, out var value)
            ? (long)Math.Round(value * 1000)
            : -1;

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
