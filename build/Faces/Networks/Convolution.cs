using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AvatarBuild.Faces.Networks;

/// <summary>
/// A convolution as one product of matrices: each output pixel's window is a row (gathered, or taken in place where the window is one pixel),
/// each output channel a column. A sum starts with the bias and adds one product after another in the order of the window (row, column,
/// channel), each product rounded first: four channels at a time give the same bits as one, on every processor.
/// </summary>
internal sealed class Convolution : Layer
{
    private const int Lanes = 8;
    private readonly Shape _in;
    private readonly Shape _out;
    private readonly Window _window;
    private readonly int _row;
    private readonly float[] _columns;
    private readonly float[] _bias;
    private readonly float[]? _gathered;

    // Weights: output channel, window row, window column, input channel.
    public Convolution(
        Shape input,
        Shape output,
        Window window,
        ReadOnlySpan<float> weights,
        float[] bias
    )
    {
        (_in, _out, _window) = (input, output, window);
        var inPlace = window is { Height: 1, Width: 1, Stride: 1 };
        var taps = window.Height * window.Width * input.Channels;
        _row = inPlace ? input.Stride : taps;
        _gathered = inPlace ? null : new float[output.Width * taps];
        _bias = new float[output.Stride];
        bias.CopyTo(_bias, 0);
        _columns = new float[output.Stride * taps];
        for (var channel = 0; channel < output.Channels; channel++)
        {
            var block = channel / Lanes * Lanes * taps + channel % Lanes;
            for (var tap = 0; tap < taps; tap++)
            {
                _columns[block + tap * Lanes] = weights[channel * taps + tap];
            }
        }
    }

    public override void Run(float[][] inputs, float[] output)
    {
        if (_gathered is null)
        {
            Multiply(inputs[0], _out.Pixels, output);
            return;
        }
        for (var y = 0; y < _out.Height; y++)
        {
            Gather(inputs[0], y);
            Multiply(
                _gathered,
                _out.Width,
                output.AsSpan(y * _out.Width * _out.Stride, _out.Width * _out.Stride)
            );
        }
    }

    private void Gather(float[] input, int y)
    {
        var top = y * _window.Stride - Before(_in.Height, _out.Height, _window, _window.Height);
        var before = Before(_in.Width, _out.Width, _window, _window.Width);
        var to = 0;
        for (var x = 0; x < _out.Width; x++)
        {
            for (var row = top; row < top + _window.Height; row++)
            {
                var left = x * _window.Stride - before;
                for (var column = left; column < left + _window.Width; column++)
                {
                    var values = _gathered.AsSpan(to, _in.Channels);
                    if ((uint)row < (uint)_in.Height && (uint)column < (uint)_in.Width)
                    {
                        input
                            .AsSpan((row * _in.Width + column) * _in.Stride, _in.Channels)
                            .CopyTo(values);
                    }
                    else
                    {
                        values.Clear();
                    }
                    to += _in.Channels;
                }
            }
        }
    }

    private static int Before(int input, int output, Window window, int length) =>
        window.Same ? Before(input, output, length, window.Stride) : 0;

    /// <summary>Four rows by eight columns at a time; rows beyond the last repeat it, so that there is no second path for what is left over.</summary>
    private void Multiply(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        var taps = _columns.Length / _out.Stride;
        ref var input = ref MemoryMarshal.GetReference(rows);
        ref var result = ref MemoryMarshal.GetReference(output);
        ref var bias = ref MemoryMarshal.GetArrayDataReference(_bias);
        for (var column = 0; column < _out.Stride; column += Lanes)
        {
            ref var weights = ref Unsafe.Add(
                ref MemoryMarshal.GetArrayDataReference(_columns),
                column * taps
            );
            ref var start = ref Unsafe.Add(ref bias, column);
            for (var row = 0; row < count; row += 4)
            {
                var (b, c, d) = (
                    Math.Min(row + 1, count - 1),
                    Math.Min(row + 2, count - 1),
                    Math.Min(row + 3, count - 1)
                );
                Block(
                    ref Unsafe.Add(ref input, row * _row),
                    ref Unsafe.Add(ref input, b * _row),
                    ref Unsafe.Add(ref input, c * _row),
                    ref Unsafe.Add(ref input, d * _row),
                    ref weights,
                    ref start,
                    taps,
                    ref Unsafe.Add(ref result, row * _out.Stride + column),
                    ref Unsafe.Add(ref result, b * _out.Stride + column),
                    ref Unsafe.Add(ref result, c * _out.Stride + column),
                    ref Unsafe.Add(ref result, d * _out.Stride + column)
                );
            }
        }
    }

    private static void Block(
        ref float a,
        ref float b,
        ref float c,
        ref float d,
        ref float weights,
        ref float bias,
        int taps,
        ref float toA,
        ref float toB,
        ref float toC,
        ref float toD
    )
    {
        var a0 = Vector128.LoadUnsafe(ref bias);
        var a1 = Vector128.LoadUnsafe(ref bias, 4);
        var (b0, c0, d0) = (a0, a0, a0);
        var (b1, c1, d1) = (a1, a1, a1);
        for (nint tap = 0; tap < taps; tap++)
        {
            var w0 = Vector128.LoadUnsafe(ref weights);
            var w1 = Vector128.LoadUnsafe(ref weights, 4);
            var x = Vector128.Create(Unsafe.Add(ref a, tap));
            a0 += x * w0;
            a1 += x * w1;
            x = Vector128.Create(Unsafe.Add(ref b, tap));
            b0 += x * w0;
            b1 += x * w1;
            x = Vector128.Create(Unsafe.Add(ref c, tap));
            c0 += x * w0;
            c1 += x * w1;
            x = Vector128.Create(Unsafe.Add(ref d, tap));
            d0 += x * w0;
            d1 += x * w1;
            weights = ref Unsafe.Add(ref weights, Lanes);
        }
        a0.StoreUnsafe(ref toA);
        a1.StoreUnsafe(ref toA, 4);
        b0.StoreUnsafe(ref toB);
        b1.StoreUnsafe(ref toB, 4);
        c0.StoreUnsafe(ref toC);
        c1.StoreUnsafe(ref toC, 4);
        d0.StoreUnsafe(ref toD);
        d1.StoreUnsafe(ref toD, 4);
    }
}
