using System.Text;
using AvatarBuild.Host.Events;

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
        foreach (var piece in Part("page.html").Split("/*"))
        {
            var (mark, text) = piece.Split("*/") is [var first, var second]
                ? (first, second)
                : ("", piece);
            switch (mark)
            {
                case "STYLE":
                    Copy("page.css", to);
                    break;
                case "SCRIPT":
                    Array.ForEach(Scripts, script => Copy(script, to));
                    break;
                case "DATA":
                    PageData.Write(to, run, outputs);
                    break;
                default:
                    break;
            }

            to.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private static string Part(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    private static void Copy(string name, Stream to)
    {
        using var part = Open(name);
        part.CopyTo(to);
    }

    private static Stream Open(string name) =>
        typeof(ReportPage).Assembly.GetManifestResourceStream("page/" + name)
        ?? throw new InvalidOperationException($"BUG: no part {name} of the page");
}
