using CliWrap;

#pragma warning disable RS0030 // reads the samples

namespace AvatarBuild.Faces.Tests;

/// <summary>Portraits of the samples, decoded by ffmpeg, and pictures put together of them.</summary>
internal static class Samples
{
    private const int Side = 320;

    public static IReadOnlyList<string> Senators { get; } =
    [
        .. Directory
            .GetFiles(Folder, "*.jpg")
            .Select(f => Path.GetFileName(f)!)
            .Where(f => f is not ("astronaut.jpg" or "grace_hopper.jpg"))
            .Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Recorded places of points, by picture and number.</summary>
    public static ILookup<string, (FacePoint Point, Point Place)> Reference() =>
        File.ReadLines(Path.Combine(Folder, "reference.csv"))
            .Skip(1)
            .Select(line => line.Split(','))
            .ToLookup(
                c => c[0],
                c =>
                    (
                        (FacePoint)int.Parse(c[1], null),
                        new Point(double.Parse(c[2], null), double.Parse(c[3], null))
                    )
            );

    /// <summary>A portrait, drawn by ffmpeg's filter.</summary>
    public static async Task<Picture> LoadAsync(
        string name,
        int width = Side,
        int height = Side,
        string filter = "null"
    )
    {
        using var pixels = new MemoryStream();
        await Cli.Wrap(Environment.GetEnvironmentVariable("FFMPEG") ?? "ffmpeg")
            .WithArguments([
                "-v",
                "error",
                "-nostdin",
                "-i",
                Path.Combine(Folder, name),
                "-vf",
                filter,
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                "-",
            ])
            .WithStandardOutputPipe(PipeTarget.ToStream(pixels))
            .ExecuteAsync(TestContext.Current.CancellationToken);
        return new Picture(width, height, pixels.ToArray());
    }

    /// <summary>Pictures of one size side by side, so many in a row.</summary>
    public static Picture Montage(IReadOnlyList<Picture> pictures, int columns)
    {
        var (w, h) = (pictures[0].Width, pictures[0].Height);
        return Drawing.Draw(
            columns * w,
            h * ((pictures.Count + columns - 1) / columns),
            (x, y) =>
            {
                var index = y / h * columns + x / w;
                return index < pictures.Count
                    ? pictures[index].Rgb.Slice(3 * (y % h * w + x % w), 3).ToArray()
                    : [0, 0, 0];
            }
        );
    }
}
