namespace AvatarBuild.Faces.Finding;

/// <summary>What the detector takes for a face. Corners and marks are places in the square that it looked at, 0 to 1.</summary>
/// <param name="Score">How sure it is, 0 to 1.</param>
/// <param name="Box">The face from brow to chin.</param>
/// <param name="Marks">Eye and eye (from left to right in the square), nose, mouth, ear and ear.</param>
internal sealed record Detection(double Score, Box Box, IReadOnlyList<Point> Marks)
{
    /// <summary>Of those that cover the same place one is left, the mean of them, each counting as much as it is sure.</summary>
    public static IReadOnlyList<Detection> Merge(IEnumerable<Detection> all)
    {
        var left = all.OrderByDescending(d => d.Score).ToList();
        var merged = new List<Detection>();
        while (left.Count > 0)
        {
            var best = left[0];
            var same = left.Where(d => d.Box.Overlap(best.Box) > 0.3).ToList();
            left.RemoveAll(same.Contains);
            merged.Add(Mean(best.Score, same));
        }
        return merged;
    }

    private static Detection Mean(double score, List<Detection> same)
    {
        var total = same.Sum(d => d.Score);
        return new Detection(
            score,
            new Box(
                Of(d => d.Box.Left),
                Of(d => d.Box.Top),
                Of(d => d.Box.Width),
                Of(d => d.Box.Height)
            ),
            [
                .. Enumerable
                    .Range(0, same[0].Marks.Count)
                    .Select(i => new Point(Of(d => d.Marks[i].X), Of(d => d.Marks[i].Y))),
            ]
        );

        double Of(Func<Detection, double> number) => same.Sum(d => number(d) * d.Score) / total;
    }
}
