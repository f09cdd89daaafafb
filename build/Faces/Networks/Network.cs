namespace AvatarBuild.Faces.Networks;

/// <summary>
/// A network of layers with its working memory, for one caller at a time. Results are equal to the bit on every processor, compiled ahead or
/// not: only sums and products of single precision, each rounded, in an order that the code fixes. Knows no faces.
/// </summary>
internal sealed class Network
{
    private readonly Step[] _steps;
    private readonly float[] _input;
    private readonly (float[] Values, Shape Shape)[] _outputs;

    private Network(
        Step[] steps,
        float[] input,
        Shape shape,
        (float[] Values, Shape Shape)[] outputs
    ) => (_steps, _input, InputShape, _outputs) = (steps, input, shape, outputs);

    /// <summary>Size of the picture that it wants.</summary>
    public Shape InputShape { get; }

    /// <summary>Reads one of the networks that this assembly carries (<c>Networks/Weights</c>).</summary>
    public static Network Load(string name)
    {
        using var stream =
            typeof(Network).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"BUG: the program carries no {name}.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Read(file);
    }

    /// <summary>Reads a TensorFlow Lite file.</summary>
    public static Network Read(byte[] file)
    {
        var model = new NetworkFile(file);
        var memory = new WorkingMemory(model.Operations, [model.Input, .. model.Outputs]);
        memory.Give(model.Input, model.ShapeOf(model.Input));
        var steps = new List<Step>();
        for (var i = 0; i < model.Operations.Count; i++)
        {
            var operation = model.Operations[i];
            var layer = model.LayerOf(operation);
            var inputs = operation.Inputs.Select(memory.Of).ToArray();
            if (layer.IsElementwise)
            {
                memory.TakeBack(i);
            }
            var output = memory.Give(operation.Output, model.ShapeOf(operation.Output));
            if (!layer.IsElementwise)
            {
                memory.TakeBack(i);
            }
            steps.Add(new Step(layer, inputs, output));
        }
        return new Network(
            [.. steps],
            memory.Of(model.Input),
            model.ShapeOf(model.Input),
            [.. model.Outputs.Select(o => (memory.Of(o), model.ShapeOf(o)))]
        );
    }

    /// <summary>Runs it; what it returned before is overwritten by the next run.</summary>
    /// <param name="fill">Writes the picture: three numbers a pixel, <see cref="Shape.Stride"/> apart.</param>
    public void Run(Action<float[]> fill)
    {
        fill(_input);
        foreach (var step in _steps)
        {
            step.Layer.Run(step.Inputs, step.Output);
        }
    }

    /// <summary>The numbers of an output's pixel (0 is the first; a list's entries are its pixels).</summary>
    public ReadOnlySpan<float> Output(int output, int pixel)
    {
        var (values, shape) = _outputs[output];
        return values.AsSpan(pixel * shape.Stride, shape.Channels);
    }

    private sealed record Step(Layer Layer, float[][] Inputs, float[] Output);
}
