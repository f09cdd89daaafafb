using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AvatarBuild.Faces.Networks;

/// <summary>The sum of two inputs.</summary>
internal sealed class Sum : Layer
{
    public override bool IsElementwise => true;

    public override void Run(float[][] inputs, float[] output)
    {
        ref var a = ref MemoryMarshal.GetArrayDataReference(inputs[0]);
        ref var b = ref MemoryMarshal.GetArrayDataReference(inputs[1]);
        ref var to = ref MemoryMarshal.GetArrayDataReference(output);
        for (nuint i = 0; i < (nuint)output.Length; i += 4)
        {
            (Vector128.LoadUnsafe(ref a, i) + Vector128.LoadUnsafe(ref b, i)).StoreUnsafe(
                ref to,
                i
            );
        }
    }
}

/// <summary>Numbers below zero times their channel's slope (zero for a plain rectifier), others as they are.</summary>
internal sealed class Rectifier : Layer
{
    private readonly float[] _slopes;

    public Rectifier(Shape shape, ReadOnlySpan<float> slopes)
    {
        _slopes = new float[shape.Stride];
        slopes.CopyTo(_slopes);
    }

    public override bool IsElementwise => true;

    public override void Run(float[][] inputs, float[] output)
    {
        ref var from = ref MemoryMarshal.GetArrayDataReference(inputs[0]);
        ref var to = ref MemoryMarshal.GetArrayDataReference(output);
        ref var slopes = ref MemoryMarshal.GetArrayDataReference(_slopes);
        var zero = Vector128<float>.Zero;
        for (nuint pixel = 0; pixel < (nuint)output.Length; pixel += (nuint)_slopes.Length)
        {
            for (nuint channel = 0; channel < (nuint)_slopes.Length; channel += 4)
            {
                var x = Vector128.LoadUnsafe(ref from, pixel + channel);
                var low = x * Vector128.LoadUnsafe(ref slopes, channel);
                Vector128
                    .ConditionalSelect(Vector128.LessThan(x, zero), low, x)
                    .StoreUnsafe(ref to, pixel + channel);
            }
        }
    }
}

/// <summary>The largest of each two by two pixels.</summary>
internal sealed class Halving(Shape output) : Layer
{
    public override void Run(float[][] inputs, float[] output1)
    {
        ref var from = ref MemoryMarshal.GetArrayDataReference(inputs[0]);
        ref var to = ref MemoryMarshal.GetArrayDataReference(output1);
        var stride = (nuint)output.Stride;
        var row = stride * (nuint)output.Width * 2;
        nuint place = 0;
        for (nuint y = 0; y < (nuint)output.Height; y++)
        {
            for (nuint x = 0; x < (nuint)output.Width; x++)
            {
                var at = 2 * y * row + 2 * x * stride;
                for (nuint end = at + stride; at < end; at += 4, place += 4)
                {
                    Larger(
                            Larger(
                                Vector128.LoadUnsafe(ref from, at),
                                Vector128.LoadUnsafe(ref from, at + stride)
                            ),
                            Larger(
                                Vector128.LoadUnsafe(ref from, at + row),
                                Vector128.LoadUnsafe(ref from, at + row + stride)
                            )
                        )
                        .StoreUnsafe(ref to, place);
                }
            }
        }
    }

    // Not Vector128.Max: it treats NaN and signed zeros, at a cost, as no number here needs.
    private static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);
}

/// <summary>More channels, of zeros.</summary>
internal sealed class ChannelPadding(Shape input, Shape output) : Layer
{
    public override void Run(float[][] inputs, float[] output1)
    {
        for (var pixel = 0; pixel < output.Pixels; pixel++)
        {
            var to = output1.AsSpan(pixel * output.Stride, output.Stride);
            inputs[0].AsSpan(pixel * input.Stride, input.Stride).CopyTo(to);
            to[input.Stride..].Clear();
        }
    }
}

/// <summary>Inputs' pixels one after the other, with their channels dealt out anew: what the heads of a detector do to make one list.</summary>
internal sealed class Listing(Shape[] inputShapes, Shape output) : Layer
{
    public override void Run(float[][] inputs, float[] output1)
    {
        var place = 0;
        foreach (var (values, shape) in inputs.Zip(inputShapes))
        {
            for (var pixel = 0; pixel < shape.Pixels; pixel++)
            {
                for (var channel = 0; channel < shape.Channels; channel += output.Channels)
                {
                    values
                        .AsSpan(pixel * shape.Stride + channel, output.Channels)
                        .CopyTo(output1.AsSpan(place));
                    place += output.Stride;
                }
            }
        }
    }
}
