#pragma warning disable RS0030 // tests look at files without the product's own file operations
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Snapshot;
using CsCheck;

namespace AvatarBuild.Engine.Tests.Snapshot;

/// <summary>Seals: what is unchanged is vouched for, and nothing else.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int Limit = 60_000;
    private readonly string folder = Directory.CreateTempSubdirectory("snapshot-").FullName;

    public SnapshotTests() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux' stat");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string SnapshotPath => Path.Combine(folder, "seal");

    private string In(params string[] path) => Path.Combine([folder, .. path]);

    private string File(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        System.IO.File.WriteAllText(In(path), content);
        return In(path);
    }

    private static SnapshotFile Seen(string path) => new(path, FileStat.Of(path));

    private void Write(int groups, int filesEach)
    {
        var results = new List<SnapshotResult>();
        for (var group = 0; group < groups; group++)
        {
            var files = new List<SnapshotFile> { Seen(In("absent", $"{group}")) };
            for (var file = 0; file < filesEach; file++)
            {
                files.Add(Seen(File($"results/{group}-{file}", "content")));
            }

            results.Add(new SnapshotResult($"video {group}", true, files));
        }

        var common = Seen(File("recipes/default.json", "{}"));
        var names = FolderNames.Of(In("results"), long.MaxValue);
        Snapshots.Write(
            SnapshotPath,
            new RunSnapshot("request", "all fresh", [common], [names], results)
        );
    }

    private SnapshotCheck Check(string request = "request") =>
        Snapshots.Check(SnapshotPath, request);

    private string[] Open() => Check() is SnapshotCheck.Partly partly ? [.. partly.Open] : [];

    [Fact(Timeout = Limit)]
    public async Task What_did_not_change_is_vouched_for()
    {
        await Task.CompletedTask;
        Write(groups: 3, filesEach: 2);
        Assert.Equal("all fresh", Assert.IsType<SnapshotCheck.Whole>(Check()).Summary);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_thousands_of_files_the_changed_ones_open_their_results_only()
    {
        await Task.CompletedTask;
        Write(groups: 700, filesEach: 5);
        System.IO.File.WriteAllText(In("results", "17-4"), "CONTENT");
        System.IO.File.Delete(In("results", "699-0"));
        System.IO.File.WriteAllText(In("results", "699-0"), "content");
        Assert.Equal(["video 17", "video 699"], Open().Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = Limit)]
    [InlineData("content, with the old time and size")]
    [InlineData("replaced by a copy with the old time")]
    [InlineData("appears where there was none")]
    [InlineData("becomes a folder")]
    public async Task A_file_that_changed_opens_its_result(string change)
    {
        await Task.CompletedTask;
        Write(groups: 3, filesEach: 1);
        var path = In("results", "1-0");
        var time = System.IO.File.GetLastWriteTimeUtc(path);
        switch (change)
        {
            case "appears where there was none":
                _ = File("absent/1", "now");
                break;
            case "becomes a folder":
                System.IO.File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "replaced by a copy with the old time":
                System.IO.File.Copy(path, path + "~");
                System.IO.File.SetLastWriteTimeUtc(path + "~", time);
                System.IO.File.Move(path + "~", path, overwrite: true);
                break;
            default:
                System.IO.File.WriteAllText(path, "CONTENT");
                System.IO.File.SetLastWriteTimeUtc(path, time);
                break;
        }

        if (change == "becomes a folder")
        {
            // One name fewer in the folder: that alone breaks the snapshot.
            Assert.IsType<SnapshotCheck.Broken>(Check());
        }
        else
        {
            Assert.Equal(["video 1"], Open());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_common_file_that_changed_breaks_it()
    {
        await Task.CompletedTask;
        Write(groups: 2, filesEach: 1);
        _ = File("recipes/default.json", "[]");
        Assert.IsType<SnapshotCheck.Broken>(Check());
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_name_in_a_listed_folder_breaks_it_and_a_hidden_one_does_not()
    {
        await Task.CompletedTask;
        Write(groups: 2, filesEach: 1);
        _ = File("results/.swap", "an editor's");
        Assert.IsType<SnapshotCheck.Whole>(Check());
        _ = File("results/new", "one more");
        Assert.IsType<SnapshotCheck.Broken>(Check());
    }

    [Fact(Timeout = Limit)]
    public async Task Another_request_finds_it_broken()
    {
        await Task.CompletedTask;
        Write(groups: 1, filesEach: 1);
        Assert.IsType<SnapshotCheck.Broken>(Check("another"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_result_that_was_not_fresh_stays_open()
    {
        await Task.CompletedTask;
        var file = Seen(File("a", "a"));
        Snapshots.Write(
            SnapshotPath,
            new RunSnapshot(
                "request",
                "",
                [],
                [],
                [new("b", false, [file]), new("a", true, [file])]
            )
        );
        var partly = Assert.IsType<SnapshotCheck.Partly>(Check());
        Assert.Equal(["b"], partly.Open);
        Assert.Equal(1, partly.Known.Count);
        Assert.True(partly.Known.Contains("a"));
        Assert.False(partly.Known.Contains("b"));
        Assert.Equal(file, partly.Image.FilesOf("a").Single());
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_not_looked_at_again_stays_as_the_seal_before_had_it()
    {
        await Task.CompletedTask;
        Write(groups: 700, filesEach: 5);
        System.IO.File.WriteAllText(In("results", "17-4"), "CONTENT");
        var partly = Assert.IsType<SnapshotCheck.Partly>(Check());
        Renew(partly.Image, new SnapshotResult("video 17", true, [Seen(In("results", "17-4"))]));
        Assert.IsType<SnapshotCheck.Whole>(Check());
        System.IO.File.WriteAllText(In("results", "17-4"), "once more");
        System.IO.File.WriteAllText(In("results", "18-0"), "CONTENT");
        Assert.Equal(["video 17", "video 18"], Open().Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task Names_of_results_are_known_as_a_set_of_them_would_know_them()
    {
        await Task.CompletedTask;
        var names = Gen.Select(
            Gen.String,
            Gen.Int[1, 40],
            (text, times) => string.Concat(Enumerable.Repeat(text, times))
        );
        Gen.Select(names.Array[0, 40], names.Array[0, 40])
            .Sample(
                (drawn, others) =>
                {
                    // Halves of pairs have no UTF-8 of their own: a file's name never has one.
                    var known = drawn.Where(IsWhole).ToHashSet();
                    var image = Snapshots.ImageOf(
                        new RunSnapshot(
                            "",
                            "",
                            [],
                            [],
                            [.. known.Select(name => new SnapshotResult(name, true, []))]
                        )
                    );
                    var all = new SnapshotNames(image, known.Count);
                    foreach (var result in image.Results())
                    {
                        all.Add(result);
                    }

                    return all.Count == known.Count
                        && known.All(all.Contains)
                        && others
                            .Where(IsWhole)
                            .All(name => all.Contains(name) == known.Contains(name));
                },
                iter: 300
            );

        static bool IsWhole(string text) =>
            System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;
    }

    [Fact(Timeout = Limit)]
    public async Task A_shared_file_that_the_run_changed_opens_the_results_it_did_not_look_at()
    {
        await Task.CompletedTask;
        var (own, shared) = (Seen(File("own", "a")), Seen(File("shared", "a")));
        Snapshots.Write(
            SnapshotPath,
            new RunSnapshot(
                "request",
                "",
                [],
                [],
                [new("a", false, [own, shared]), new("b", true, [shared])]
            )
        );
        var partly = Assert.IsType<SnapshotCheck.Partly>(Check());
        Renew(partly.Image, new SnapshotResult("a", true, [own, Seen(File("shared", "changed"))]));
        Assert.Equal(["b"], Open());
    }

    [Fact(Timeout = Limit)]
    public async Task However_often_it_was_renewed_a_seal_opens_what_a_new_one_would()
    {
        await Task.CompletedTask;
        var round = Gen.Select(Gen.Int[0, 11].Array[0, 4], Gen.Int[0, 11].Array[0, 5].Array[5]);
        Gen.Select(Gen.Int[0, 11].Array[0, 5].Array[5], round.Array[1, 6])
            .Sample(
                (first, rounds) =>
                {
                    var world = In(Guid.NewGuid().ToString());
                    var path = world + ".seal";
                    var length = 0;
                    int[][] named = [.. first.Select(files => files.Distinct().ToArray())];
                    for (var file = 0; file < 12; file += 2)
                    {
                        _ = File(FileOf(file), "");
                    }

                    Snapshots.Write(
                        path,
                        new RunSnapshot("request", "", [], [], [.. Groups(0, 1, 2, 3, 4)])
                    );
                    foreach (var (edited, renamed) in rounds)
                    {
                        foreach (var file in edited)
                        {
                            // Another size each time: two writes within one tick of the clock look alike.
                            _ = File(FileOf(file), new string('x', ++length));
                        }

                        int[] open =
                        [
                            .. Enumerable
                                .Range(0, 5)
                                .Where(group => named[group].Intersect(edited).Any()),
                        ];
                        var check = Snapshots.Check(path, "request");
                        var partly = check as SnapshotCheck.Partly;
                        if (
                            open.Select(group => $"{group}")
                                .Except(partly?.Open ?? new HashSet<string>())
                                .Any()
                            || (partly?.Open.Count ?? 0) != open.Length
                        )
                        {
                            return false;
                        }

                        if (partly is not null)
                        {
                            foreach (var group in open)
                            {
                                named[group] = [.. renamed[group].Distinct()];
                            }

                            Snapshots.Write(
                                path,
                                new RunSnapshot("request", "", [], [], [.. Groups(open)])
                                {
                                    Before = partly.Image,
                                }
                            );
                        }
                    }

                    return true;

                    string FileOf(int file) => Path.Combine(world, $"{file % 3}", $"{file}");

                    IEnumerable<SnapshotResult> Groups(params int[] which) =>
                        which.Select(group => new SnapshotResult(
                            $"{group}",
                            true,
                            [.. named[group].Select(file => Seen(FileOf(file)))]
                        ));
                },
                iter: 200
            );
    }

    [Fact(Timeout = Limit)]
    public async Task A_seal_is_not_written_when_most_of_its_files_belong_to_no_result()
    {
        await Task.CompletedTask;
        Write(groups: 2, filesEach: 2000);
        for (var file = 0; file < 2000; file++)
        {
            _ = File($"results/0-{file}", "changed");
        }

        var partly = Assert.IsType<SnapshotCheck.Partly>(Check());
        System.IO.File.Delete(SnapshotPath);
        Renew(partly.Image, new SnapshotResult("video 0", true, []));
        Assert.IsType<SnapshotCheck.Whole>(Check());
        System.IO.File.Delete(SnapshotPath);
        Renew(
            partly.Image,
            new SnapshotResult("video 0", true, []),
            new SnapshotResult("video 1", true, [])
        );
        Assert.False(System.IO.File.Exists(SnapshotPath));
    }

    private void Renew(SnapshotImage before, params SnapshotResult[] looked) =>
        Snapshots.Write(
            SnapshotPath,
            new RunSnapshot("request", "all fresh", before.Common, before.Listed, looked)
            {
                Before = before,
            }
        );

    [Fact(Timeout = Limit)]
    public async Task A_seal_that_was_cut_or_flipped_anywhere_vouches_for_nothing()
    {
        await Task.CompletedTask;
        Write(groups: 3, filesEach: 2);
        var whole = System.IO.File.ReadAllBytes(SnapshotPath);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 8])
            .Sample(
                (at, bit) =>
                {
                    byte[] damaged = [.. whole];
                    if (bit == 8)
                    {
                        damaged = damaged[..at];
                    }
                    else
                    {
                        damaged[at] ^= (byte)(1 << bit);
                    }

                    var path = In($"damaged-{Guid.NewGuid()}");
                    System.IO.File.WriteAllBytes(path, damaged);
                    var check = Snapshots.Check(path, "request");
                    System.IO.File.Delete(path);
                    return check is SnapshotCheck.Broken;
                }
            );
    }
}
