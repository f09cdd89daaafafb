namespace AvatarBuild.Faces.Networks;

/// <summary>Which array holds which layer's values: one is given on once nobody reads it any more, so that all of a network stays in the cache.</summary>
internal sealed class WorkingMemory
{
    private readonly Dictionary<int, float[]> _given = [];
    private readonly ILookup<int, int> _lastReads;
    private readonly List<float[]> _free = [];

    // Kept: values that nothing may overwrite.
    public WorkingMemory(IReadOnlyList<Operation> operations, IReadOnlyList<int> kept) =>
        _lastReads = operations
            .SelectMany((o, at) => o.Inputs.Select(input => (Input: input, At: at)))
            .GroupBy(read => read.Input, read => read.At)
            .Where(reads => !kept.Contains(reads.Key))
            .ToLookup(reads => reads.Max(), reads => reads.Key);

    public float[] Of(int value) => _given[value];

    /// <summary>An array for these values: a free one of that length, or a new one.</summary>
    public float[] Give(int value, Shape shape)
    {
        var index = _free.FindLastIndex(a => a.Length == shape.Length);
        var array = index < 0 ? new float[shape.Length] : _free[index];
        if (index >= 0)
        {
            _free.RemoveAt(index);
        }
        return _given[value] = array;
    }

    /// <summary>Takes back what this operation was the last to read.</summary>
    public void TakeBack(int operation) =>
        _free.AddRange(_lastReads[operation].Select(value => _given[value]));
}
