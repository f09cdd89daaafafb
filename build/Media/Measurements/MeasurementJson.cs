using System.Collections.Immutable;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Media.Measurements;

/// <summary>
/// Measurements as JSON objects, member by member: what a serializer finds out by reflection is neither there nor
/// fast in a program that is compiled to machine code.
/// </summary>
internal static class MeasurementJson
{
    internal static JObject Of(FinishedMeasurement measured) =>
        new() { ["video"] = Of(measured.Video), ["sound"] = Of(measured.Sound) };

    internal static JObject Of(VideoMeasurement measured) =>
        new()
        {
            ["videoStreams"] = measured.VideoStreams,
            ["audioStreams"] = measured.AudioStreams,
            ["width"] = measured.Width,
            ["height"] = measured.Height,
            ["codec"] = measured.Codec,
            ["matrix"] = measured.Matrix,
            ["pixelAspect"] = Rounded(measured.PixelAspect),
            ["framesPerSecond"] = Rounded(measured.FramesPerSecond),
            ["seconds"] = Rounded(measured.Seconds),
            ["audioSeconds"] = Rounded(measured.AudioSeconds),
            ["startSeconds"] = Rounded(measured.StartSeconds),
            ["declaredFrames"] = measured.DeclaredFrames,
            ["frames"] = measured.Frames,
            ["error"] = measured.Error,
            ["black"] = Texts(measured.Black),
            ["frozen"] = Texts(measured.Frozen),
        };

    internal static FinishedMeasurement Finished(JObject json) =>
        new(Video(Object(json, "video")), Sound(Object(json, "sound")));

    internal static VideoMeasurement Video(JObject json) =>
        new()
        {
            VideoStreams = (int)Member(json, "videoStreams"),
            AudioStreams = (int)Member(json, "audioStreams"),
            Width = (int)Member(json, "width"),
            Height = (int)Member(json, "height"),
            Codec = (string?)json["codec"],
            Matrix = (string?)json["matrix"],
            PixelAspect = (double?)json["pixelAspect"] ?? 0,
            FramesPerSecond = (double)Member(json, "framesPerSecond"),
            Seconds = (double)Member(json, "seconds"),
            AudioSeconds = (double)Member(json, "audioSeconds"),
            StartSeconds = (double)Member(json, "startSeconds"),
            DeclaredFrames = (long)Member(json, "declaredFrames"),
            Frames = (long)Member(json, "frames"),
            Error = (string?)Member(json, "error"),
            Black = Stretches(json, "black"),
            Frozen = Stretches(json, "frozen"),
        };

    private static JObject Of(SoundMeasurement measured) =>
        new()
        {
            ["offsetMs"] = Rounded(measured.OffsetMs),
            ["correlation"] = Rounded(measured.Correlation),
            ["silentSeconds"] = Rounded(measured.SilentSeconds),
            ["loudness"] = measured.Loudness is { } loudness
                ? Rounded(loudness)
                : JValue.CreateNull(),
        };

    private static SoundMeasurement Sound(JObject json) =>
        new()
        {
            OffsetMs = (double)Member(json, "offsetMs"),
            Correlation = (double)Member(json, "correlation"),
            SilentSeconds = (double)Member(json, "silentSeconds"),
            Loudness = (double?)Member(json, "loudness"),
        };

    /// <summary>Three decimals: a millisecond and less is noise of the last bit.</summary>
    private static JRaw Rounded(double value) => new(Numbers.Brief(value));

    private static JArray Texts(ImmutableArray<Stretch> stretches) =>
        new(stretches.Select(s => s.ToString()));

    private static ImmutableArray<Stretch> Stretches(JObject json, string name) =>
        Member(json, name) is JArray texts
            ? [.. texts.Select(t => Stretch((string?)t ?? ""))]
            : throw new FormatException($"'{name}' isn't a list");

    private static Stretch Stretch(string text)
    {
        var parts = text.Split('-');
        return
            parts.Length == 2
            && Numbers.Parse(parts[0]) is { } start
            && Numbers.Parse(parts[1]) is { } end
            ? new(start, end)
            : throw new FormatException($"'{text}' isn't a stretch of time");
    }

    private static JObject Object(JObject json, string name) =>
        Member(json, name) as JObject ?? throw new FormatException($"'{name}' isn't an object");

    private static JToken Member(JObject json, string name) =>
        json[name] ?? throw new FormatException($"it lacks '{name}'");
}
