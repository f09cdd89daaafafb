using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>
/// TeamCity: blocks, a build problem for each failed video, counts as statistics that it draws over builds.
/// Source: jetbrains.com/help/teamcity, "Service Messages".
/// </summary>
internal sealed class TeamCityBuild(Terminal terminal) : Pipeline(terminal)
{
    private string open = "";

    public override void Open(string title)
    {
        open = title;
        Say("blockOpened", ("name", title));
    }

    public override void Close() => Say("blockClosed", ("name", open));

    public override void End(RunSummary run)
    {
        base.End(run);
        foreach (
            var status in (ReadOnlySpan<VideoStatus>)
                [VideoStatus.Made, VideoStatus.Fresh, VideoStatus.Failed]
        )
        {
            Say(
                "buildStatisticValue",
                ("key", "videos" + status),
                ("value", run.Count(status).ToString(CultureInfo.InvariantCulture))
            );
        }
    }

    public override void Refused(Problem problem) =>
        Say(
            "buildProblem",
            ("description", problem.ToString()),
            ("identity", "input" + ContentHash.OfText(problem.ToString())[..16])
        );

    // The same video fails as the same problem in every build: by its name's digest, since an identity takes no spaces.
    protected override void Failed(VideoResult video) =>
        Say(
            "buildProblem",
            ("description", $"{video.Video.Name} failed: {Why(video)}"),
            ("identity", "video" + ContentHash.OfText(video.Video.Name)[..16])
        );

    private void Say(string message, params (string Name, string Value)[] attributes) =>
        Terminal.Command(
            $"##teamcity[{message}{string.Concat(attributes.Select(a => $" {a.Name}='{Escaped(a.Value)}'"))}]"
        );

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in Spoken(text))
        {
            _ = c switch
            {
                '|' or '\'' or '[' or ']' => escaped.Append('|').Append(c),
                '\n' => escaped.Append("|n"),
                '\r' => escaped.Append("|r"),
                > '\x7e' => escaped
                    .Append("|0x")
                    .Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
