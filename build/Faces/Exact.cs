namespace AvatarBuild.Faces;

/// <summary>
/// Functions that the system's mathematical library rounds as it likes, made of sums, products and quotients only, whose results IEEE 754
/// fixes: what is computed of them is equal to the bit on every processor. Errors are below 1e-9.
/// </summary>
internal static class Exact
{
    /// <summary>1 / (1 + e^-x).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Exp(-x));

    /// <summary>e to the power of x, for |x| up to 80 (beyond it: as for 80).</summary>
    public static double Exp(double x)
    {
        // e^x = (e^(x/1024))^1024, the inner one by its series.
        var small = Math.Clamp(x, -80, 80) / 1024;
        var power = 1.0;
        for (var n = 8; n > 0; n--)
        {
            power = 1 + power * small / n;
        }
        for (var i = 0; i < 10; i++)
        {
            power *= power;
        }
        return power;
    }

    /// <summary>The angle of the direction (x, y), in degrees from -180 to 180; 0 to the right, 90 downwards.</summary>
    public static double Degrees(double y, double x)
    {
        const double Degree = 57.295779513082323;
        if (x == 0 && y == 0)
        {
            return 0;
        }
        if (Math.Abs(y) > Math.Abs(x))
        {
            return (y > 0 ? 90 : -90) - Near(x / y) * Degree;
        }
        return Near(y / x) * Degree
            + (
                x > 0 ? 0
                : y < 0 ? -180
                : 180
            );
    }

    /// <summary>The arctangent of -1 to 1: the angle is halved twice, then the series.</summary>
    private static double Near(double t)
    {
        for (var i = 0; i < 2; i++)
        {
            t /= 1 + Math.Sqrt(1 + t * t);
        }
        var sum = 0.0;
        for (var n = 17; n > 0; n -= 2)
        {
            sum = 1.0 / n - sum * t * t;
        }
        return 4 * t * sum;
    }
}
