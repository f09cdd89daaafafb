using System.Globalization;
using System.Net;
using System.Text;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Plans;

/// <summary>A graph as a picture that any browser shows, light and dark; a box says its reasons when pointed at.</summary>
internal static class SvgGraph
{
    private const string Style = """
        text { font: 12px ui-sans-serif, system-ui, "Segoe UI", sans-serif; fill: #1f2328 }
        .head { font-weight: 600; font-size: 11px; letter-spacing: .06em; text-transform: uppercase; fill: #66707b }
        rect { rx: 7px; stroke-width: 1.2px }
        .edge { fill: none; stroke: #c3cad2; stroke-width: 1.3px }
        .background { fill: #ffffff; stroke: none; rx: 0 }
        .source rect { fill: #f2f4f7; stroke: #b4bcc6 }
        .fresh rect { fill: #dff5e4; stroke: #3f9a5b }
        .stale rect { fill: #ffe9bd; stroke: #cf8a00 }
        .pending rect { fill: #fff8e8; stroke: #cf8a00; stroke-dasharray: 5 3 }
        .bad rect { fill: #ffdedb; stroke: #cc3b33 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 }
          .head { fill: #9aa5b1 }
          .edge { stroke: #454d57 }
          .background { fill: #0f141a }
          .source rect { fill: #1b222b; stroke: #56606c }
          .fresh rect { fill: #12301d; stroke: #3f9a5b }
          .stale rect { fill: #3d2c05; stroke: #d99a1c }
          .pending rect { fill: #211a0a; stroke: #d99a1c }
          .bad rect { fill: #43150f; stroke: #e5655c }
        }
        """;

    /// <summary>The text.</summary>
    public static string Write(GraphPicture picture)
    {
        var layout = GraphLayout.Of(picture);
        var svg = new StringBuilder();
        var (width, height) = (Math.Max(layout.Width, 480), layout.Bottom + 36);
        Add(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" role=\"img\" aria-label=\"Build graph\">"
        );
        Add($"<style>{Style}</style>");
        Add($"<rect class=\"background\" width=\"100%\" height=\"100%\"/>");
        foreach (var (kind, x) in layout.Columns)
        {
            Add($"<text class=\"head\" x=\"{x:0}\" y=\"36\">{Escaped(kind)}</text>");
        }

        var placed = layout.Nodes.ToDictionary(node => node.Node.Id, StringComparer.Ordinal);
        foreach (var (from, to) in picture.Edges)
        {
            Edge(placed[from.Id], placed[to.Id]);
        }

        foreach (var node in layout.Nodes)
        {
            Box(node);
        }

        Legend(layout.Bottom);
        return svg.Append("</svg>\n").ToString();

        void Add(FormattableString line) =>
            svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Edge(PlacedNode from, PlacedNode to)
        {
            var (x1, y1) = (from.X + from.Width, from.Y + (GraphLayout.Height / 2));
            var (x2, y2) = (to.X, to.Y + (GraphLayout.Height / 2));
            var bend = Math.Max(20, (x2 - x1) / 2);
            Add(
                $"<path class=\"edge\" d=\"M{x1:0.#} {y1:0.#}C{x1 + bend:0.#} {y1:0.#} {x2 - bend:0.#} {y2:0.#} {x2:0.#} {y2:0.#}\"/>"
            );
        }

        void Box(PlacedNode node)
        {
            var title = string.Join("\n", [node.Node.Text, .. node.Node.Why]);
            Add(
                $"<g class=\"{Words.Of(node.Node.Standing)}\"><title>{Escaped(title)}</title><rect x=\"{node.X:0.#}\" y=\"{node.Y:0.#}\" width=\"{node.Width:0.#}\" height=\"{GraphLayout.Height}\"/><text x=\"{node.X + 12:0.#}\" y=\"{node.Y + 19:0.#}\">{Escaped(GraphLayout.Shown(node.Node))}</text></g>"
            );
        }

        void Legend(double y)
        {
            var x = 24.0;
            foreach (var standing in Enum.GetValues<Standing>())
            {
                Add(
                    $"<g class=\"{Words.Of(standing)}\"><rect x=\"{x:0}\" y=\"{y:0}\" width=\"16\" height=\"14\"/><text x=\"{x + 23:0}\" y=\"{y + 11:0}\">{Shown(standing)}</text></g>"
                );
                x += 46 + (Shown(standing).Length * 6.6);
            }
        }
    }

    private static string Shown(Standing standing) =>
        standing switch
        {
            Standing.Source => "source",
            Standing.Fresh => "fresh",
            Standing.Stale => "to be made",
            Standing.Pending => "may be made",
            _ => "can't be made",
        };

    private static string Escaped(string text) => WebUtility.HtmlEncode(XmlText.Clean(text));
}
