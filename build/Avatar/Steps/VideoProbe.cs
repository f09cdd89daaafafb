using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Measurements;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Steps;

/// <summary>Measures a video: what its header says, and what a full decode finds. Knows no thresholds.</summary>
public static class VideoProbe
{
    /// <summary>
    /// The two detectors. freezedetect's usual 0.001 calls a speaking mouth of 50×15 pixels in 704×384 frozen for
    /// 10 s; 0.0001 sees it move, and still finds an encoded still picture.
    /// </summary>
    internal const string Detectors = "blackdetect=d=0.1:pix_th=0.10,freezedetect=n=0.0001:d=0.5";

    /// <summary>ffprobe's arguments for a file.</summary>
    internal static ImmutableArray<string> HeaderArguments(string file) =>
        [
            "-v",
            "error",
            "-protocol_whitelist",
            "file,pipe",
            "-show_streams",
            "-show_format",
            "-of",
            "json",
            file,
        ];

    /// <summary>ffmpeg's arguments for the raw render: every frame decoded, any fault fatal.</summary>
    internal static ImmutableArray<string> DecodeArguments(string file) =>
        Decoding()
            .WithInput(file)
            .With("-map", "0:v:0", "-vf", Detectors, "-f", "null", "-")
            .ToArguments();

    /// <summary>A decode that stops at the first fault, prints what filters find and counts frames.</summary>
    internal static FfmpegSettings Decoding() =>
        new FfmpegSettings().WithGlobal("-v", "info", "-nostats", "-xerror", "-progress", "pipe:1");

    /// <summary>The header, as ffprobe sees it, or the machine's trouble that kept it from looking.</summary>
    internal static async Task<(VideoMeasurement Header, StepFailure? Trouble)> HeaderAsync(
        StepRun run,
        FfmpegTools programs,
        string file,
        CancellationToken token
    )
    {
        var result = await run.RunAsync(
                programs.FfprobePath,
                HeaderArguments(file),
                token,
                printsData: true
            )
            .ConfigureAwait(false);
        return result.Succeeded
            ? ParseHeader(result.StandardOutput) is { } header
                ? (header, null)
                : (new(), ToolTrouble.NoJson(result))
            : (new() { Error = FirstComplaint(result) }, ToolTrouble.Of(result, "ffprobe"));
    }

    /// <summary>What a decode adds to the header.</summary>
    internal static VideoMeasurement WithDecode(this VideoMeasurement header, CommandResult decode)
    {
        return header with
        {
            Frames = Frames(decode.StandardOutput),
            Error = header.Error ?? (decode.Succeeded ? null : FirstComplaint(decode)),
            Black = Stretches(decode.StandardError, "black_start:", "black_end:", header.Seconds),
            Frozen = Stretches(
                decode.StandardError,
                "freeze_start: ",
                "freeze_end: ",
                header.Seconds
            ),
        };
    }

    /// <summary>Null where it isn't JSON.</summary>
    internal static VideoMeasurement? ParseHeader(string json)
    {
        JObject root;
        try
        {
            root = JObject.Parse(FfprobeOutput.JsonOf(json));
        }
        catch (JsonException)
        {
            return null;
        }

        var streams = root["streams"]?.OfType<JObject>().ToList() ?? [];
        var video = streams.Where(s => IsPicture(s)).ToList();
        var audio = streams.Where(s => (string?)s["codec_type"] == "audio").ToList();
        var first = video.FirstOrDefault();
        var start = Seconds(first, "start_time") - Seconds(root["format"], "start_time");
        return new()
        {
            VideoStreams = video.Count,
            AudioStreams = audio.Count,
            Width = (int?)first?["width"] ?? 0,
            Height = (int?)first?["height"] ?? 0,
            Codec = (string?)first?["codec_name"],
            Matrix = (string?)first?["color_space"] is { } matrix and not "unknown" ? matrix : null,
            PixelAspect = Numbers.Rate(((string?)first?["sample_aspect_ratio"])?.Replace(':', '/')),
            FramesPerSecond = Numbers.Rate((string?)first?["avg_frame_rate"]),
            Seconds = Seconds(first, "duration") is > 0 and var own
                ? own
                : Seconds(root["format"], "duration"),
            AudioSeconds = Seconds(audio.FirstOrDefault(), "duration"),
            StartSeconds = Math.Max(0, start),
            DeclaredFrames = (long)(Numbers.Parse((string?)first?["nb_frames"]) ?? 0),
        };
    }

    private static bool IsPicture(JObject stream) =>
        (string?)stream["codec_type"] == "video"
        && (int?)stream["disposition"]?["attached_pic"] is not 1;

    private static double Seconds(JToken? owner, string name) =>
        Numbers.Parse((string?)owner?[name]) ?? 0;

    private static long Frames(string progress)
    {
        var at = progress.LastIndexOf("frame=", StringComparison.Ordinal);
        if (at < 0)
        {
            return 0;
        }

        var line = progress.AsSpan(at + 6);
        var end = line.IndexOf('\n');
        return long.TryParse(
            end < 0 ? line : line[..end],
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out var frames
        )
            ? frames
            : 0;
    }

    /// <summary>A stretch that the file's end cuts off has no end line: it lasts to the end.</summary>
    internal static ImmutableArray<Stretch> Stretches(
        string log,
        string startMark,
        string endMark,
        double last
    )
    {
        var found = ImmutableArray.CreateBuilder<Stretch>();
        double? open = null;
        foreach (var line in log.Split('\n'))
        {
            open = After(line, startMark) ?? open;
            if (open is { } start && After(line, endMark) is { } end)
            {
                found.Add(new(start, end));
                open = null;
            }
        }

        if (open is { } rest)
        {
            found.Add(new(rest, Math.Max(rest, last)));
        }

        return found.ToImmutable();
    }

    private static double? After(string line, string mark)
    {
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? null : Numbers.Parse(line[(at + mark.Length)..].Trim().Split(' ')[0]);
    }

    /// <summary>The last line, which names the reason; the lines before are the header dump.</summary>
    private static string FirstComplaint(CommandResult result) =>
        result.LastLines(1) is [var line] ? line : $"exit code {result.ExitCode}";
}
