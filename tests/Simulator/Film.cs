using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;

namespace AvatarBuild.Simulator;

/// <summary>What LiveAvatar would have written: as large as its rule makes its picture, as long as its formula makes it.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Seconds">Length.</param>
/// <param name="Seed">Of its noise.</param>
/// <param name="Audio">The recording.</param>
/// <param name="Path">Where it goes.</param>
internal sealed record Film(
    int Width,
    int Height,
    double Seconds,
    string Seed,
    string Audio,
    string Path
)
{
    private const double Fps = 25;

    public static Film Of(Flags flags, long samples)
    {
        var frames = Frames(samples, flags.Number("infer_frames", 48), flags.Number("num_clip", 1));
        var header = new byte[24];
        using var picture = File.OpenRead(flags["image"]);
        picture.ReadExactly(header);
        var width = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(16));
        var height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(20));
        if (flags.Area is { } area)
        {
            (width, height) = PictureRule.Of(width, height, area);
        }

        return new Film(
            width,
            height,
            Math.Min(samples / 16000.0, frames / Fps),
            flags["base_seed"],
            flags["audio"],
            flags["save_file"]
        );
    }

    // More clips than the sound has are clamped, fewer cut it.
    private static long Frames(long samples, int perClip, int clips)
    {
        var tokens = ((samples - 400) / 320) + 1;
        var needed = (long)(((long)(tokens / 50.0 * 30) / (perClip * 1.2)) + 1);
        return (perClip * Math.Min(needed, clips)) - 3;
    }

    public Process Start(string? fault)
    {
        var seconds = fault == "short" ? Seconds / 2 : Seconds;
        var size = fault == "size" ? "32x32" : $"{Width}x{Height}";
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("FFMPEG") ?? "ffmpeg");
        string[] source =
        [
            "-v",
            "error",
            "-nostdin",
            "-y",
            "-f",
            "lavfi",
            "-i",
            $"testsrc=size={size}:rate=25",
        ];
        string[] sound =
            fault == "mute"
                ? ["-an"]
                : ["-i", Audio, "-map", "0:v", "-map", "1:a", "-c:a", "aac", "-b:a", "32k"];
        string[] coding =
        [
            "-t",
            seconds.ToString("0.###", CultureInfo.InvariantCulture),
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-threads",
            "1",
            "-pix_fmt",
            "yuv420p",
        ];
        foreach (var argument in (string[])[.. source, .. sound, .. coding, Path])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
