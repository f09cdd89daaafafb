using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>
/// GitHub Actions: folded groups, an annotation for each failed video, a step summary.
/// Source: docs.github.com, "Workflow commands for GitHub Actions".
/// </summary>
/// <param name="terminal">Where its commands go.</param>
/// <param name="root">The workspace; annotations name files below it.</param>
/// <param name="summary">The file that it shows as the step's summary, or null.</param>
internal sealed class GitHubActions(Terminal terminal, string root, string? summary)
    : Pipeline(terminal)
{
    public override void Open(string title) => Terminal.Command("::group::" + Message(title));

    public override void Close() => Terminal.Command("::endgroup::");

    public override void End(RunSummary run)
    {
        base.End(run);
        if (string.IsNullOrEmpty(summary))
        {
            return;
        }

        try
        {
            Disk.AppendText(summary, MarkdownSummary.Of(run));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Warning($"the step summary can't be written: {e.Message}");
        }
    }

    public override void Refused(Problem problem)
    {
        var file = problem.File.Length > 0 ? Path.GetFullPath(problem.File, root) : root;
        var place = Disk.FileExists(file)
            ? $" file={Property(Path.GetRelativePath(root, file))},line={Math.Max(1, problem.Line)},col={Math.Max(1, problem.Column)}"
            : "";
        Terminal.Command(
            $"::error{place}::{Message(place.Length > 0 ? $"{problem.Message}; {problem.Remedy}" : problem.ToString())}"
        );
    }

    protected override void Failed(VideoResult video)
    {
        var file = video.Video.SaidIn;
        var place = Disk.FileExists(Path.Combine(root, file)) ? $"file={Property(file)}," : "";
        Terminal.Command(
            $"::error {place}title={Property(video.Video.Name + " failed")}::{Message(Why(video))}"
        );
    }

    private static string Message(string text) =>
        Spoken(text)
            .Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Message(text)
            .Replace(":", "%3A", StringComparison.Ordinal)
            .Replace(",", "%2C", StringComparison.Ordinal);
}
