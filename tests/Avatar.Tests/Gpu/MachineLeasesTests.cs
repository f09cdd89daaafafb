#pragma warning disable RS0030 // what lies in the files is looked at without the product's own file operations

using AvatarBuild.Avatar.Gpu;

namespace AvatarBuild.Avatar.Tests.Gpu;

/// <summary>One holder at a time, whoever asks.</summary>
public sealed class MachineLeasesTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TempFolder folder = new();

    private MachineLeases Leases => In(folder["leases"]);

    private static MachineLeases In(string path) =>
        new(MachineLeases.LocksOf(_ => path), TimeProvider.System);

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

    [Fact(Timeout = Limit)]
    public async Task The_text_of_a_dead_holder_keeps_nobody_out_and_goes_with_the_next()
    {
        var unit = Path.Combine(Leases.Folder, "gpu-A");
        (await Take("gpu/A"))!.Dispose();
        await File.WriteAllTextAsync(
            unit,
            "process 1 of yesterday",
            TestContext.Current.CancellationToken
        );
        using (var next = await Take("gpu/A"))
        {
            Assert.NotNull(next);
            Assert.StartsWith($"process {Environment.ProcessId} on ", Text());
        }

        Assert.Equal("", Text());
        await File.WriteAllTextAsync(
            unit,
            "process 1 of yesterday",
            TestContext.Current.CancellationToken
        );
        await Leases.ClearAsync("gpu/A", TestContext.Current.CancellationToken);
        Assert.Equal("", Text());

        string Text() => File.ReadAllText(unit);
    }

    [Fact(Timeout = Limit)]
    public async Task Where_nothing_can_be_leased_the_reason_and_the_remedy_are_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux' locks");
        Directory.CreateSymbolicLink(folder["link"], folder.Root);
        var leases = In(folder["link"]);
        var refused = await Assert.ThrowsAsync<IOException>(() =>
            leases.TakeAsync("gpu/A", 1, TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            $"cards and ports can't be leased: {folder["link"]} is a link; name the folder itself. Root makes a folder for all users with 'install -d -m 1777 DIR'; AVATAR_BUILD_LEASES names it, or one of your own",
            refused.Message
        );
        Assert.Equal(refused.Message, leases.Trouble());
        // Looking at a busy card must not fail for it.
        await leases.ClearAsync("gpu/A", TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateDirectories(folder.Root, "avatar-*"));
    }
}
