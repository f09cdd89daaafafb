using AvatarBuild.Host.Tests.Faults;

[assembly: AssemblyFixture(typeof(MiniBuilds))]

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>Small builds, each made once for all tests that want one; a test works on a copy, of which nothing is made yet.</summary>
public sealed class MiniBuilds : IAsyncDisposable
{
    private readonly Lazy<Task<MiniBuild>> plain = new(() => MiniBuild.Create(asIs: true));
    private readonly Lazy<Task<MiniBuild>> media = new(() => MiniBuild.Create(asIs: false));

    /// <summary>Audio, image, render and finish, all copies.</summary>
    internal async Task<MiniBuild> Plain() => (await plain.Value).Copy();

    /// <summary>All steps of a video, with media tools that replay.</summary>
    internal async Task<MiniBuild> WithMedia() => (await media.Value).Copy();

    public async ValueTask DisposeAsync()
    {
        foreach (var build in (Lazy<Task<MiniBuild>>[])[plain, media])
        {
            if (build is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                (await build.Value).Dispose();
            }
        }
    }
}
