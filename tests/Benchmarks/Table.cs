using System.Globalization;

namespace AvatarBuild.Benchmarks;

/// <summary>Figures as people read them.</summary>
internal static class Table
{
    public static void Head(string title) => Console.WriteLine($"\n{title}");

    public static void Row(string name, string value, string wanted = "") =>
        Console.WriteLine($"  {name, -48} {value, 16}  {wanted}");

    public static string Ms(double seconds) =>
        (seconds * 1000).ToString("0 ms", CultureInfo.InvariantCulture);

    public static string Times(double ratio) =>
        ratio.ToString("0.0 ×", CultureInfo.InvariantCulture);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
