using System.Buffers.Binary;

namespace AvatarBuild.Faces.Networks;

/// <summary>One operation of a network file; inputs are the values that another operation makes, not its weights.</summary>
internal sealed record Operation(
    int Code,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<int> Weights,
    int Output,
    FlatTable Entry
);

/// <summary>
/// A TensorFlow Lite file: its operations as layers. Reads the eight kinds that these networks have, weights of single or half precision, and
/// refuses all else. Field numbers are those of tensorflow/lite/schema/schema.fbs, version 3.
/// </summary>
internal sealed class NetworkFile
{
    private const int Add = 0;
    private const int Concatenation = 2;
    private const int Conv = 3;
    private const int Depthwise = 4;
    private const int Dequantize = 6;
    private const int MaxPool = 17;
    private const int Relu = 19;
    private const int Reshape = 22;
    private const int Pad = 34;
    private const int Prelu = 54;
    private const int HalfType = 1;

    private readonly FlatTable[] _tensors;
    private readonly FlatTable[] _buffers;
    private readonly Dictionary<int, int> _constants = [];

    public NetworkFile(byte[] file)
    {
        var root = FlatTable.Root(file);
        var codes = root.Tables(1).Select(c => Math.Max(c.Byte(0), c.Int(3))).ToArray();
        var graph = root.Tables(2)[0];
        _tensors = graph.Tables(0);
        _buffers = root.Tables(4);
        Input = graph.Ints(1)[0];
        Outputs = graph.Ints(2);
        for (var i = 0; i < _tensors.Length; i++)
        {
            if (!Raw(i).IsEmpty)
            {
                _constants[i] = i;
            }
        }
        var operations = new List<Operation>();
        foreach (var entry in graph.Tables(3))
        {
            var (code, inputs, output) = (codes[entry.Int(0)], entry.Ints(1), entry.Ints(2)[0]);
            if (code == Dequantize)
            {
                _constants[output] = inputs[0];
                continue;
            }
            operations.Add(
                new Operation(
                    code,
                    [.. inputs.Where(i => !_constants.ContainsKey(i))],
                    [.. inputs.Where(_constants.ContainsKey)],
                    output,
                    entry
                )
            );
        }
        Operations = operations;
    }

    public int Input { get; }

    public IReadOnlyList<int> Outputs { get; }

    public IReadOnlyList<Operation> Operations { get; }

    public Shape ShapeOf(int value) =>
        _tensors[value].Ints(0) switch
        {
            [1, var h, var w, var c] => new Shape(h, w, c),
            [1, var w, var c] => new Shape(1, w, c),
            var other => throw Refused($"has a value of shape {string.Join('×', other)}"),
        };

    public Layer LayerOf(Operation operation)
    {
        var options = operation.Entry;
        var input = ShapeOf(operation.Inputs[0]);
        var output = ShapeOf(operation.Output);
        return operation.Code switch
        {
            Add when operation.Inputs.Count == 2 && Byte(0) == 0 => new Sum(),
            Conv when Byte(3) == 0 => new Convolution(
                input,
                output,
                WindowOf(1),
                Weights(0),
                Weights(1)
            ),
            Depthwise when Byte(4) == 0 => new DepthwiseConvolution(
                input,
                output,
                WindowOf(1),
                Weights(0),
                Weights(1)
            ),
            MaxPool when Pooling() is [2, 2, 2, 2] && input.Height == 2 * output.Height =>
                new Halving(output),
            Relu => new Rectifier(input, []),
            Prelu => new Rectifier(input, Weights(0)),
            Pad => new ChannelPadding(input, output),
            Reshape or Concatenation => new Listing([.. operation.Inputs.Select(ShapeOf)], output),
            var code => throw Refused($"has an operation of kind {code} that isn't known"),
        };

        int Byte(int field) => options.Table(4).Byte(field);

        float[] Weights(int index) => Numbers(operation.Weights[index]);

        int[] Pooling() => [.. Enumerable.Range(1, 4).Select(options.Table(4).Int)];

        Window WindowOf(int stride)
        {
            var shape = _tensors[operation.Weights[0]].Ints(0);
            return new Window(shape[1], shape[2], options.Table(4).Int(stride), Same: Byte(0) == 0);
        }
    }

    /// <summary>Constant numbers; half precision is widened, which loses nothing.</summary>
    private float[] Numbers(int value)
    {
        var source = _constants[value];
        var raw = Raw(source);
        var half = _tensors[source].Byte(1) == HalfType;
        var numbers = new float[raw.Length / (half ? 2 : 4)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = half
                ? (float)BinaryPrimitives.ReadHalfLittleEndian(raw[(2 * i)..])
                : BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]);
        }
        return numbers;
    }

    private ReadOnlySpan<byte> Raw(int tensor) => _buffers[_tensors[tensor].Int(2)].Bytes(0);

    private static InvalidOperationException Refused(string what) =>
        new($"BUG: the network {what}.");
}
