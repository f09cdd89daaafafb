using System.Text;
using AvatarBuild.Engine.Files;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Media.Measurements;

/// <summary>Reads and writes measurements: the same measurement is the same bytes, so that equal results cut off what follows.</summary>
public static class MeasurementFile
{
    /// <summary>Writes what was measured of a render.</summary>
    public static Task WriteAsync(
        string path,
        VideoMeasurement measured,
        CancellationToken token
    ) => WriteAsync(path, MeasurementJson.Of(measured), token);

    /// <summary>Writes what was measured of a finished video.</summary>
    public static Task WriteAsync(
        string path,
        FinishedMeasurement measured,
        CancellationToken token
    ) => WriteAsync(path, MeasurementJson.Of(measured), token);

    /// <summary>Writes a text as UTF-8 without a mark.</summary>
    public static async Task WriteTextAsync(string path, string text, CancellationToken token)
    {
        var stream = Disk.Create(path);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).ConfigureAwait(false);
        }
    }

    /// <exception cref="JsonException">It isn't one of our measurements.</exception>
    public static Task<VideoMeasurement> ReadVideoAsync(string path, CancellationToken token) =>
        ReadAsync(path, MeasurementJson.Video, token);

    /// <exception cref="JsonException">It isn't one of our measurements.</exception>
    public static Task<FinishedMeasurement> ReadFinishedAsync(
        string path,
        CancellationToken token
    ) => ReadAsync(path, MeasurementJson.Finished, token);

    private static Task WriteAsync(string path, JObject measured, CancellationToken token) =>
        WriteTextAsync(path, measured.ToString().ReplaceLineEndings("\n") + "\n", token);

    private static async Task<T> ReadAsync<T>(
        string path,
        Func<JObject, T> read,
        CancellationToken token
    )
    {
        using var reader = new StreamReader(Disk.OpenRead(path), Encoding.UTF8);
        var text = await reader.ReadToEndAsync(token).ConfigureAwait(false);
        try
        {
            return read(JObject.Parse(text));
        }
        catch (Exception e)
            when (e
                    is ArgumentException
                        or FormatException
                        or OverflowException
                        or InvalidCastException
            )
        {
            throw new JsonSerializationException(
                $"{Path.GetFileName(path)} isn't a measurement: {e.Message}",
                e
            );
        }
    }
}
