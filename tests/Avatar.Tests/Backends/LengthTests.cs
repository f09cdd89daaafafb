#pragma warning disable RS0030 // a test reads its data itself
using System.Globalization;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Command;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>Sizes, clips and frames by the recording's length.</summary>
public sealed class LengthTests
{
    private const int Limit = 30_000;

    [Theory]
    [InlineData(5, "384*256", 3)]
    [InlineData(29, "384*256", 16)]
    [InlineData(31, "688*368", 17)]
    [InlineData(119, "688*368", 62)]
    [InlineData(121, "704*384", 64)]
    [InlineData(600, "704*384", 313)]
    public void LiveAvatar_renders_a_recording_in_the_policys_size_and_enough_clips(
        double seconds,
        string size,
        long clips
    )
    {
        using var rendering = new Rendering("liveavatar")
        {
            Seconds = seconds,
            Size = SizePolicy.Default.For(seconds),
        };
        var job = rendering.Job;
        Assert.Equal((size, clips), (job.Size.ToString(), job.Clips));
        Assert.Equal((48 * clips) - 3, job.Frames);
        Assert.InRange(job.Lost, 0, 0.12);
        Assert.Null(JobCheck.Limits(job));
    }

    [Fact]
    public void No_recording_loses_more_than_its_description_allows()
    {
        foreach (var backend in CommandLineTests.All.Select(row => row.Data))
        {
            using var rendering = new Rendering(backend);
            for (var samples = 16000; samples < 16 * 16000; samples += 997)
            {
                rendering.Seconds = samples / 16000.0;
                var fault = JobCheck.Limits(rendering.Job);
                Assert.True(fault is null, $"{backend} {rendering.Seconds}: {fault?.Message}");
            }
        }
    }

    /// <summary><c>Lengths/NAME.csv</c>: what the real program makes of a recording, and where that is from.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("stableavatar")]
    [InlineData("infinitetalk")]
    [InlineData("omniavatar")]
    [InlineData("longcat-avatar")]
    public Task A_recording_gets_the_frames_and_windows_that_the_real_program_makes(string name) =>
        Task.Run(
            () =>
            {
                using var rendering = new Rendering(name);
                var found = 0;
                foreach (
                    var row in File.ReadLines(
                            Path.Combine(AppContext.BaseDirectory, "lengths", name + ".csv")
                        )
                        .Where(line => char.IsAsciiDigit(line[0]))
                        .Select(line => line.Split(','))
                )
                {
                    rendering.Seconds = double.Parse(row[0], CultureInfo.InvariantCulture) / 16000;
                    rendering.Size = name == "omniavatar" ? PictureSize.Parse(row[1]) : null;
                    var job = rendering.Job;
                    var values = job.Values();
                    var clip =
                        values.GetValueOrDefault("clip_frames")
                        ?? values.GetValueOrDefault("segments");
                    if (JobCheck.Limits(job) is not null || (clip is not null && clip != row[1]))
                    {
                        continue;
                    }

                    found++;
                    var (frames, windows) = (row[^2], row[^1]);
                    Assert.True(
                        windows is not ("endless" or "refused" or "short" or "0"),
                        string.Join(' ', row)
                    );
                    if (name is not ("stableavatar" or "longcat-avatar"))
                    {
                        Assert.Equal(
                            windows,
                            job.ProgressBars.ToString(CultureInfo.InvariantCulture)
                        );
                    }

                    // One frame more or less is within every tolerance.
                    Assert.InRange(
                        job.Frames - long.Parse(frames, CultureInfo.InvariantCulture),
                        -1,
                        1
                    );
                }

                Assert.InRange(found, 50, 1000);
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = Limit)]
    [InlineData("infinitetalk", 0.55, "0.56 s")]
    [InlineData("stableavatar", 0.98, "1 s")]
    public async Task A_recording_shorter_than_the_backend_takes_is_refused_before_it_starts(
        string name,
        double seconds,
        string least
    )
    {
        using var rendering = new Rendering(name) { Seconds = seconds };
        var fault = await rendering.Step.Inspect!(
            new Dictionary<string, string>(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("RecordingTooShort", fault!.Class);
        Assert.Contains($"takes no less than {least}", fault.Message, StringComparison.Ordinal);
        rendering.Seconds = 1;
        Assert.Null(JobCheck.Limits(rendering.Job));
        Assert.Empty(rendering.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_recording_longer_than_the_backend_takes_is_refused_before_it_starts()
    {
        using var rendering = new Rendering("hunyuan-avatar") { Seconds = 16.04 };
        var fault = await rendering.Step.Inspect!(
            new Dictionary<string, string>(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("RecordingTooLong", fault!.Class);
        Assert.Contains("401 frames", fault.Message, StringComparison.Ordinal);
        Assert.Contains("makes 400", fault.Message, StringComparison.Ordinal);
        rendering.Seconds = 16;
        Assert.Null(JobCheck.Limits(rendering.Job));
        Assert.Empty(rendering.Ran);
    }

    [Fact]
    public void A_fixed_number_of_clips_that_would_cut_the_recording_is_refused()
    {
        using var rendering = new Rendering("liveavatar") { Seconds = 600 };
        rendering.Backend = rendering.Backend with
        {
            Formulas = rendering.Backend.Formulas.With(
                new(rendering.Backend.Formulas.Values.SetItem("clips", "100"))
            ),
        };
        var fault = JobCheck.Limits(rendering.Job);
        Assert.Contains("would leave out 408.12 s", fault!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task EchoMimic_and_InfiniteTalk_are_told_all_frames_of_a_recording()
    {
        using var echo = new Rendering("echomimic-v3") { Seconds = 10 };
        Assert.Contains(
            "--video_length 249",
            string.Join(
                ' ',
                (await echo.CommandAsync(TestContext.Current.CancellationToken)).Arguments
            ),
            StringComparison.Ordinal
        );
        using var infinite = new Rendering("infinitetalk") { Seconds = 100 };
        Assert.Contains(
            "--max_frame_num 2581",
            string.Join(
                ' ',
                (await infinite.CommandAsync(TestContext.Current.CancellationToken)).Arguments
            ),
            StringComparison.Ordinal
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData("2 + 3 * -(4 - 1)", -7)]
    [InlineData("floor(7 / 2) % 2 + ceil(0.1) + round(2.4) + min(3, 1, 2) + max(1, 2)", 7)]
    [InlineData("seconds * 2", 6)]
    public Task A_formula_is_calculated(string text, double expected) =>
        Task.Run(
            () => Assert.Equal(expected, new Formula(text).Evaluate(_ => 3)),
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData("2 +")]
    [InlineData("(2")]
    [InlineData("2)")]
    [InlineData("open(1)")]
    [InlineData("1 / 0")]
    [InlineData("floor(1, 2)")]
    [InlineData("1..2")]
    [InlineData("a b")]
    public Task What_is_no_formula_is_refused(string text) =>
        Task.Run(
            () => Assert.Throws<FormatException>(() => new Formula(text).Evaluate(_ => 3)),
            TestContext.Current.CancellationToken
        );

    [Fact]
    public void A_formula_that_uses_itself_or_is_nested_without_end_is_refused()
    {
        var values = new NameValues(NameValues.Empty.Values.Add("a", "b").Add("b", "a + 1"));
        Assert.Throws<FormatException>(() => new Formulas(values, null, _ => null)["a"]);
        Assert.Throws<FormatException>(() =>
            new Formula(new string('(', 5000) + "1").Evaluate(_ => 1)
        );
        Assert.Throws<FormatException>(() =>
            new Formula(new string('-', 5000) + "1").Evaluate(_ => 1)
        );
    }
}
