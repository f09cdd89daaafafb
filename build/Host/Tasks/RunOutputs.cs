using System.Text;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Reports.Metrics;
using AvatarBuild.Host.Reports.Page;

namespace AvatarBuild.Host.Tasks;

/// <summary>Every file that tells of a run, at its end: made of one summary, so that all tell the same.</summary>
internal static class RunOutputs
{
    /// <summary>Writes them, <c>report.json</c> before this returns; what can't be written is said, and hides nothing else.</summary>
    /// <param name="figures">The run at its end, and the one before it.</param>
    /// <param name="workspace">Inputs and outputs.</param>
    /// <param name="trace">Where a Chrome trace goes, absolute; null for none.</param>
    /// <param name="warn">Takes what can't be written.</param>
    /// <returns>Done when the others are there.</returns>
    public static Task WriteAsync(
        RunFigures figures,
        Workspace workspace,
        string? trace,
        Action<string> warn
    )
    {
        var run = figures.Summary;
        var outputs = workspace.Outputs;
        // Beside each other: at 10,000 videos each takes as long as a small step.
        var others = Task.Run(() =>
        {
            Write(RunFiles.PageIn(workspace), to => ReportPage.Write(to, run, outputs), warn);
            Write(RunFiles.JUnitIn(workspace), to => JUnitFile.Write(to, run, outputs), warn);
            Write(
                RunFiles.MetricsIn(workspace),
                to => to.Write(Encoding.UTF8.GetBytes(MetricsText.Of(figures))),
                warn
            );
            if (trace is not null)
            {
                Write(trace, to => TraceFile.Write(to, run), warn);
            }
        });
        Write(RunFiles.ReportIn(workspace), to => ReportFile.Write(to, run, outputs), warn);
        return others;
    }

    // The videos are there; a full disk that takes a report as well must not hide what became of them.
    private static void Write(string path, Action<Stream> write, Action<string> warn)
    {
        try
        {
            Disk.CreateFolder(Path.GetDirectoryName(path)!);
            Disk.ReplaceSoon(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"{path} can't be written: {e.Message}");
        }
    }
}
