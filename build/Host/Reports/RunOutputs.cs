using System.Text;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports.Metrics;
using AvatarBuild.Host.Reports.Page;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Reports;

/// <summary>Every file that tells of a run, at its end: made of one summary, so that all tell the same.</summary>
internal static class RunOutputs
{
    private const string Page = "index.html";
    private const string JUnit = "junit.xml";
    private const string Metrics = "metrics.prom";

    /// <summary>The folder of those for people and other programs, absolute.</summary>
    public static string FolderIn(BuildContext context) =>
        Path.Combine(context.Workspace.Outputs, "report");

    /// <summary>The page, absolute.</summary>
    public static string PageIn(BuildContext context) => Path.Combine(FolderIn(context), Page);

    /// <summary>All that a run leaves, there or not; absolute.</summary>
    public static IEnumerable<string> In(BuildContext context) =>
        new[] { Page, JUnit, Metrics }
            .Select(file => Path.Combine(FolderIn(context), file))
            .Prepend(ReportFile.PathIn(context));

    /// <summary>Writes them, <c>report.json</c> before this returns; what can't be written is said, and hides nothing else.</summary>
    /// <param name="context">The call.</param>
    /// <param name="run">The run, and the one before it.</param>
    /// <param name="cards">The last look at each card.</param>
    /// <returns>Done when the others are there.</returns>
    public static Task WriteAsync(
        BuildContext context,
        RunSummary run,
        IReadOnlyList<Events.CardSample> cards
    )
    {
        var outputs = context.Workspace.Outputs;
        var folder = FolderIn(context);
        // Beside each other: at 10,000 videos each takes as long as a small step.
        var others = Task.Run(() =>
        {
            Write(context, Path.Combine(folder, Page), to => ReportPage.Write(to, run, outputs));
            Write(context, Path.Combine(folder, JUnit), to => JUnitFile.Write(to, run, outputs));
            Write(
                context,
                Path.Combine(folder, Metrics),
                to =>
                    to.Write(
                        Encoding.UTF8.GetBytes(
                            MetricsText.Of(new RunFigures(run, IsOver: true, [], 0, cards, outputs))
                        )
                    )
            );
            if (context.TraceFile is { } trace)
            {
                Write(context, trace, to => TraceFile.Write(to, run));
            }
        });
        Write(context, ReportFile.PathIn(context), to => ReportFile.Write(to, run, outputs));
        return others;
    }

    /// <summary>Makes all texts of a small part of a run, for nobody: so that the code is there when they are wanted.</summary>
    public static void Rehearse(BuildContext context, RunSummary part)
    {
        var outputs = context.Workspace.Outputs;
        ReportFile.Write(Stream.Null, part, outputs);
        ReportPage.Write(Stream.Null, part, outputs);
        JUnitFile.Write(Stream.Null, part, outputs);
        _ = MetricsText.Of(new RunFigures(part, IsOver: false, [], 0, [], outputs));
    }

    // The videos are there; a full disk that takes a report as well must not hide what became of them.
    private static void Write(BuildContext context, string path, Action<Stream> write)
    {
        try
        {
            Disk.CreateFolder(Path.GetDirectoryName(path)!);
            Disk.ReplaceSoon(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Terminal.Warning($"{path} can't be written: {e.Message}");
        }
    }
}
