namespace AvatarBuild.Faces.Networks;

/// <summary>One step of a network: reads its inputs, writes its output. All arrays have the layout of <see cref="Shape"/>.</summary>
internal abstract class Layer
{
    public abstract void Run(float[][] inputs, float[] output);

    /// <summary>Whether each output number depends on the inputs' numbers at the same place only, so that it may overwrite them.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>Zeros before the first row or column where a window covers its input evenly ("same" padding).</summary>
    protected static int Before(int input, int output, int window, int stride) =>
        Math.Max((output - 1) * stride + window - input, 0) / 2;
}
