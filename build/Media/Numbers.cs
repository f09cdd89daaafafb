using System.Globalization;

namespace AvatarBuild.Media;

/// <summary>Numbers as command lines, keys and stored measurements write them: invariant, no more digits than matter.</summary>
public static class Numbers
{
    /// <summary>Seconds to the microsecond, shortest form.</summary>
    public static string Seconds(double value) =>
        value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Up to three decimals.</summary>
    public static string Brief(double value) =>
        value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>What a tool printed; null when it is no number (N/A, -inf, nothing).</summary>
    public static double? Parse(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value
            : null;

    /// <summary><c>25/1</c> as a number; 0 when it isn't a rate.</summary>
    public static double Rate(string? text)
    {
        var parts = (text ?? "").Split('/');
        var top = Parse(parts[0]) ?? 0;
        var bottom = parts.Length > 1 ? Parse(parts[1]) ?? 0 : 1;
        return bottom > 0 ? top / bottom : 0;
    }
}
