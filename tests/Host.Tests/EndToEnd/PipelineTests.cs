#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Text.RegularExpressions;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What build systems get: their own words for groups, failures and summaries, and the same numbers everywhere.</summary>
public sealed partial class PipelineTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task On_github_a_failed_video_is_annotated_and_the_step_summary_has_the_table()
    {
        using var workspace = OneGoodOneBad();
        workspace.Variables["GITHUB_ACTIONS"] = "true";
        workspace.Variables["GITHUB_STEP_SUMMARY"] = workspace["summary.md"];

        var call = (await workspace.Render()).Ends(1);

        var group = call.Out.IndexOf("::group::", StringComparison.Ordinal);
        Assert.InRange(group, 0, call.Out.IndexOf("audio good  ", StringComparison.Ordinal));
        Assert.True(call.Out.IndexOf("::endgroup::", StringComparison.Ordinal) > group);
        call.Says(
            "::error file=inputs/audio/b%2Cad.wav,title=b%2Cad failed::audio b,ad: BadInput: inputs/audio/b,ad.wav is a text file"
        );
        var summary = workspace.Text("summary.md");
        Assert.StartsWith("### 2 videos: 1 failed, 1 made\n", summary, StringComparison.Ordinal);
        Assert.Matches(@"\| b,ad \| ❌ failed \| .*\| audio b,ad: BadInput: ", summary);
        Assert.Matches(@"\| good \| ✅ made \| .*\| never made \|", summary);
        Assert.DoesNotContain('\e', call.All);
    }

    [Fact(Timeout = Limit)]
    public async Task A_fault_of_a_recipe_is_annotated_at_its_line_and_a_fold_is_closed_once()
    {
        using var workspace = Workspace.With("good");
        workspace.Variables["GITHUB_ACTIONS"] = "true";
        var good = (await workspace.Render()).Ends(0);
        Assert.Single(Regex.Matches(good.Out, "^::endgroup::", RegexOptions.Multiline));
        workspace.Recipe("{\n  \"bakend\": \"preview\" }");
        (await workspace.Render())
            .Ends(2)
            .Says("::error file=recipes/default.json,line=2,col=3::unknown key 'bakend'");
    }

    [Theory(Timeout = Limit)]
    [InlineData("GITHUB_ACTIONS")]
    [InlineData("TF_BUILD")]
    [InlineData("TEAMCITY_VERSION")]
    [InlineData("CI_SERVER")]
    public async Task Names_of_recordings_are_no_commands(string system)
    {
        string[] names =
        [
            "a\n::error::x",
            "::warning::x",
            "##vso[task.x]y",
            "##teamcity[x]",
            "\e[2Jx",
            "</svg>\u0001&",
        ];
        using var workspace = Workspace.With();
        foreach (var name in names)
        {
            workspace.Write($"inputs/audio/{name}.wav", "no sound");
        }

        workspace.Recording("##vso[task.good]z");
        workspace.Variables[system] = "True";
        workspace.Variables["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] = "http://localhost";
        workspace.Variables["GITHUB_STEP_SUMMARY"] = workspace["summary.md"];
        var call = (await workspace.Render()).Ends(1);
        var lines = call.All.Split('\n');
        Assert.DoesNotContain(lines, line => Regex.IsMatch(line, @"^\s*::(warning|error)::x"));
        Assert.DoesNotContain(
            lines,
            line =>
                system == "TF_BUILD"
                && Regex.IsMatch(line, @"^(?!##vso\[task\.(logissue|uploadsummary)).*##vso\[")
        );
        Assert.DoesNotContain(
            lines,
            line => line.StartsWith("##teamcity[x", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("\e[2J", call.All, StringComparison.Ordinal);
        var picture = (await workspace.Run("--target=Graph")).Ends(0).Out;
        _ = System.Xml.Linq.XDocument.Parse(picture);
        _ = System.Xml.Linq.XDocument.Load(workspace["outputs/report/junit.xml"]);
    }

    [Theory(Timeout = Limit)]
    [InlineData(
        "CI_SERVER",
        "yes",
        "\e\\[0Ksection_start:\\d+:avatar_build\\[collapsed=true\\]\r\e\\[0Ksteps",
        "\e\\[0Ksection_end:\\d+:avatar_build\r\e\\[0K"
    )]
    [InlineData(
        "TF_BUILD",
        "True",
        "##\\[group\\]steps",
        "##vso\\[task.logissue type=error\\]b,ad failed: audio b,ad: BadInput: "
    )]
    [InlineData(
        "TEAMCITY_VERSION",
        "2025.1",
        "##teamcity\\[blockOpened name='steps'\\]",
        "##teamcity\\[buildProblem description='b,ad failed: audio b,ad: BadInput: .*' identity='video[0-9a-f]{16}'\\]"
    )]
    [InlineData("JENKINS_URL", "http://localhost", "^", "1 failed")]
    public async Task Each_build_system_is_told_in_its_own_words(
        string variable,
        string value,
        string first,
        string second
    )
    {
        using var workspace = OneGoodOneBad();
        workspace.Variables[variable] = value;
        workspace.Variables["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] = "http://localhost";

        var call = (await workspace.Render()).Ends(1);

        Assert.Matches(first, call.Out);
        Assert.Matches(second, call.Out);
        call.Says("2 videos: 1 made, 1 failed;");
    }

    [Fact(Timeout = Limit)]
    public async Task Shards_make_all_videos_between_them_and_each_one_once()
    {
        using var workspace = Workspace.With("a", "b", "c", "d", "e");
        var made = new List<string>();
        foreach (var shard in (string[])["1/2", "2/2"])
        {
            var call = (await workspace.Render("--shard=" + shard)).Ends(0);
            made.AddRange(
                call.Ran.Where(step => step.StartsWith("finish", StringComparison.Ordinal))
            );
        }

        Assert.Equal(
            ["finish a", "finish b", "finish c", "finish d", "finish e"],
            made.Order(StringComparer.Ordinal)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_terminal_every_event_is_a_plain_line_and_bad_input_is_told_first()
    {
        using var workspace = OneGoodOneBad();

        var call = (await workspace.Render()).Ends(1);

        Assert.DoesNotMatch(Controls(), call.All);
        Assert.StartsWith("audio b,ad failed: BadInput: ", call.Errors, StringComparison.Ordinal);
        Assert.Equal(6, Steps().Count(call.Out));
    }

    [Fact(Timeout = Limit)]
    public async Task Quiet_says_only_what_went_wrong()
    {
        using var workspace = Workspace.With("good");

        Assert.Equal("", (await workspace.Render("--verbosity=quiet")).Ends(0).All);
        workspace.Write("inputs/audio/good.wav", "I am no sound");
        var call = (await workspace.Render("--verbosity=quiet")).Ends(1);
        call.Says("good failed: audio good: BadInput");
    }

    private static Workspace OneGoodOneBad() =>
        Workspace.With("good").Write("inputs/audio/b,ad.wav", "I am no sound");

    [GeneratedRegex(@"[\x00-\x09\x0b-\x1f]")]
    private static partial Regex Controls();

    [GeneratedRegex(@"^\w+ .*  [\d.]+ s  \(never made\)$", RegexOptions.Multiline)]
    private static partial Regex Steps();
}
