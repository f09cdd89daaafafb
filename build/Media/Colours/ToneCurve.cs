using System.Buffers.Binary;

namespace AvatarBuild.Media.Colours;

/// <summary>A profile's curve from a channel's value to its light, both 0 to 1. Source: ICC.1:2022, 10.6 and 10.18.</summary>
internal static class ToneCurve
{
    // How many parameters each type of formula has.
    private static readonly int[] Parameters = [1, 3, 4, 5, 7];

    /// <summary>Reads a tag of the type <c>curv</c> or <c>para</c>.</summary>
    /// <exception cref="InvalidDataException">It is of another type.</exception>
    public static Func<double, double> Parse(ReadOnlySpan<byte> tag) =>
        IccProfile.Text(tag[..4]) switch
        {
            "curv" => Sampled(tag[8..]),
            "para" => Formula(tag[8..]),
            _ => throw new InvalidDataException("a curve is of an unknown type"),
        };

    private static Func<double, double> Sampled(ReadOnlySpan<byte> body)
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(body);
        if (count < 0 || count > (body.Length - 4) / 2)
        {
            throw new InvalidDataException("a curve is cut off");
        }

        var values = new ushort[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadUInt16BigEndian(body[(4 + (2 * i))..]);
        }

        return count switch
        {
            0 => x => x,
            1 => x => Math.Pow(x, values[0] / 256.0),
            _ => x => Between(values, x * (count - 1)),
        };
    }

    private static double Between(ushort[] values, double at)
    {
        var below = Math.Min((int)at, values.Length - 2);
        var share = at - below;
        return ((values[below] * (1 - share)) + (values[below + 1] * share)) / 65535;
    }

    private static Func<double, double> Formula(ReadOnlySpan<byte> body)
    {
        var type = BinaryPrimitives.ReadUInt16BigEndian(body);
        var p = new double[
            type < Parameters.Length
                ? Parameters[type]
                : throw new InvalidDataException("a curve's formula is unknown")
        ];
        for (var i = 0; i < p.Length; i++)
        {
            p[i] = IccProfile.Fixed(body[(4 + (4 * i))..]);
        }

        var (gamma, a, b) = (p[0], p.ElementAtOrDefault(1), p.ElementAtOrDefault(2));
        return type switch
        {
            0 => x => Math.Pow(x, gamma),
            1 => x => x >= -b / a ? Math.Pow((a * x) + b, gamma) : 0,
            2 => x => x >= -b / a ? Math.Pow((a * x) + b, gamma) + p[3] : p[3],
            3 => x => x >= p[4] ? Math.Pow((a * x) + b, gamma) : p[3] * x,
            _ => x => x >= p[4] ? Math.Pow((a * x) + b, gamma) + p[5] : (p[3] * x) + p[6],
        };
    }
}
