using System.Globalization;
using System.Runtime.InteropServices;
using CliWrap;
using CliWrap.Buffered;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A file as ffprobe sees it, and sound compared sample by sample: none of the product's own measuring.</summary>
internal sealed class Medium(string path, JObject json)
{
    private const int Rate = 8000;

    public string Path => path;

    public int Streams(string type) => Of(type).Count();

    public string Size => $"{Video["width"]}*{Video["height"]}";

    public string Codec(string type) => (string)Of(type).First()["codec_name"]!;

    public double VideoSeconds => Number(Video["duration"]);

    public double AudioSeconds => Number(Of("audio").First()["duration"]);

    public int Frames => (int)Number(Video["nb_frames"]);

    public int SampleRate => (int)Number(Of("audio").First()["sample_rate"]);

    private JToken Video => Of("video").First();

    private IEnumerable<JToken> Of(string type) =>
        json["streams"]!.Where(s => (string?)s["codec_type"] == type);

    private static double Number(JToken? value) =>
        double.Parse((string)value!, CultureInfo.InvariantCulture);

    /// <summary>What ffprobe says of it.</summary>
    public static async Task<Medium> Probe(string path)
    {
        var result = await Cli.Wrap(Environment.GetEnvironmentVariable("FFPROBE") ?? "ffprobe")
            .WithArguments(["-v", "error", "-show_streams", "-of", "json", path])
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        return new(path, JObject.Parse(result.StandardOutput));
    }

    /// <summary>Runs ffmpeg over it to the end; faults are an exception.</summary>
    public static Task Ffmpeg(params string[] arguments) =>
        Cli.Wrap(Environment.GetEnvironmentVariable("FFMPEG") ?? "ffmpeg")
            .WithArguments(["-v", "error", "-nostdin", "-y", .. arguments])
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

    /// <summary>Milliseconds by which a video's sound comes later than in a recording: where the product of both is largest, within ±300 ms.</summary>
    public static async Task<double> OffsetMs(string recording, string video)
    {
        var (source, result) = (await Samples(recording), await Samples(video));
        var (best, at) = (double.MinValue, 0);
        for (var lag = -Rate * 3 / 10; lag <= Rate * 3 / 10; lag++)
        {
            double sum = 0;
            for (var i = Math.Max(0, -lag); i < source.Length && i + lag < result.Length; i++)
            {
                sum += source[i] * result[i + lag];
            }

            (best, at) = sum > best ? (sum, lag) : (best, at);
        }

        return at * 1000.0 / Rate;
    }

    // From the file's time 0: sound that starts late is silence first.
    private static async Task<float[]> Samples(string path)
    {
        using var memory = new MemoryStream();
        await (
            Cli.Wrap(Environment.GetEnvironmentVariable("FFMPEG") ?? "ffmpeg")
                .WithArguments([
                    "-v",
                    "error",
                    "-nostdin",
                    "-i",
                    path,
                    "-map",
                    "0:a:0",
                    "-af",
                    "aresample=8000:async=1:first_pts=0",
                    "-ac",
                    "1",
                    "-f",
                    "f32le",
                    "-",
                ]) | memory
        ).ExecuteAsync(TestContext.Current.CancellationToken);
        return MemoryMarshal.Cast<byte, float>(memory.ToArray()).ToArray();
    }
}
