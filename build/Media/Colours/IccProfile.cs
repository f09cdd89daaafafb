using System.Buffers.Binary;
using System.Text;

namespace AvatarBuild.Media.Colours;

/// <summary>
/// An ICC profile as far as pictures need it: the colour space, and of RGB profiles with a matrix their curves and
/// colorants. Knows no picture. Source: ICC.1:2022.
/// </summary>
internal sealed class IccProfile
{
    private static readonly string[] CurveTags = ["rTRC", "gTRC", "bTRC"];
    private static readonly string[] ColorantTags = ["rXYZ", "gXYZ", "bXYZ"];

    /// <summary>Four letters: <c>RGB </c>, <c>GRAY</c>, <c>CMYK</c> …</summary>
    public required string Space { get; init; }

    /// <summary>From a channel's value to its light, both 0 to 1, for red, green and blue; empty where the profile has no matrix.</summary>
    public Func<double, double>[] Curves { get; private init; } = [];

    /// <summary>X, Y and Z under D50 of red, green and blue at their full; empty where the profile has no matrix.</summary>
    public double[][] Colorants { get; private init; } = [];

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IccProfile Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (Text(bytes[36..40]) != "acsp")
            {
                throw new InvalidDataException("it isn't an ICC profile");
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(bytes) > bytes.Length)
            {
                throw new InvalidDataException("it is cut off");
            }

            var space = Text(bytes[16..20]);
            var tags = Tags(bytes);
            // With Lab as its other side a profile's matrix means nothing.
            if (
                space != "RGB "
                || Text(bytes[20..24]) != "XYZ "
                || !CurveTags.Concat(ColorantTags).All(tags.ContainsKey)
            )
            {
                return new() { Space = space };
            }

            var curves = new Func<double, double>[3];
            var colorants = new double[3][];
            for (var i = 0; i < 3; i++)
            {
                var curve = tags[CurveTags[i]];
                curves[i] = ToneCurve.Parse(bytes.Slice(curve.Start, curve.Length));
                var colorant = tags[ColorantTags[i]];
                colorants[i] = Xyz(bytes.Slice(colorant.Start, colorant.Length));
            }

            return new()
            {
                Space = space,
                Curves = curves,
                Colorants = colorants,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("it is cut off");
        }
    }

    private static Dictionary<string, (int Start, int Length)> Tags(ReadOnlySpan<byte> bytes)
    {
        var tags = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes[128..]), 1000);
        for (var i = 0; i < count; i++)
        {
            var entry = bytes.Slice(132 + (12 * i), 12);
            tags[Text(entry[..4])] = (
                BinaryPrimitives.ReadInt32BigEndian(entry[4..]),
                BinaryPrimitives.ReadInt32BigEndian(entry[8..])
            );
        }

        return tags;
    }

    private static double[] Xyz(ReadOnlySpan<byte> tag) =>
        Text(tag[..4]) == "XYZ "
            ? [Fixed(tag[8..]), Fixed(tag[12..]), Fixed(tag[16..])]
            : throw new InvalidDataException("a colorant isn't of the type XYZ");

    /// <summary>A number of 16 bits before the point and 16 behind it.</summary>
    internal static double Fixed(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadInt32BigEndian(bytes) / 65536.0;

    internal static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
