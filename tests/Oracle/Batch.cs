#pragma warning disable RS0030 // the model has file operations of its own
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace AvatarBuild.Oracle;

/// <summary>One step of a video as README describes it: what it reads, what it is asked, what it makes.</summary>
/// <param name="Name">As reports name it.</param>
/// <param name="Reads">Files, relative to the workspace.</param>
/// <param name="Asked">What else its result depends on.</param>
/// <param name="Makes">Files, relative to the workspace.</param>
internal sealed record Stage(string Name, string[] Reads, string Asked, string[] Makes);

/// <summary>
/// What a batch of videos has to run, worked out from the files that lie there: a stage runs when it never ran, when a
/// byte that it reads or a thing that it is asked is another than when it ran last, when a published file isn't what it
/// made, or when one that runs reads bytes of it that are gone. Knows the product by its README only.
/// </summary>
/// <param name="folder">The workspace, absolute.</param>
internal sealed partial class Batch(string folder)
{
    private sealed record Past(string Asked, Dictionary<string, string> Made);

    private readonly Dictionary<string, Past> done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> facts = new(StringComparer.Ordinal);
    private Dictionary<string, string> before = new(StringComparer.Ordinal);

    /// <summary>What the recipe says, by name.</summary>
    public Dictionary<string, string> Recipe { get; } =
        new(StringComparer.Ordinal)
        {
            ["poster"] = "0",
            ["silent"] = "3",
            ["black"] = "3",
            ["fit"] = "cover",
        };

    /// <summary>Videos whose renderer fails.</summary>
    public HashSet<string> OutOfLuck { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the videos, by the recordings that lie there.</summary>
    public IReadOnlyList<string> Videos =>
        [
            .. Directory
                .GetFiles(At("inputs/audio"), "*.wav")
                .Select(file => Path.GetFileNameWithoutExtension(file)!)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Notes what lies there, before a build.</summary>
    public void Look() => before = Published();

    /// <summary>Compares the steps that a build started with those that it had to, and takes over what they made.</summary>
    /// <param name="ran">Names of the steps that were started.</param>
    /// <returns>What is wrong, one a line; empty when nothing is.</returns>
    public string Judge(IReadOnlyCollection<string> ran)
    {
        var stages = Videos.SelectMany(Stages).DistinctBy(stage => stage.Name).ToList();
        var asked = stages.ToDictionary(
            stage => stage.Name,
            stage => Asked(stage, ran, stages),
            StringComparer.Ordinal
        );
        var expected = Expected(stages, asked);
        var wrong = expected
            .Except(ran)
            .Select(name => $"{name} didn't run and should")
            .Concat(ran.Except(expected).Select(name => $"{name} ran in vain"))
            .ToList();
        foreach (var stage in stages.Where(stage => ran.Contains(stage.Name) && !Fails(stage)))
        {
            wrong.AddRange(
                stage
                    .Makes.Where(file => !File.Exists(At(file)))
                    .Select(file => $"{file} isn't there")
            );
            done[stage.Makes[0]] = new Past(
                asked[stage.Name],
                stage
                    .Makes.Where(file => File.Exists(At(file)))
                    .ToDictionary(file => file, DigestOf)
            );
        }

        return string.Join('\n', wrong);
    }

    /// <summary>Digests of every published file and intermediate, by path.</summary>
    public Dictionary<string, string> Published() =>
        Videos
            .SelectMany(Stages)
            .SelectMany(stage => stage.Makes)
            .Concat(done.Values.SelectMany(past => past.Made.Keys))
            .Distinct()
            .Where(file => File.Exists(At(file)))
            .ToDictionary(file => file, DigestOf);

    private HashSet<string> Expected(List<Stage> stages, Dictionary<string, string> asked)
    {
        var runs = new HashSet<string>(StringComparer.Ordinal);
        for (var isStable = false; !isStable; )
        {
            isStable = true;
            foreach (
                var stage in stages.Where(stage =>
                    !runs.Contains(stage.Name) && !IsBlocked(stage.Name, runs)
                )
            )
            {
                if (
                    !done.TryGetValue(stage.Makes[0], out var past)
                    || past.Asked != asked[stage.Name]
                    || stage.Makes.Any(file =>
                        before.GetValueOrDefault(file) != past.Made.GetValueOrDefault(file)
                        && (
                            IsForUsers(file)
                            || stages.Any(s => runs.Contains(s.Name) && s.Reads.Contains(file))
                        )
                    )
                )
                {
                    isStable = false;
                    runs.Add(stage.Name);
                }
            }
        }

        // One of them may have been what the render was made again for.
        runs.RemoveWhere(name => IsBlocked(name, runs));
        return runs;
    }

    // Behind a render that ran and failed nothing is made.
    private bool IsBlocked(string stage, HashSet<string> runs) =>
        stage.Split(' ') is [var kind, var video]
        && kind is "verify" or "finish" or "check"
        && OutOfLuck.Contains(video)
        && runs.Contains("render " + video);

    private bool Fails(Stage stage) =>
        stage.Name.StartsWith("render ", StringComparison.Ordinal)
        && OutOfLuck.Contains(stage.Name["render ".Length..]);

    private static bool IsForUsers(string file) =>
        !file.StartsWith("outputs/.build/", StringComparison.Ordinal);

    private IEnumerable<Stage> Stages(string video)
    {
        var portrait = File.Exists(At($"inputs/images/{video}.jpg")) ? video : "default";
        var recording = $"inputs/audio/{video}.wav";
        var fit = Recipe["fit"] == "cover" ? "cover18" : "blur";
        var image = $"outputs/.build/image/default/{portrait}.jpg.192x128-{fit}.png";
        string Of(string kind, string ending) => $"outputs/.build/{kind}/default/{video}{ending}";
        string[] subtitles =
        [
            .. new[] { $"inputs/subtitles/{video}.srt" }.Where(file => File.Exists(At(file))),
        ];
        var cut = CutOf(Of("audio", ".facts.json"));
        var prompt = $"inputs/prompts/{video}.txt";
        var text = File.Exists(At(prompt)) ? File.ReadAllText(At(prompt)) : "";
        yield return new(
            "audio " + video,
            [recording],
            "",
            [Of("audio", ".wav"), Of("audio", ".facts.json")]
        );
        yield return new(
            $"image {portrait}.jpg 192*128",
            [$"inputs/images/{portrait}.jpg"],
            fit,
            [image]
        );
        yield return new(
            "render " + video,
            [image, Of("audio", ".wav")],
            $"{text}|{cut}",
            [Of("render", ".mp4")]
        );
        yield return new(
            "verify " + video,
            [Of("render", ".mp4")],
            $"{cut}|{Recipe["black"]}",
            [Of("verify", ".json")]
        );
        yield return new(
            "finish " + video,
            [Of("render", ".mp4"), Of("verify", ".json"), recording, .. subtitles],
            $"{cut}|{Recipe["poster"]}",
            [$"outputs/{video}.mp4", $"outputs/{video}.jpg", Of("finish", ".json")]
        );
        yield return new(
            "check " + video,
            [Of("finish", ".json")],
            $"{cut}|{Recipe["silent"]}",
            [Of("check", ".json")]
        );
    }

    // What was learnt of a recording is known without its file.
    private string CutOf(string file)
    {
        if (File.Exists(At(file)))
        {
            facts[file] = string.Join(
                ' ',
                Length().Matches(File.ReadAllText(At(file))).Select(found => found.Value)
            );
        }

        return facts.GetValueOrDefault(file, "");
    }

    private string Asked(Stage stage, IReadOnlyCollection<string> ran, List<Stage> stages) =>
        $"{stage.Asked}|{string.Join('|', stage.Reads.Select(file => $"{Path.GetExtension(file)} {Standing(file, ran, stages)}"))}";

    // What another stage makes counts as it made it, gone or not, unless it made it again just now.
    private string Standing(string file, IReadOnlyCollection<string> ran, List<Stage> stages)
    {
        var maker = stages.Find(stage => stage.Makes.Contains(file));
        return maker is null || ran.Contains(maker.Name)
            ? Now(file)
            : done.GetValueOrDefault(maker.Makes[0])?.Made.GetValueOrDefault(file) ?? "";
    }

    private string Now(string file) => File.Exists(At(file)) ? DigestOf(file) : "";

    private string DigestOf(string file) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(At(file))));

    private string At(string file) => Path.Combine(folder, file);

    [GeneratedRegex("\"(cut\\w+|samples)\":[0-9.]+")]
    private static partial Regex Length();
}
