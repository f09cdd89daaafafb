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

/// <summary>Whatever a person can change of a request is one of its causes: else an upgrade would accept that change.</summary>
public sealed class StepCausesTests
{
    private static readonly AudioFacts Facts = new()
    {
        SourceSampleRate = 48000,
        SourceChannels = 2,
        SourceSeconds = 5,
        CutStartSeconds = 0,
        CutEndSeconds = 5,
        Samples = 80_000,
        SampleRate = 16_000,
    };

    private static Backend BackendOf(string name)
    {
        var problems = new List<Problem>();
        return BackendReader.Read(Rendering.TextOf(name), name + ".json", name, problems)!;
    }

    private static List<Step> StepsOf(
        VideoRequest wanted,
        string version = "5.1",
        AudioFacts? facts = null
    )
    {
        var options = new VideoStepsOptions("r", new("ffmpeg", "ffprobe", version), "/", false);
        var first = new VideoSteps(wanted, new PictureSize(1000, 1000), options).First();
        var grown = first
            .Where(step => step.Expand is not null)
            .SelectMany(step => step.Expand!((facts ?? Facts).ToJson()));
        return [.. first, .. grown];
    }

    private static VideoRequest Plain(string backend) =>
        new("a")
        {
            Recording = "audio/a.wav",
            Portrait = "images/default.jpg",
            Prompt = "A person speaks.",
            SubtitlesFile = "subtitles/a.srt",
            Settings = new Settings
            {
                Backend = backend,
                PromptCommand = ["./prompt"],
                SubtitlesCommand = ["./subtitles"],
                Finish = new FinishSettings
                {
                    Watermark = new WatermarkSettings { File = "logo.png" },
                },
                BackendOptions = new NameValues(
                    NameValues.Empty.Values.Add("program", "tool").Add("python", "python3")
                ),
            },
            Backend = BackendOf(backend),
        };

    private static string Causes(Step step) =>
        string.Join('\n', step.Causes?.Invoke().Where(cause => !cause.ExplainsInput) ?? []);

    // In the key, and compared as such.
    private static string Files(Step step) =>
        string.Join('\n', step.Inputs.Select(input => $"{input.Role} as {input.FileName}"))
        + string.Join('\n', step.Outputs.Select(output => output.FileName));

    // Each step whose request became another one, though its causes are the same.
    private static List<string> Unexplained(List<Step> before, List<Step> after)
    {
        var wrong = new List<string>();
        foreach (var step in after)
        {
            if (
                before.Find(other => other.Name == step.Name) is { } old
                && !old.Request.SequenceEqual(step.Request)
                && Files(old) == Files(step)
                && Causes(old) == Causes(step)
            )
            {
                wrong.Add(step.Name);
            }
        }

        return wrong;
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("liveavatar")]
    [InlineData("infinitetalk")]
    public void Every_key_of_a_recipe_that_reaches_a_request_is_a_cause(string backend)
    {
        var plain = Plain(backend);
        var before = StepsOf(plain);
        var reached = 0;
        foreach (var key in RecipeKeys.Table.Keys)
        {
            foreach (
                var value in (string[])
                    [
                        key.Example,
                        "0.31",
                        "7",
                        "true",
                        "false",
                        "\"blur\"",
                        "\"off\"",
                        "\"512*512\"",
                        "null",
                    ]
            )
            {
                var problems = new List<Problem>();
                var layer = RecipeKeys.Table.ReadOption($"{key.Path}={value}", "", problems);
                if (layer is null || problems.Count > 0 || key.Path is "backend" or "hooks")
                {
                    continue;
                }

                var after = StepsOf(plain with { Settings = layer.ApplyTo(plain.Settings) });
                reached += after.Count(step =>
                    before.Exists(old =>
                        old.Name == step.Name && !old.Request.SequenceEqual(step.Request)
                    )
                );
                Assert.True(
                    Unexplained(before, after) is [],
                    $"{key.Path}={value} reaches {string.Join(", ", Unexplained(before, after))}"
                );
            }
        }

        Assert.True(reached > 20, $"only {reached} requests were reached: what is tested?");
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("liveavatar")]
    public void So_is_all_that_comes_from_files_and_tools(string backend)
    {
        var plain = Plain(backend);
        var before = StepsOf(plain);
        var mouth = new PortraitFacts { Mouth = new Mouth(500, 500, 80, 90) };
        List<Step>[] others =
        [
            StepsOf(plain, version: "7.0"),
            StepsOf(plain with { PortraitFacts = mouth }),
            StepsOf(plain with { Prompt = "Somebody else." }),
            StepsOf(plain with { PromptFile = "prompts/a.txt" }),
            StepsOf(plain with { SubtitlesFile = null }),
            StepsOf(plain with { Portrait = "images/a.jpg" }),
            StepsOf(plain with { Recording = "audio/a.mp3" }),
            StepsOf(plain, facts: Facts with { CutEndSeconds = 4.5, Samples = 72_000 }),
            StepsOf(plain, facts: Facts with { SourceSampleRate = 44_100, SourceChannels = 1 }),
            StepsOf(plain, facts: Facts with { Silences = [new(1, 2)] }),
        ];
        foreach (var after in others)
        {
            Assert.Empty(Unexplained(before, after));
        }

        Assert.Empty(
            Unexplained(
                StepsOf(plain with { PortraitFacts = mouth }),
                StepsOf(
                    plain with
                    {
                        PortraitFacts = new PortraitFacts { Mouth = new Mouth(510, 500, 80, 90) },
                    }
                )
            )
        );
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("infinitetalk")]
    public void A_key_of_before_causes_were_kept_is_the_same(string backend)
    {
        foreach (var step in StepsOf(Plain(backend)))
        {
            var digests = step.Inputs.Select(_ => new string('0', 64)).ToArray();
            Assert.Equal(
                Manifest.Of(step with { Causes = null }, digests).Key,
                Manifest.Of(step, digests).Key
            );
        }
    }

    [Fact]
    public void Nothing_that_a_described_renderer_is_asked_for_counts_as_this_programs()
    {
        var plain = Plain("infinitetalk");
        var step = StepsOf(plain).Single(one => one.Kind == "render");
        var other = StepsOf(plain with { Backend = plain.Backend with { Revision = "next" } })
            .Single(one => one.Kind == "render");
        var digests = step.Inputs.Select(_ => "d").ToArray();
        var difference = Difference.Of(
            other,
            Manifest.Of(step, digests).Told,
            Manifest.Of(other, digests).Text
        );
        Assert.False(difference.IsOnlyThisProgram);
        Assert.Equal(["recipes/backends/infinitetalk.json changed"], difference.Reasons);
    }
}
