namespace AvatarBuild.Host.Reports.Page;

/// <summary>
/// <c>outputs/report/index.html</c>: one file that needs no network and no server; videos and posters lie beside its folder.
/// Its parts are the files of this folder, put together here.
/// </summary>
internal static class ReportPage
{
    private static readonly string[] Scripts =
    [
        "data.js",
        "summary.js",
        "videos.js",
        "timeline.js",
        "cards.js",
        "start.js",
    ];

    /// <summary>The page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outputs">The outputs folder, absolute.</param>
    public static string Text(RunSummary run, string outputs) =>
        Part("page.html")
            .Replace("/*STYLE*/", Part("page.css"), StringComparison.Ordinal)
            .Replace(
                "/*SCRIPT*/",
                string.Join('\n', Scripts.Select(Part)),
                StringComparison.Ordinal
            )
            // Last: what users wrote is never looked through for marks.
            .Replace("/*DATA*/", PageData.Json(run, outputs), StringComparison.Ordinal);

    private static string Part(string name)
    {
        using var stream =
            typeof(ReportPage).Assembly.GetManifestResourceStream("page/" + name)
            ?? throw new InvalidOperationException($"BUG: no part {name} of the page");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
