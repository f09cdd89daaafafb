using System.Collections.Immutable;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>Keys of the objects that stand in lists of a backend's file.</summary>
internal static class BackendItemKeys
{
    public static KeyTable<FailureRule> Failures { get; } =
        new([
            new(
                "exitCode",
                new NumberShape(0, 255, Whole: true),
                "The exit code that tells it; 128 + n for signal n.",
                "137",
                f => f.ExitCode,
                (f, v) => f with { ExitCode = (int)(long)v! }
            ),
            new(
                "pattern",
                new TextShape(1),
                "Text that a line of the log holds.",
                "\"CUDA out of memory\"",
                f => f.Pattern,
                (f, v) => f with { Pattern = (string)v! }
            ),
            new(
                "regex",
                new TextShape(1),
                "A regular expression that fits a part of a line of the log.",
                "\"No face .*detected\"",
                f => f.Regex,
                (f, v) => f with { Regex = (string)v! }
            ),
            new(
                "class",
                new TextShape(1),
                "A short name of this kind of failure.",
                "\"OutOfMemory\"",
                _ => null,
                (f, v) => f with { Class = (string)v! }
            )
            {
                Required = true,
            },
            new(
                "transient",
                new FlagShape(),
                "A later attempt can survive; unsaid, what is known of the class.",
                "true",
                f => f.Transient,
                (f, v) => f with { Transient = (bool)v! }
            ),
            new(
                "reach",
                new ChoiceShape(
                    new Choice("video", FailureReach.Video),
                    new Choice("backend", FailureReach.Backend),
                    new Choice("card", FailureReach.Card)
                ),
                "What it stops: this video, all videos of the backend, or the use of that card.",
                "\"backend\"",
                f => f.Reach,
                (f, v) => f with { Reach = (FailureReach)v! }
            ),
            new(
                "remedy",
                new ChoiceShape(
                    new Choice("none", FailureRemedy.None),
                    new Choice("atOnce", FailureRemedy.AtOnce),
                    new Choice("lessMemory", FailureRemedy.LessMemory)
                ),
                "What the next attempt does otherwise: nothing, start at once, or take another card and then less memory.",
                "\"lessMemory\"",
                f => f.Remedy,
                (f, v) => f with { Remedy = (FailureRemedy)v! }
            ),
            new(
                "environment",
                new ScalarsShape(),
                "Variables that the next attempt gets, once.",
                "{\"NCCL_P2P_DISABLE\": 1}",
                f => f.Environment,
                (f, v) => f with { Environment = (NameValues)v! }
            ),
            new(
                "advice",
                new TextShape(1),
                "What the user can do.",
                "\"use a portrait with one face, seen from the front\"",
                f => f.Advice,
                (f, v) => f with { Advice = (string)v! }
            ),
        ]);

    public static KeyTable<MemoryRow> Memory { get; } =
        new([
            new(
                "size",
                new SizeShape(),
                "For this size; else for all.",
                "\"704*384\"",
                m => m.Size,
                (m, v) => m with { Size = (PictureSize)v! }
            ),
            new(
                "when",
                new TextShape(1),
                "For these options: name, !name or name=value, with commas between.",
                "\"fp8\"",
                m => m.When,
                (m, v) => m with { When = (string)v! }
            ),
            new(
                "mib",
                new NumberShape(1, 10000000, Whole: true),
                "MiB.",
                "45000",
                _ => null,
                (m, v) => m with { MiB = (long)v! }
            )
            {
                Required = true,
            },
        ]);

    public static KeyTable<CapabilityRow> Capability { get; } =
        new([
            new(
                "when",
                new TextShape(1),
                "Only where this holds: an option is set (fp8), isn't (!fp8), or has a value (mode=x).",
                "\"fp8\"",
                c => c.When,
                (c, v) => c with { When = (string)v! }
            ),
            new(
                "least",
                new NumberShape(1, 100),
                "The least compute capability.",
                "8.9",
                _ => null,
                (c, v) => c with { Least = (double)v! }
            )
            {
                Required = true,
            },
        ]);

    public static KeyTable<ItemFile> Files { get; } =
        new([
            new(
                "name",
                new TextShape(1),
                "Its name in the private folder.",
                "\"item.json\"",
                _ => null,
                (f, v) => f with { Name = (string)v! }
            )
            {
                Required = true,
            },
            new(
                "json",
                new JsonShape(),
                "JSON whose texts may hold placeholders; \"={name}\" is written as a number, true or false. YAML readers take it too.",
                "{\"prompt\": \"{prompt}\"}",
                _ => null,
                (f, v) => f with { Json = (JsonValue)v! }
            ),
            new(
                "csv",
                new JsonShape(),
                "Columns and values of a table with one row.",
                "{\"image\": \"{image}\"}",
                _ => null,
                (f, v) => f with { Csv = (JsonValue)v! }
            ),
            new(
                "lines",
                new TextsShape(),
                "Lines of text; a line break in a value becomes a space.",
                "[\"{prompt}@@{image}@@{audio}\"]",
                f => f.Lines,
                (f, v) => f with { Lines = (ImmutableArray<string>)v! }
            ),
            new(
                "separators",
                new TextsShape(),
                "Texts that no value in lines may hold.",
                "[\"@@\"]",
                f => f.Separators,
                (f, v) => f with { Separators = (ImmutableArray<string>)v! }
            ),
        ]);
}

/// <summary>One size.</summary>
internal sealed record SizeShape : Shape
{
    public override string Expected => "a size like \"704*384\"";

    public override string Render(object value) => JsonQuote.Of(value.ToString()!);

    protected override object? Take(JsonValue value, Key key, List<Problem> problems) =>
        value.Kind == JsonKind.Text ? PictureSize.Parse(value.Text) : null;
}
