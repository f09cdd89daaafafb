using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Media.Ffmpeg;

/// <summary>Reads what ffprobe prints. Numbers come as JSON numbers, strings or "N/A"; all are taken.</summary>
public static class FfprobeOutput
{
    /// <summary>Parses the JSON of <c>-show_streams -show_format</c>.</summary>
    /// <exception cref="FormatException">It isn't such JSON.</exception>
    public static MediaInfo Parse(string json)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(JsonOf(json)))
            {
                DateParseHandling = DateParseHandling.None,
            };
            var root = JObject.Load(reader);
            var format = root["format"] as JObject ?? [];
            var streams = root["streams"] as JArray ?? [];
            return new MediaInfo(
                Text(format, "format_name"),
                Number(format, "duration"),
                [.. streams.OfType<JObject>().Select(Stream)]
            )
            {
                StartTime = Number(format, "start_time"),
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"ffprobe printed no usable JSON: {e.Message}", e);
        }
    }

    /// <summary>What stands between a line that begins with a brace and the last brace: a wrapper or a library may print lines of its own before and after.</summary>
    public static string JsonOf(string printed)
    {
        var from = printed.StartsWith('{')
            ? 0
            : printed.IndexOf("\n{", StringComparison.Ordinal) + 1;
        var to = printed.LastIndexOf('}');
        return (from > 0 || printed.StartsWith('{')) && to > from
            ? printed[from..(to + 1)]
            : printed;
    }

    private static MediaStream Stream(JObject stream) =>
        new()
        {
            Index = (int)(Integer(stream, "index") ?? 0),
            Kind = Kind(Text(stream, "codec_type")),
            Codec = Text(stream, "codec_name"),
            PixelFormat = Text(stream, "pix_fmt"),
            Width = (int?)Integer(stream, "width"),
            Height = (int?)Integer(stream, "height"),
            Rotation = Rotation(stream),
            FrameRate = Ratio(Text(stream, "avg_frame_rate")),
            SampleRate = (int?)Integer(stream, "sample_rate"),
            Channels = (int?)Integer(stream, "channels"),
            ChannelLayout = Text(stream, "channel_layout"),
            IsDefault = Integer(stream["disposition"] as JObject ?? [], "default") == 1,
            Duration = Number(stream, "duration"),
            StartTime = Number(stream, "start_time"),
            Frames = Integer(stream, "nb_frames"),
            ReadPackets = Integer(stream, "nb_read_packets"),
            IsCover = Integer(stream["disposition"] as JObject ?? [], "attached_pic") == 1,
            Language = Text(stream["tags"] as JObject ?? [], "language"),
        };

    private static StreamKind Kind(string type) =>
        type switch
        {
            "video" => StreamKind.Video,
            "audio" => StreamKind.Audio,
            "subtitle" => StreamKind.Subtitle,
            _ => StreamKind.Other,
        };

    private static int Rotation(JObject stream)
    {
        var matrix = (stream["side_data_list"] as JArray)
            ?.OfType<JObject>()
            .Select(data => Integer(data, "rotation"))
            .FirstOrDefault(rotation => rotation is not null);
        // Before ffmpeg 5 it is a tag, and clockwise.
        return (int)(matrix ?? -Integer(stream["tags"] as JObject ?? [], "rotate") ?? 0);
    }

    private static double? Ratio(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return
            slash > 0
            && double.TryParse(text.AsSpan(0, slash), CultureInfo.InvariantCulture, out var over)
            && double.TryParse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture, out var under)
            && under > 0
            && over > 0
            ? over / under
            : null;
    }

    private static string Text(JObject from, string name) =>
        from[name] is JValue { Value: { } value }
            ? Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
            : "";

    private static double? Number(JObject from, string name) =>
        double.TryParse(Text(from, name), CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static long? Integer(JObject from, string name) =>
        Number(from, name) is { } value && Math.Abs(value) < long.MaxValue
            ? (long)Math.Round(value)
            : null;
}
