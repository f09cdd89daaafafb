using System.Text;
using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Plans;

/// <summary>A graph in Graphviz' language.</summary>
internal static class DotGraph
{
    /// <summary>The text.</summary>
    public static string Write(GraphPicture picture)
    {
        var text = new StringBuilder(
            """
            digraph build {
              rankdir=LR; bgcolor="transparent"; nodesep=0.15;
              node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=10, height=0.3];
              edge [color="#9aa3ad", arrowsize=0.6];

            """
        );
        foreach (var node in picture.Nodes)
        {
            var (fill, line) = Colours(node.Standing);
            var style =
                node.Standing == Standing.Pending ? ", style=\"rounded,filled,dashed\"" : "";
            text.Append(
                $"  {node.Id} [label={Quoted(node.Text)}, fillcolor=\"{fill}\", color=\"{line}\"{style}, tooltip={Quoted(string.Join("\n", node.Why))}];\n"
            );
        }

        foreach (var (from, to) in picture.Edges)
        {
            text.Append($"  {from.Id} -> {to.Id};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static (string Fill, string Line) Colours(Standing standing) =>
        standing switch
        {
            Standing.Fresh => ("#d8f3dc", "#2d8a4e"),
            Standing.Stale => ("#ffe8b8", "#c47f00"),
            Standing.Pending => ("#fff7e6", "#c47f00"),
            Standing.Bad => ("#ffd9d6", "#c62828"),
            _ => ("#eef0f3", "#8a94a0"),
        };

    private static string Quoted(string text) =>
        $"\"{string.Join("\\n", text.Split('\n').Select(Escaped))}\"";

    // It draws entities too.
    private static string Escaped(string line) =>
        ScreenText
            .Escaped(line)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
}
