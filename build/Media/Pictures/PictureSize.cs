using System.Globalization;

namespace AvatarBuild.Media.Pictures;

/// <summary>A picture size in pixels, written <c>384*256</c>.</summary>
public sealed record PictureSize(int Width, int Height)
{
    /// <summary>Pixels in all.</summary>
    public int Area => Width * Height;

    /// <summary>As recipes write it.</summary>
    public override string ToString() => FormattableString.Invariant($"{Width}*{Height}");

    /// <summary>What <see cref="Parse"/> takes, without its limits.</summary>
    public const string Pattern = "^[1-9][0-9]{1,3}\\*[1-9][0-9]{1,3}$";

    /// <summary><c>704*384</c>: two numbers from 16 to 9998, both even, for no encoder takes odd ones; else null.</summary>
    public static PictureSize? Parse(string text)
    {
        var star = text.IndexOf('*', StringComparison.Ordinal);
        return
            star > 0
            && Side(text.AsSpan(0, star)) is { } width
            && Side(text.AsSpan(star + 1)) is { } height
            ? new PictureSize(width, height)
            : null;
    }

    private static int? Side(ReadOnlySpan<char> digits) =>
        digits.Length <= 4
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var side)
        && side >= 16
        && side % 2 == 0
            ? side
            : null;
}
