using System.Text;

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

    /// <summary>Writes the page.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="run">The run.</param>
    /// <param name="outputs">The outputs folder, absolute.</param>
    public static void Write(Stream to, RunSummary run, string outputs)
    {
        // What users wrote is never looked through for marks.
        var around = Part("page.html")
            .Replace("/*STYLE*/", Part("page.css"), StringComparison.Ordinal)
            .Replace(
                "/*SCRIPT*/",
                string.Join('\n', Scripts.Select(Part)),
                StringComparison.Ordinal
            )
            .Split("/*DATA*/");
        to.Write(Encoding.UTF8.GetBytes(around[0]));
        PageData.Write(to, run, outputs);
        to.Write(Encoding.UTF8.GetBytes(around[1]));
    }

    private static string Part(string name)
    {
        using var stream =
            typeof(ReportPage).Assembly.GetManifestResourceStream("page/" + name)
            ?? throw new InvalidOperationException($"BUG: no part {name} of the page");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
