using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AvatarBuild.Faces.Networks;

/// <summary>A convolution of each channel by itself. Order of sums as in <see cref="Convolution"/>; what lies outside the input is left out.</summary>
internal sealed class DepthwiseConvolution : Layer
{
    private readonly Shape _in;
    private readonly Shape _out;
    private readonly Window _window;
    private readonly float[] _weights;
    private readonly float[] _bias;

    // Weights: window row, window column, channel.
    public DepthwiseConvolution(
        Shape input,
        Shape output,
        Window window,
        float[] weights,
        float[] bias
    )
    {
        (_in, _out, _window) = (input, output, window);
        _weights = new float[window.Height * window.Width * input.Stride];
        for (var tap = 0; tap < window.Height * window.Width; tap++)
        {
            weights
                .AsSpan(tap * input.Channels, input.Channels)
                .CopyTo(_weights.AsSpan(tap * input.Stride));
        }
        _bias = new float[input.Stride];
        bias.CopyTo(_bias, 0);
    }

    public override void Run(float[][] inputs, float[] output)
    {
        var (above, before) = _window.Same
            ? (
                Before(_in.Height, _out.Height, _window.Height, _window.Stride),
                Before(_in.Width, _out.Width, _window.Width, _window.Stride)
            )
            : (0, 0);
        for (var y = 0; y < _out.Height; y++)
        {
            var top = y * _window.Stride - above;
            var (firstRow, lastRow) = Inside(top, _window.Height, _in.Height);
            for (var x = 0; x < _out.Width; x++)
            {
                var left = x * _window.Stride - before;
                var (firstColumn, lastColumn) = Inside(left, _window.Width, _in.Width);
                Pixel(
                    ref inputs[0][(top + firstRow) * _in.Width * _in.Stride],
                    ref _weights[firstRow * _window.Width * _in.Stride],
                    lastRow - firstRow,
                    ((left + firstColumn) * _in.Stride, firstColumn * _in.Stride),
                    lastColumn - firstColumn,
                    ref output[(y * _out.Width + x) * _out.Stride]
                );
            }
        }
    }

    /// <summary>The window's rows (or columns) that lie inside the input.</summary>
    private static (int First, int Last) Inside(int start, int window, int input) =>
        (Math.Max(0, -start), Math.Min(window, input - start));

    private void Pixel(
        ref float input,
        ref float weights,
        int rows,
        (int Input, int Weights) start,
        int columns,
        ref float output
    )
    {
        var stride = _in.Stride;
        ref var bias = ref MemoryMarshal.GetArrayDataReference(_bias);
        for (var channel = 0; channel < stride; channel += 4)
        {
            var sum = Vector128.LoadUnsafe(ref bias, (nuint)channel);
            for (var row = 0; row < rows; row++)
            {
                ref var x = ref Unsafe.Add(
                    ref input,
                    row * _in.Width * stride + start.Input + channel
                );
                ref var w = ref Unsafe.Add(
                    ref weights,
                    row * _window.Width * stride + start.Weights + channel
                );
                for (var column = 0; column < columns; column++)
                {
                    sum += Vector128.LoadUnsafe(ref x) * Vector128.LoadUnsafe(ref w);
                    x = ref Unsafe.Add(ref x, stride);
                    w = ref Unsafe.Add(ref w, stride);
                }
            }
            sum.StoreUnsafe(ref output, (nuint)channel);
        }
    }
}
