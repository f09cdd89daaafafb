using System.Globalization;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Frames;

/// <summary>Makes a video of the frames that a renderer left. On the CPU, after the cards were given back. Knows no renderers.</summary>
internal static class FrameFilm
{
    private const string Raw = "frames.raw";

    /// <summary>Encodes them.</summary>
    /// <param name="run">The attempt, for its folder and its programs.</param>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="from">The file, or the folder of PNGs.</param>
    /// <param name="size">Of each.</param>
    /// <param name="fps">Frames a second.</param>
    /// <param name="to">The video, below the private folder.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <returns>What is wrong, or null.</returns>
    public static async Task<StepFailure?> EncodeAsync(
        StepRun run,
        FfmpegTools tools,
        FrameKind kind,
        string from,
        PictureSize size,
        double fps,
        string to,
        CancellationToken cancellationToken
    )
    {
        FfmpegSettings settings;
        try
        {
            settings =
                kind == FrameKind.Png
                    ? Pictures(run, from, fps)
                    : Array(run, kind, from, size, fps);
        }
        catch (Exception e)
            when (e is InvalidDataException or EndOfStreamException or OverflowException)
        {
            return new StepFailure(
                VideoFailures.BadFrames,
                $"{Path.GetFileName(from)} can't be read: {e.Message}"
            );
        }

        var result = await run.FfmpegAsync(
                tools,
                settings
                    .With(
                        "-an",
                        "-c:v",
                        "libx264",
                        "-preset",
                        "veryfast",
                        "-crf",
                        "12",
                        "-pix_fmt",
                        "yuv420p"
                    )
                    .WithBitExactOutput()
                    .With(to),
                cancellationToken
            )
            .ConfigureAwait(false);
        Disk.DeleteFile(run.PathOf(Raw));
        return result.Succeeded
            ? null
            : ToolTrouble.Of(result, "ffmpeg")
                ?? new StepFailure(
                    VideoFailures.BadFrames,
                    $"{Path.GetFileName(from)} can't be made a video: {string.Join(' ', result.LastLines(1))}"
                );
    }

    private static FfmpegSettings Array(
        StepRun run,
        FrameKind kind,
        string from,
        PictureSize size,
        double fps
    )
    {
        var frames = kind switch
        {
            FrameKind.Npy => NumpyFile.Read(from),
            FrameKind.Pt => TorchFile.Read(from, run.PathOf(Raw)),
            _ => new FrameArray(
                from,
                0,
                Length(from) / (size.Area * 3L),
                size.Width,
                size.Height,
                IsPlanar: false
            ),
        };
        if ((frames.Width, frames.Height) != (size.Width, size.Height))
        {
            throw new InvalidDataException(
                $"its pictures are {frames.Width}*{frames.Height}, and {size} was asked for"
            );
        }

        var wanted = frames.Offset + (frames.Frames * size.Area * 3L);
        if (frames.Frames == 0 || Length(frames.Path) != wanted)
        {
            throw new InvalidDataException(
                $"it has {Length(frames.Path)} bytes, and {frames.Frames} whole pictures of {size} are {wanted}"
            );
        }

        var settings = new FfmpegSettings().WithInput(
            frames.Path,
            "-f",
            "rawvideo",
            "-skip_initial_bytes",
            frames.Offset.ToString(CultureInfo.InvariantCulture),
            // Its planes are green, blue, red; those of the file red, green, blue.
            "-pixel_format",
            frames.IsPlanar ? "gbrp" : "rgb24",
            "-video_size",
            FormattableString.Invariant($"{size.Width}x{size.Height}"),
            "-framerate",
            fps.ToString(CultureInfo.InvariantCulture)
        );
        return frames.IsPlanar ? settings.With("-vf", "shuffleplanes=1:2:0") : settings;
    }

    private static FfmpegSettings Pictures(StepRun run, string from, double fps)
    {
        var files = Disk.Files(from)
            .Where(file => file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (files.Length == 0)
        {
            throw new InvalidDataException("it holds no PNG");
        }

        // One behind the other, so that no name can be misread.
        using (var all = Disk.Create(run.PathOf(Raw)))
        {
            foreach (var file in files)
            {
                using var one = Disk.OpenRead(file);
                one.CopyTo(all);
            }
        }

        return new FfmpegSettings().WithInput(
            run.PathOf(Raw),
            "-f",
            "image2pipe",
            "-c:v",
            "png",
            "-framerate",
            fps.ToString(CultureInfo.InvariantCulture)
        );
    }

    private static long Length(string path) => FileStat.Of(path)?.Size ?? 0;
}
