using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Files among the inputs that no video uses are named wherever a run tells what came of it.</summary>
public sealed class UnusedFileTests
{
    private const int Limit = 60_000;

    private static readonly string[] Unused =
    [
        "inputs/subtitles/ben.sbv: is ignored; known here: srt ass ssa vtt; is it meant for 'ben'?",
        "inputs/old/: is ignored; no file in a folder of its own is looked at",
        "inputs/subtitles/ben.en.srt: isn't used, though 'ben' is a recording; set finish.subtitleLanguage to \"en\" to use it",
    ];

    private static Workspace Ben() =>
        new Workspace()
            .Write("inputs/audio/ben.wav", "sound")
            .Write("inputs/images/default.png", "face")
            .Write("inputs/subtitles/ben.sbv", "")
            .Write("inputs/subtitles/ben.en.srt", "")
            .Write("inputs/old/anna.wav", "")
            .Recipe("""{ "backend": "copy", "asIs": true }""")
            .Write(
                "recipes/backends/copy.json",
                """{ "command": ["sh", "-c", "cp $1 $3", "sh", "{audio}", "{image}", "{output}"], "sizes": "any", "fps": 25 }"""
            );

    [Fact(Timeout = Limit)]
    public async Task Render_names_them_at_its_end_in_its_reports_and_on_its_page()
    {
        using var workspace = Ben();
        workspace.Variables["GITHUB_ACTIONS"] = "true";
        workspace.Variables["GITHUB_STEP_SUMMARY"] = workspace["summary.md"];
        var call = (await workspace.Render()).Ends(0);
        Assert.All(Unused, file => call.Says(file));
        Assert.Equal(Unused, Texts(call.Report.Json["unused"]!));
        var data = workspace
            .Text("outputs/report/index.html")
            .Split("<script type=\"application/json\" id=\"data\">")[1]
            .Split("</script>")[0];
        Assert.Equal(Unused, Texts(JObject.Parse(data)["unused"]!));
        var summary = workspace.Text("summary.md");
        Assert.All(
            Unused,
            file => Assert.Contains("\n- " + file, summary, StringComparison.Ordinal)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Plan_names_them_as_a_text_and_as_JSON()
    {
        using var workspace = Ben();
        var call = (await workspace.Run("--target=Plan")).Ends(0);
        Assert.All(Unused, file => call.Says(file));
        var json = (await workspace.Run("--target=Plan", "--format=json")).Ends(0);
        Assert.Equal(Unused, Texts(JObject.Parse(json.Out)["unused"]!));
    }

    private static IEnumerable<string?> Texts(JToken list) => list.Select(file => (string?)file);
}
