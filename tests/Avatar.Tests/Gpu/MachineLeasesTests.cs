using AvatarBuild.Avatar.Gpu;

namespace AvatarBuild.Avatar.Tests.Gpu;

/// <summary>One holder at a time, whoever asks.</summary>
public sealed class MachineLeasesTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TempFolder folder = new();

    private MachineLeases Leases => new(Path.Combine(folder.Root, "leases"), TimeProvider.System);

    public void Dispose() => folder.Dispose();

    private async Task<IDisposable?> Take(string unit, int slots = 1) =>
        (await Leases.TakeAsync(unit, slots, TestContext.Current.CancellationToken)).Lease;

    [Fact(Timeout = Limit)]
    public async Task A_held_unit_is_refused_with_its_holder_until_it_is_given_back()
    {
        var first = await Take("gpu/A");
        Assert.NotNull(first);
        var refused = await Leases.TakeAsync("gpu/A", 1, TestContext.Current.CancellationToken);
        Assert.Null(refused.Lease);
        Assert.StartsWith($"process {Environment.ProcessId} on ", refused.HeldBy);
        using var other = await Take("gpu/B");
        Assert.NotNull(other);
        first.Dispose();
        using var next = await Take("gpu/A");
        Assert.NotNull(next);
    }

    [Fact(Timeout = Limit)]
    public async Task Those_who_share_a_unit_share_it_with_so_many_and_with_nobody_who_wants_it_alone()
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        using var first = await Take("gpu/A", slots: 2);
        var second = await Take("gpu/A", slots: 2);
        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(await Take("gpu/A", slots: 2));
        second.Dispose();
        Assert.Null(await Take("gpu/A"));
        using var third = await Take("gpu/A", slots: 2);
        Assert.NotNull(third);
    }
}
