namespace AvatarBuild.Media.Sound;

/// <summary>
/// Compares two mono tracks of 8 kHz, the recording as cut and the published sound: offset, likeness, missing sound.
/// Long tracks are compared in at most eight windows of 6.1 s, each at the loudest second of its eighth, so that hours
/// cost what a minute costs: eight windows of two 65,536-point transforms.
/// </summary>
public static class SoundOffset
{
    /// <summary>Samples a second of what is compared.</summary>
    public const int Rate = 8000;
    private const int Window = 49152;
    private const int Reach = Rate; // one second either way; Window + 2 * Reach fits one transform
    private const int Size = 65536;
    private const int Windows = 8;

    /// <summary>Offset in ms (positive: the published sound comes later) and correlation.</summary>
    public static (double OffsetMs, double Correlation) Measure(short[] source, short[] result)
    {
        var found = Starts(source).Select(at => Compare(source, result, at)).ToList();
        if (found.Count == 0)
        {
            return (0, 0);
        }

        var likeness = found.Select(f => f.Correlation).Order().ToList();
        var median = likeness[likeness.Count / 2];
        // A window of noise alone says nothing about time; one that is alike does.
        var worst = found.Where(f => f.Correlation >= median).MaxBy(f => Math.Abs(f.Lag)).Lag;
        return (worst * 1000.0 / Rate, median);
    }

    private static IEnumerable<int> Starts(short[] source)
    {
        if (source.Length <= Window)
        {
            return source.Length > 0 ? [0] : [];
        }

        var count = Math.Clamp(source.Length / Window, 1, Windows);
        var part = source.Length / count;
        return Enumerable
            .Range(0, count)
            .Select(i =>
                Math.Clamp(Loudest(source, i * part, part) - Window / 2, 0, source.Length - Window)
            );
    }

    private static int Loudest(short[] source, int from, int length)
    {
        var (best, at) = (-1.0, from);
        for (var second = from; second < from + length; second += Rate)
        {
            var energy = Energy(source, second, Math.Min(Rate, from + length - second));
            (best, at) = energy > best ? (energy, second) : (best, at);
        }

        return at;
    }

    private static (int Lag, double Correlation) Compare(short[] source, short[] result, int at)
    {
        var length = Math.Min(Window, source.Length - at);
        var (re, im) = (new double[Size], new double[Size]);
        for (var i = 0; i < length; i++)
        {
            re[i] = source[at + i];
        }

        for (var i = 0; i < length + 2 * Reach && i < Size; i++)
        {
            im[i] = At(result, at - Reach + i);
        }

        CrossSpectrum(re, im);
        return Peak(re, source, result, at, length);
    }

    private static (int Lag, double Correlation) Peak(
        double[] correlation,
        short[] source,
        short[] result,
        int at,
        int length
    )
    {
        var own = Energy(source, at, length);
        var other = Energy(result, at - Reach, length);
        var (best, lag) = (0.0, 0);
        for (var shift = 0; shift <= 2 * Reach; shift++)
        {
            var likeness = correlation[shift] / Math.Sqrt(Math.Max(1, own * other));
            (best, lag) = likeness > best ? (likeness, shift - Reach) : (best, lag);
            var (leaving, entering) = (
                At(result, at - Reach + shift),
                At(result, at - Reach + shift + length)
            );
            other += (double)entering * entering - (double)leaving * leaving;
        }

        return (lag, Math.Min(1, best));
    }

    /// <summary>
    /// Two real signals in one transform: with Z the transform of a + ib, conj(A)·B at k is
    /// conj((Z[k] + conj Z[-k]) / 2) · (Z[k] - conj Z[-k]) / 2i. Leaves the correlation in <paramref name="re"/>.
    /// </summary>
    private static void CrossSpectrum(double[] re, double[] im)
    {
        Fourier.Transform(re, im);
        var (outRe, outIm) = (new double[Size], new double[Size]);
        for (var k = 0; k < Size; k++)
        {
            var n = (Size - k) & (Size - 1);
            var (ar, ai) = ((re[k] + re[n]) / 2, (im[k] - im[n]) / 2);
            var (br, bi) = ((im[k] + im[n]) / 2, (re[n] - re[k]) / 2);
            outRe[k] = ar * br + ai * bi;
            outIm[k] = -(ar * bi - ai * br); // conjugated: a forward transform then inverts
        }

        Fourier.Transform(outRe, outIm);
        for (var k = 0; k < Size; k++)
        {
            re[k] = outRe[k] / Size;
        }
    }

    private static double Energy(short[] track, int from, int length)
    {
        var sum = 0.0;
        for (var i = Math.Max(0, from); i < Math.Min(track.Length, from + length); i++)
        {
            sum += (double)track[i] * track[i];
        }

        return sum;
    }

    private static short At(short[] track, int index) =>
        (uint)index < (uint)track.Length ? track[index] : (short)0;

    /// <summary>
    /// Longest silence of the result where the source sounds, in seconds of sounding source. Relative to each track's
    /// own loudest tenth of a second, so that loudness correction changes nothing: sounding is within 35 dB of it,
    /// silent is 50 dB below it, or below -70 dBFS.
    /// </summary>
    public static double LongestMissing(short[] source, short[] result)
    {
        const int Frame = Rate / 10;
        var (wanted, got) = (Levels(source, Frame), Levels(result, Frame));
        var sounding = Math.Max(wanted.DefaultIfEmpty().Max() * 0.0178, 10);
        var silent = Math.Max(got.DefaultIfEmpty().Max() * 0.00316, 10);
        var (longest, current) = (0, 0);
        for (var i = 0; i < wanted.Length; i++)
        {
            var quiet = i >= got.Length || got[i] < silent;
            current =
                !quiet ? 0
                : wanted[i] > sounding ? current + 1
                : current;
            longest = Math.Max(longest, current);
        }

        return longest / 10.0;
    }

    /// <summary>Root mean square of each whole frame.</summary>
    private static double[] Levels(short[] track, int frame) =>
        [
            .. Enumerable
                .Range(0, track.Length / frame)
                .Select(i => Math.Sqrt(Energy(track, i * frame, frame) / frame)),
        ];
}
