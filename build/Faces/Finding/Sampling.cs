using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AvatarBuild.Faces.Finding;

/// <summary>
/// What a network sees of a picture: a square region as so many by so many pixels, each mixed of the four around its middle, from the halved
/// picture that has at most two pixels for one.
/// </summary>
/// <param name="Size">Pixels of a side.</param>
/// <param name="Low">What black becomes.</param>
/// <param name="High">What white becomes.</param>
/// <param name="Repeats">Whether the picture's edge goes on outside it; else black is there.</param>
internal sealed record Sampling(int Size, float Low, float High, bool Repeats)
{
    /// <summary>Writes the region's pixels: red, green, blue, <paramref name="stride"/> numbers from one to the next.</summary>
    public void Fill(Picture picture, Region region, float[] to, int stride)
    {
        var shrink = 1.0;
        while (region.Side / shrink >= 2 * Size && picture is { Width: > 1, Height: > 1 })
        {
            picture = picture.Half;
            shrink *= 2;
        }
        var step = region.Side / Size;
        var (dx, dy) = ((float)(region.Cos * step / shrink), (float)(region.Sin * step / shrink));
        ref var rgb = ref MemoryMarshal.GetReference(picture.Rgb);
        var place = 0;
        for (var row = 0; row < Size; row++)
        {
            var start = region.At(0.5 / Size, (row + 0.5) / Size);
            var (startX, startY) = (
                (float)(start.X / shrink - 0.5),
                (float)(start.Y / shrink - 0.5)
            );
            for (var column = 0; column < Size; column++, place += stride)
            {
                Pixel(
                    picture,
                    ref rgb,
                    startX + column * dx,
                    startY + column * dy,
                    to.AsSpan(place, 3)
                );
            }
        }
    }

    private void Pixel(Picture picture, ref byte rgb, float x, float y, Span<float> to)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (fx, fy) = (x - left, y - top);
        var (right, bottom) = (left + 1, top + 1);
        var (w00, w10) = ((1 - fx) * (1 - fy), fx * (1 - fy));
        var (w01, w11) = ((1 - fx) * fy, fx * fy);
        if (left < 0 || top < 0 || right >= picture.Width || bottom >= picture.Height)
        {
            if (!Repeats)
            {
                var (inLeft, inRight) = (Has(left, picture.Width), Has(right, picture.Width));
                var (inTop, inBottom) = (Has(top, picture.Height), Has(bottom, picture.Height));
                (w00, w10) = (w00 * inLeft * inTop, w10 * inRight * inTop);
                (w01, w11) = (w01 * inLeft * inBottom, w11 * inRight * inBottom);
            }
            (left, right) = (
                Math.Clamp(left, 0, picture.Width - 1),
                Math.Clamp(right, 0, picture.Width - 1)
            );
            (top, bottom) = (
                Math.Clamp(top, 0, picture.Height - 1),
                Math.Clamp(bottom, 0, picture.Height - 1)
            );
        }
        var scale = (High - Low) / 255;
        ref var a = ref Unsafe.Add(ref rgb, 3 * (top * picture.Width + left));
        ref var b = ref Unsafe.Add(ref rgb, 3 * (top * picture.Width + right));
        ref var c = ref Unsafe.Add(ref rgb, 3 * (bottom * picture.Width + left));
        ref var d = ref Unsafe.Add(ref rgb, 3 * (bottom * picture.Width + right));
        for (var i = 0; i < 3; i++)
        {
            var mixed =
                Unsafe.Add(ref a, i) * w00
                + Unsafe.Add(ref b, i) * w10
                + Unsafe.Add(ref c, i) * w01
                + Unsafe.Add(ref d, i) * w11;
            to[i] = Low + mixed * scale;
        }
    }

    private static float Has(int place, int length) => (uint)place < (uint)length ? 1 : 0;
}
