#pragma warning disable RS0030 // a test reads its data itself
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Tests.Backends;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Recipes;

/// <summary>
/// The keys of one video with each shipped renderer, as an earlier version made them. Code may be renamed and moved at will:
/// a key that changes makes finished renders stale.
/// </summary>
public sealed class KeyTests
{
    private const string Tool = "tool 5.1";

    private static readonly AudioFacts Facts = new()
    {
        SourceSampleRate = 48000,
        SourceChannels = 2,
        SourceSeconds = 11.25,
        CutStartSeconds = 0.5,
        CutEndSeconds = 11,
        Samples = 168_000,
        SampleRate = 16_000,
    };

    private static string[] Golden =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "keys", "keys.txt"));

    [Fact]
    public void Keys_are_those_that_earlier_versions_made()
    {
        var manifests = Manifests().ToArray();
        var lines = manifests.Select(made => $"{made.Name} {made.Manifest.Key}").ToArray();
        var changed = manifests
            .Where((_, i) => !Golden.Contains(lines[i]))
            .Select(made => $"{made.Name} {made.Manifest.Key}\n{made.Manifest.Text}");
        Assert.True(
            Golden.SequenceEqual(lines),
            $"these keys changed, and make finished steps stale; where that is meant, keys.txt is to have them:\n{string.Join('\n', changed)}"
        );
    }

    private static IEnumerable<(string Name, Manifest Manifest)> Manifests()
    {
        var backends = Directory
            .GetFiles(Path.Combine(AppContext.BaseDirectory, "recipes", "backends"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal);
        var made =
            from backend in backends
            from step in StepsOf(backend)
            let name = step.Kind == "render" ? $"render by {backend}" : step.Kind
            select (Name: name, Manifest: Manifest.Of(step, Digests(step)));
        // Most steps are the same whatever renders.
        return made.DistinctBy(one => (one.Name, one.Manifest.Key));
    }

    // Each input's content is its role.
    private static string[] Digests(Step step) =>
        [.. step.Inputs.Select(input => ContentHash.OfText(input.Role))];

    private static List<Step> StepsOf(string backend)
    {
        var options = new VideoStepsOptions("default", new("ffmpeg", "ffprobe", Tool), "/", false);
        var first = new VideoSteps(Wanted(backend), new PictureSize(1000, 1000), options).First();
        var grown = first
            .Where(step => step.Expand is not null)
            .SelectMany(step => step.Expand!(Facts.ToJson()));
        return [.. first, .. grown];
    }

    private static VideoRequest Wanted(string backend) =>
        new("kennedy")
        {
            Recording = "audio/kennedy.mp3",
            Portrait = "images/kennedy.jpg",
            Prompt = "A person speaks.",
            Settings = new Settings
            {
                Backend = backend,
                Finish = new FinishSettings
                {
                    Watermark = new WatermarkSettings { File = "logo.png" },
                },
                BackendOptions = new NameValues(
                    NameValues.Empty.Values.Add("program", "tool").Add("python", "python3")
                ),
            },
            Backend = BackendReader.Read(
                Rendering.TextOf(backend),
                backend + ".json",
                backend,
                []
            )!,
        };
}
