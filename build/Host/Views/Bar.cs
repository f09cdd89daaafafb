using Spectre.Console;
using Spectre.Console.Rendering;

namespace AvatarBuild.Host.Views;

/// <summary>A line whose parts are as long as their shares of a whole, to half a column; the rest is dark.</summary>
/// <param name="width">Columns.</param>
/// <param name="whole">What all parts together are at most.</param>
/// <param name="parts">Each with its colour.</param>
internal sealed class Bar(int width, double whole, params (double Share, Color Colour)[] parts)
    : Renderable
{
    protected override Measurement Measure(RenderOptions options, int maxWidth) =>
        new(Math.Min(width, maxWidth), Math.Min(width, maxWidth));

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var columns = Math.Min(width, maxWidth);
        var sum = 0.0;
        var drawn = 0;
        foreach (var (share, colour) in parts)
        {
            sum += share;
            var halves = (int)Math.Round(Math.Clamp(sum / whole, 0, 1) * columns * 2);
            var isLast = parts[^1].Colour == colour;
            // What there is at all can be seen: a single failure of a thousand too.
            var end = share > 0 ? Math.Max(halves / 2, Math.Min(columns, drawn + 1)) : halves / 2;
            if (end > drawn)
            {
                yield return new Segment(new string('━', end - drawn), new Style(colour));
                drawn = end;
            }

            if (isLast && halves % 2 == 1 && halves / 2 == drawn && drawn < columns)
            {
                yield return new Segment("╾", new Style(colour));
                drawn++;
            }
        }

        if (drawn < columns)
        {
            // Thin as well as grey: to be told apart without colours too.
            yield return new Segment(new string('─', columns - drawn), new Style(Color.Grey50));
        }
    }
}
