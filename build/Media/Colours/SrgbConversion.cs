namespace AvatarBuild.Media.Colours;

/// <summary>
/// Pixels of an RGB profile as sRGB, relative to white as viewers show them; what sRGB hasn't is cut to the nearest
/// value of each channel.
/// </summary>
public sealed class SrgbConversion
{
    // From X, Y, Z under D50 to sRGB's light: the inverse of the colorants that every sRGB profile holds (Bradford).
    private static readonly double[][] FromXyz =
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ];

    // As exact as the pixels' 8 bits are: profiles called sRGB round their curves in several ways.
    private const int Same = 2;
    private const int MostLight = 65535;
    private static readonly byte[] Values = Encoded();
    private readonly float[][] _lights;
    private readonly float[] _matrix;

    private SrgbConversion(IccProfile profile)
    {
        _lights =
        [
            .. profile.Curves.Select(curve =>
                Enumerable.Range(0, 256).Select(v => (float)curve(v / 255.0)).ToArray()
            ),
        ];
        _matrix = new float[9];
        for (var i = 0; i < 9; i++)
        {
            _matrix[i] = (float)
                FromXyz[i / 3].Zip(profile.Colorants[i % 3], (x, y) => x * y * MostLight).Sum();
        }
    }

    /// <summary>What a profile asks for; null where its pixels are sRGB's, or it has no matrix.</summary>
    internal static SrgbConversion? Of(IccProfile profile)
    {
        if (profile.Curves.Length == 0)
        {
            return null;
        }

        var conversion = new SrgbConversion(profile);
        return conversion.ChangesNothing() ? null : conversion;
    }

    /// <summary>Converts RGBA of 8 bits in place.</summary>
    public void Apply(Span<byte> pixels)
    {
        var m = _matrix;
        for (var at = 0; at + 3 < pixels.Length; at += 4)
        {
            var r = _lights[0][pixels[at]];
            var g = _lights[1][pixels[at + 1]];
            var b = _lights[2][pixels[at + 2]];
            pixels[at] = Value((m[0] * r) + (m[1] * g) + (m[2] * b));
            pixels[at + 1] = Value((m[3] * r) + (m[4] * g) + (m[5] * b));
            pixels[at + 2] = Value((m[6] * r) + (m[7] * g) + (m[8] * b));
        }
    }

    private static byte Value(float light) => Values[(int)Math.Clamp(light + 0.5f, 0, MostLight)];

    private bool ChangesNothing()
    {
        int[] steps = [0, 5, 12, 26, 51, 85, 119, 153, 187, 221, 255];
        Span<byte> pixel = stackalloc byte[4];
        foreach (var r in steps)
        {
            foreach (var g in steps)
            {
                foreach (var b in steps)
                {
                    (pixel[0], pixel[1], pixel[2]) = ((byte)r, (byte)g, (byte)b);
                    Apply(pixel);
                    if (
                        Math.Abs(pixel[0] - r) > Same
                        || Math.Abs(pixel[1] - g) > Same
                        || Math.Abs(pixel[2] - b) > Same
                    )
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    // IEC 61966-2-1, of each light of 16 bits: in the darkest a step is a 20th of a value.
    private static byte[] Encoded()
    {
        var values = new byte[MostLight + 1];
        for (var i = 0; i <= MostLight; i++)
        {
            var light = (double)i / MostLight;
            var value =
                light <= 0.0031308 ? 12.92 * light : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055;
            values[i] = (byte)Math.Round(255 * value);
        }

        return values;
    }
}
