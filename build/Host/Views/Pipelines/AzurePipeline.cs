using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>
/// Azure Pipelines: folded groups, an issue for each failed video, a tab with the summary.
/// Source: learn.microsoft.com, "Logging commands".
/// </summary>
/// <param name="terminal">Where its commands go.</param>
/// <param name="outputs">Below it the summary is left for the agent to take.</param>
internal sealed class AzurePipeline(Terminal terminal, string outputs) : Pipeline(terminal)
{
    public override void Open(string title) => Terminal.Command("##[group]" + title);

    public override void Close() => Terminal.Command("##[endgroup]");

    public override void End(RunSummary run)
    {
        base.End(run);
        var path = Path.Combine(outputs, ".build", "summary.md");
        try
        {
            Disk.ReplaceText(path, MarkdownSummary.Of(run));
            Terminal.Command("##vso[task.uploadsummary]" + Message(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Warning($"the summary can't be written: {e.Message}");
        }
    }

    public override void Refused(Problem problem) =>
        Terminal.Command($"##vso[task.logissue type=error]{Message(problem.ToString())}");

    protected override void Failed(VideoResult video) =>
        Terminal.Command(
            $"##vso[task.logissue type=error]{Message($"{video.Video.Name} failed: {Why(video)}")}"
        );

    private static string Message(string text) =>
        Spoken(text)
            .Replace("%", "%AZP25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);
}
