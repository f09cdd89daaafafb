#pragma warning disable RS0030 // tests write their own files
#pragma warning disable CA1416 // skipped on Windows
using System.Text;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Avatar.Tests.Finish;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Videos;

/// <summary>Prompts and subtitles that a user's program prints.</summary>
public sealed class TextStepTests
{
    private static async Task<(StepResult Result, string? Text)> PrintsAsync(
        byte[] bytes,
        bool subtitles = false
    )
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows(),
            "this machine lacks a shell for the stand-in: it runs Windows"
        );
        using var scene = new Scene(TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(scene.Path("said"), bytes);
        var problems = new List<Problem>();
        var input = new VideoRequest("a")
        {
            Recording = "audio/a.wav",
            Settings = new Settings
            {
                PromptCommand = ["cat", "said"],
                SubtitlesCommand = ["cat", "said"],
            },
            Backend = BackendReader.Read("""{ "builtin": "preview" }""", "p.json", "p", problems)!,
        };
        var facts = new AudioFacts
        {
            SourceSampleRate = 48000,
            SourceChannels = 2,
            SourceSeconds = 5,
            CutStartSeconds = 0,
            CutEndSeconds = 5,
            Samples = 80_000,
            SampleRate = 16_000,
        };
        var options = new VideoStepsOptions("r", Scene.Programs, "/", false);
        var paths = new VideoPaths("r", "a");
        var step = subtitles
            ? TextStep.Subtitles(input, paths, facts, options)
            : TextStep.Prompt(input, paths, facts, options);
        var result = await scene.RunAsync(step.Action);
        var name = scene.Path(step.Outputs[0].FileName);
        return (
            result,
            File.Exists(name) ? Encoding.UTF8.GetString(await File.ReadAllBytesAsync(name)) : null
        );
    }

    [Theory]
    [InlineData("utf-16", "abc", true)]
    [InlineData("utf-16BE", "abc", false)]
    [InlineData("utf-16", "\u4F60\u597D\u3002", true)]
    [InlineData("utf-16", "\u4F60\u597D\uFF0C", false)]
    [InlineData("latin1", "caf\u00E9 cr\u00E8me", false)]
    [InlineData("utf-8", "a\0b", false)]
    public async Task A_prompt_that_a_program_prints_in_another_form_than_UTF_8_is_refused(
        string name,
        string text,
        bool mark
    )
    {
        var encoding = Encoding.GetEncoding(name);
        var (result, _) = await PrintsAsync([
            .. mark ? encoding.GetPreamble() : [],
            .. encoding.GetBytes(text),
        ]);
        var why = Assert.IsType<StepResult.Failed>(result).Why;
        Assert.Equal("TextFailed", why.Class);
        Assert.Contains("Print UTF-8", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_program_prints_loses_its_mark_and_its_line_ends_become_line_feeds()
    {
        var (result, text) = await PrintsAsync(
            Encoding.UTF8.GetBytes("\uFEFF\u4F60\u597D\r\nworld\rend\r\n\n")
        );
        Assert.IsType<StepResult.Succeeded>(result);
        Assert.Equal("\u4F60\u597D\nworld\nend\n", text);
    }

    [Fact]
    public async Task Subtitles_longer_than_what_is_kept_of_other_programs_are_whole()
    {
        var printed = new StringBuilder();
        for (var i = 0; i < 9000; i++)
        {
            printed.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{i}\n00:00:0{i / 2000}.000 --> 00:00:04.900\nline {i}\n\n"
            );
        }

        Assert.True(printed.Length > 256 * 1024);
        var (result, text) = await PrintsAsync(
            Encoding.UTF8.GetBytes(printed.ToString()),
            subtitles: true
        );
        Assert.IsType<StepResult.Succeeded>(result);
        Assert.StartsWith("0\n", text, StringComparison.Ordinal);
        var (tooMuch, _) = await PrintsAsync(
            new byte[(8 << 20) + 1]
                .Select(_ => (byte)'a')
                .ToArray()
        );
        Assert.Contains(
            "more than 8 MiB",
            Assert.IsType<StepResult.Failed>(tooMuch).Why.Message,
            StringComparison.Ordinal
        );
    }
}
