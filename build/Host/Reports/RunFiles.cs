using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.Reports;

/// <summary>Where the files lie that tell of a run, absolute.</summary>
internal static class RunFiles
{
    /// <summary>What the run did, for programs.</summary>
    public static string ReportIn(Workspace workspace) =>
        Path.Combine(workspace.Outputs, "report.json");

    /// <summary>Each event as it happens.</summary>
    public static string EventsIn(Workspace workspace) =>
        Path.Combine(workspace.Build, "events.jsonl");

    /// <summary>The folder of those for people and other programs.</summary>
    public static string FolderIn(Workspace workspace) => Path.Combine(workspace.Outputs, "report");

    /// <summary>The page.</summary>
    public static string PageIn(Workspace workspace) =>
        Path.Combine(FolderIn(workspace), "index.html");

    /// <summary>For CI that shows tests.</summary>
    public static string JUnitIn(Workspace workspace) =>
        Path.Combine(FolderIn(workspace), "junit.xml");

    /// <summary>For Prometheus.</summary>
    public static string MetricsIn(Workspace workspace) =>
        Path.Combine(FolderIn(workspace), "metrics.prom");

    /// <summary>Those that are about published videos, there or not.</summary>
    public static IEnumerable<string> In(Workspace workspace) =>
        [ReportIn(workspace), PageIn(workspace), JUnitIn(workspace), MetricsIn(workspace)];
}
