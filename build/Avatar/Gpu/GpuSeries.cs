namespace AvatarBuild.Avatar.Gpu;

/// <summary>Samples over a run of any length: when they become too many, every second one is dropped from then on.</summary>
internal sealed class GpuSeries
{
    private const int Most = 600;
    private readonly List<GpuSample> kept = [];
    private int stride = 1;
    private int skipped;

    public void Add(GpuSample sample)
    {
        if (++skipped < stride)
        {
            return;
        }

        skipped = 0;
        kept.Add(sample);
        if (kept.Count >= Most)
        {
            stride *= 2;
            for (var i = kept.Count - 1; i > 0; i -= 2)
            {
                kept.RemoveAt(i);
            }
        }
    }

    public IReadOnlyList<GpuSample> All() => [.. kept];
}
