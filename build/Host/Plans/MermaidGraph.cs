using System.Text;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Plans;

/// <summary>A graph in Mermaid's language, which GitHub and GitLab draw in Markdown.</summary>
internal static class MermaidGraph
{
    /// <summary>The text.</summary>
    public static string Write(GraphPicture picture)
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (var node in picture.Nodes)
        {
            text.Append($"  {node.Id}[\"{Escaped(node.Text)}\"]:::{Words.Of(node.Standing)}\n");
        }

        foreach (var (from, to) in picture.Edges)
        {
            text.Append($"  {from.Id} --> {to.Id}\n");
        }

        return text.Append(
                """
                  classDef source fill:#eef0f3,stroke:#8a94a0,color:#1f2328
                  classDef fresh fill:#d8f3dc,stroke:#2d8a4e,color:#1f2328
                  classDef stale fill:#ffe8b8,stroke:#c47f00,color:#1f2328
                  classDef pending fill:#fff7e6,stroke:#c47f00,color:#1f2328,stroke-dasharray:4 3
                  classDef bad fill:#ffd9d6,stroke:#c62828,color:#1f2328

                """
            )
            .ToString();
    }

    // Mermaid's own entities; everything else may stand between quotes.
    private static string Escaped(string text) =>
        ScreenText
            .Escaped(text.Replace("\n", " ", StringComparison.Ordinal))
            .Replace("#", "#35;", StringComparison.Ordinal)
            .Replace("&", "#amp;", StringComparison.Ordinal)
            .Replace("`", "#96;", StringComparison.Ordinal)
            .Replace("\"", "#quot;", StringComparison.Ordinal)
            .Replace("<", "#lt;", StringComparison.Ordinal);
}
