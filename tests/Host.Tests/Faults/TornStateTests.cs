#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Globalization;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>State that is torn, flipped, overwritten or gone: no finished render is done again, and nothing crashes.</summary>
public sealed class TornStateTests(MiniBuilds builds)
{
    private const int Limit = 7_200_000;
    private static readonly string[] Damages = ["cut", "flip", "garbage", "page", "delete"];

    [Fact(Timeout = Limit)]
    public async Task State_damaged_in_any_way_costs_no_render()
    {
        using var build = await builds.WithMedia();
        (await build.Workspace.Render()).Ends(0);
        var good = Keep(build);
        var random = new Random(Effort.Seed);
        for (var i = 0; i < Math.Min(Effort.Count(16), 2000); i++)
        {
            var file = random.Next(4) > 0 ? "index.db" : Record(build, random);
            var what = Damage(build.Workspace["outputs/.build/" + file], random);
            var call = await build.Workspace.Render();
            var told = $"{file} {what} {Effort.Replay}\n{call.All}";
            Assert.True(call.ExitCode == 0, told);
            Assert.DoesNotContain("   at ", call.All, StringComparison.Ordinal);
            Assert.True(build.Renders == 1, told);
            Assert.All(
                build.Wanted,
                file => Assert.True(file.Value.SequenceEqual(build.Workspace.Bytes(file.Key)), told)
            );
            Restore(build, good);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("garbage", "not a database")]
    [InlineData("cut", "image is malformed")]
    public async Task A_damaged_index_is_named_and_set_aside(string what, string reason)
    {
        using var build = await builds.Plain();
        (await build.Workspace.Render()).Ends(0);
        var index = build.Workspace["outputs/.build/index.db"];
        byte[] bad =
            what == "cut"
                ? File.ReadAllBytes(index)[..5000]
                : [.. Enumerable.Repeat((byte)'x', 9000)];
        File.WriteAllBytes(index, bad);
        var plan = await build.Workspace.Run("--target=Plan");
        plan.Ends(0).Says("index.db can't be read").Says(reason);
        var call = await build.Workspace.Render();
        call.Ends(0).Says("the index was damaged").Says("index.db.damaged-1").Says(reason);
        Assert.True(File.Exists(index + ".damaged-1"));
        Assert.Equal(1, build.Renders);
    }

    private static string Record(MiniBuild build, Random random)
    {
        var records = Directory
            .GetFiles(build.Workspace["outputs/.build/records"])
            .Order(StringComparer.Ordinal)
            .ToArray();
        return "records/" + Path.GetFileName(records[random.Next(records.Length)]);
    }

    private static string Damage(string file, Random random)
    {
        var bytes = File.ReadAllBytes(file);
        var at = random.Next(bytes.Length);
        var damage = Damages[random.Next(Damages.Length)];
        switch (damage)
        {
            case "cut":
                bytes = bytes[..at];
                break;
            case "flip":
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case "garbage":
                random.NextBytes(bytes);
                break;
            case "page":
                bytes
                    .AsSpan(at / 4096 * 4096, Math.Min(4096, bytes.Length - (at / 4096 * 4096)))
                    .Fill(0xA5);
                break;
        }

        if (damage == "delete")
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllBytes(file, bytes);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{damage} at {at}");
    }

    private static Dictionary<string, byte[]> Keep(MiniBuild build) =>
        Directory
            .EnumerateFiles(build.Workspace["outputs"], "*", SearchOption.AllDirectories)
            .ToDictionary(file => file, File.ReadAllBytes);

    private static void Restore(MiniBuild build, Dictionary<string, byte[]> good)
    {
        foreach (var (file, bytes) in good)
        {
            if (
                file.Contains("/.build/records/", StringComparison.Ordinal)
                || file.EndsWith("index.db", StringComparison.Ordinal)
            )
            {
                File.WriteAllBytes(file, bytes);
            }
        }

        File.Delete(build.Workspace["outputs/.build/index.db-journal"]);
    }
}
