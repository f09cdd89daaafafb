using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>The keys of a recipe's <c>finish</c>.</summary>
internal static class FinishKeys
{
    public static Key<Settings>[] All() => [.. Finish(), .. Watermark()];

    private static Key<Settings>[] Finish() =>
        [
            Finish(
                "loudness",
                new NumberShape(-70, -5) { Nullable = true },
                "Loudness of the published sound in LUFS (EBU R128); null leaves it as recorded.",
                "-16",
                f => f.Loudness,
                (f, v) => f with { Loudness = (double?)v }
            ),
            Finish(
                "subtitles",
                new ChoiceShape(
                    new Choice("burn", SubtitleMode.Burn),
                    new Choice("soft", SubtitleMode.Soft),
                    new Choice("off", SubtitleMode.Off)
                ),
                "What becomes of inputs/subtitles/NAME.*: drawn into the pictures, a track to switch on, or left out.",
                "\"burn\"",
                f => f.Subtitles,
                (f, v) => f with { Subtitles = (SubtitleMode)v! }
            ),
            Finish(
                "subtitleLanguage",
                new LanguageShape { Nullable = true },
                "Language of the subtitles: inputs/subtitles/NAME.LANGUAGE.* goes before NAME.*, and a track says it; null for none.",
                "\"zh-Hans\"",
                f => f.SubtitleLanguage,
                (f, v) => f with { SubtitleLanguage = (string?)v }
            ),
            Finish(
                "subtitleFontSize",
                new NumberShape(4, 200, Whole: true),
                "Size of burnt subtitles, in points at a picture whose shorter side is 288 pixels; less for a text that is too long.",
                "18",
                f => f.SubtitleFontSize,
                (f, v) => f with { SubtitleFontSize = Int(v) }
            ),
            Finish(
                "subtitleFont",
                new TextShape(1) { Nullable = true },
                "Font of burnt subtitles; null takes Noto Sans CJK SC or DejaVu Sans, whichever this machine has.",
                "\"DejaVu Sans\"",
                f => f.SubtitleFont,
                (f, v) => f with { SubtitleFont = (string?)v }
            ),
            Finish(
                "watermark",
                new GroupShape { Nullable = true },
                "A picture laid over the video, or null.",
                "{\"file\": \"logo.png\"}",
                f => f.Watermark,
                (f, v) => f with { Watermark = v is null ? null : f.Watermark ?? NoFile() }
            ),
            Finish(
                "faststart",
                new FlagShape(),
                "Index at the head of the file, so that a browser starts at once.",
                "true",
                f => f.Faststart,
                (f, v) => f with { Faststart = (bool)v! }
            ),
            Finish(
                "poster",
                new FlagShape(),
                "Write outputs/NAME.jpg.",
                "true",
                f => f.Poster,
                (f, v) => f with { Poster = (bool)v! }
            ),
            Finish(
                "posterSeconds",
                new NumberShape(0, 86400),
                "Seconds into the video of the poster's frame.",
                "1",
                f => f.PosterSeconds,
                (f, v) => f with { PosterSeconds = (double)v! }
            ),
        ];

    private static Key<Settings>[] Watermark() =>
        [
            Watermark(
                "file",
                new TextShape(1),
                "The picture, below inputs or by its absolute path.",
                "\"logo.png\"",
                w => w.File.Length > 0 ? w.File : null,
                (w, v) => w with { File = (string)v! }
            ),
            Watermark(
                "corner",
                Corners(),
                "Where it sits.",
                "\"bottomRight\"",
                w => w.Corner,
                (w, v) => w with { Corner = (Corner)v! }
            ),
            Watermark(
                "opacity",
                new NumberShape(0, 1),
                "0 (invisible) to 1.",
                "0.6",
                w => w.Opacity,
                (w, v) => w with { Opacity = (double)v! }
            ),
            Watermark(
                "width",
                new NumberShape(2, 8192, Whole: true),
                "Its width in pixels at the widest of the sizes; smaller pictures keep its share.",
                "96",
                w => w.Width,
                (w, v) => w with { Width = Int(v) }
            ),
            Watermark(
                "margin",
                new NumberShape(0, 8192, Whole: true),
                "Pixels to the two edges, likewise.",
                "12",
                w => w.Margin,
                (w, v) => w with { Margin = Int(v) }
            ),
        ];

    private static ChoiceShape Corners() =>
        new(
            new Choice("topLeft", Corner.TopLeft),
            new Choice("topRight", Corner.TopRight),
            new Choice("bottomLeft", Corner.BottomLeft),
            new Choice("bottomRight", Corner.BottomRight)
        );

    private static Key<Settings> Finish(
        string leaf,
        Shape shape,
        string description,
        string example,
        Func<FinishSettings, object?> get,
        Func<FinishSettings, object?, FinishSettings> set
    ) =>
        new(
            "finish." + leaf,
            shape,
            description,
            example,
            s => get(s.Finish),
            (s, v) => s with { Finish = set(s.Finish, v) }
        );

    private static Key<Settings> Watermark(
        string leaf,
        Shape shape,
        string description,
        string example,
        Func<WatermarkSettings, object?> get,
        Func<WatermarkSettings, object?, WatermarkSettings> set
    ) =>
        Finish(
            "watermark." + leaf,
            shape,
            description,
            example,
            f => get(f.Watermark ?? NoFile()),
            (f, v) => f with { Watermark = set(f.Watermark ?? NoFile(), v) }
        );

    /// <summary>Layers may set its opacity before its file; that it got one is checked when all are laid.</summary>
    private static WatermarkSettings NoFile() => new() { File = "" };

    private static int Int(object? value) => (int)(long)value!;
}
