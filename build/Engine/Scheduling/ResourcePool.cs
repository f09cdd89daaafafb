namespace AvatarBuild.Engine.Scheduling;

/// <summary>A named resource of which running steps hold shares: a count (<c>cpu</c>), or identities (GPUs, ports).</summary>
public sealed class ResourcePool
{
    private readonly List<string> free = [];
    private readonly bool hasIdentities;

    /// <summary>A pool that is only counted.</summary>
    public ResourcePool(string name, int capacity)
    {
        Name = name;
        Capacity = capacity;
        Free = capacity;
    }

    /// <summary>A pool of told-apart units.</summary>
    public ResourcePool(string name, IReadOnlyList<string> identities)
        : this(name, identities.Count)
    {
        free.AddRange(identities);
        hasIdentities = true;
    }

    /// <summary>What steps ask for it by.</summary>
    public string Name { get; }

    /// <summary>Units in all.</summary>
    public int Capacity { get; }

    /// <summary>Units nobody holds.</summary>
    public int Free { get; private set; }

    /// <summary>Takes units; their identities, none for a counted pool.</summary>
    public IReadOnlyList<string> Take(int count)
    {
        if (count > Free)
        {
            throw new InvalidOperationException(
                $"BUG: {count} of {Free} free units of {Name} taken"
            );
        }

        Free -= count;
        if (!hasIdentities)
        {
            return [];
        }

        var taken = free.GetRange(0, count);
        free.RemoveRange(0, count);
        return taken;
    }

    /// <summary>Gives units back.</summary>
    public void Return(int count, IReadOnlyList<string> identities)
    {
        Free += count;
        free.AddRange(identities);
    }
}
