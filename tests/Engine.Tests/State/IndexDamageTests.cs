using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.State;
using Microsoft.Data.Sqlite;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.State;

/// <summary>Losing or damaging the index loses no finished step.</summary>
public sealed class IndexDamageTests : IDisposable
{
    private const int Limit = 60_000;
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    private static Engine.Graph.Step[] Chain(string last = "last") =>
        [
            Join(".build/one", ["@a"], "one"),
            Join(".build/two", [".build/one"], "two"),
            Join("final", [".build/two"], last).Needed(),
        ];

    private async Task<byte[]> MadeOnce()
    {
        build.Input("a", "1");
        await build.RunAsync(Chain());
        return Disk.ReadBytes(build.Workspace.Index);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(build.Workspace.Index, FileMode.Create);
        file.Write(bytes);
    }

    [Fact(Timeout = Limit)]
    public async Task A_deleted_index_is_rebuilt()
    {
        await MadeOnce();
        Disk.DeleteFile(build.Workspace.Index);
        await build.RunAsync(Chain());
        Assert.Empty(build.Ran);
        await build.RunAsync(Chain("other"));
        Assert.Equal(["final"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_in_the_indexs_place_is_put_aside_and_one_in_its_journals_is_named()
    {
        await MadeOnce();
        Disk.DeleteFile(build.Workspace.Index);
        Disk.CreateFolder(build.Workspace.Index);
        await build.RunAsync(Chain("other"));
        Assert.Equal(["final"], build.Ran);
        Assert.Contains("index.db is a folder); it is now ", build.Notes[0]);

        Disk.CreateFolder(build.Workspace.Index + "-journal");
        var refusal = await Assert.ThrowsAsync<IOException>(() => build.RunAsync(Chain()));
        Assert.EndsWith("index.db-journal is a folder; move it away", refusal.Message);
    }

    [Fact(Timeout = Limit)]
    public async Task A_link_in_the_indexs_place_is_put_aside_and_what_it_names_is_left()
    {
        await MadeOnce();
        var victim = build.OutputPath("victim");
        Disk.Rename(build.Workspace.Index, victim);
        var before = Disk.ReadBytes(victim);
        Links.Link(victim, build.Workspace.Index);
        await build.RunAsync(Chain("other"));
        Assert.Equal(["final"], build.Ran);
        Assert.False(Links.IsLink(build.Workspace.Index));
        Assert.Equal(before, Disk.ReadBytes(victim));
    }

    [Fact(Timeout = Limit)]
    public async Task A_pipe_in_the_indexs_place_is_put_aside_and_nothing_is_made_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks named pipes");
        await MadeOnce();
        Disk.DeleteFile(build.Workspace.Index);
        await CliWrap
            .Cli.Wrap("mkfifo")
            .WithArguments(build.Workspace.Index)
            .ExecuteAsync(TestContext.Current.CancellationToken);
        await build.RunAsync(Chain());
        Assert.Empty(build.Ran);
        Assert.Contains("index.db is a pipe or a device); it is now ", build.Notes[0]);
    }

    [Fact(Timeout = Limit)]
    public async Task An_index_truncated_anywhere_is_rebuilt()
    {
        var good = await MadeOnce();
        foreach (
            var length in new[]
            {
                0,
                1,
                15,
                16,
                99,
                100,
                511,
                512,
                1024,
                4095,
                4096,
                4097,
                good.Length / 2,
                good.Length - 4096,
                good.Length - 1,
            }
        )
        {
            Write(good.AsSpan(0, length));
            await build.RunAsync(Chain());
            Assert.True(build.Ran.Length == 0, $"cut to {length} of {good.Length} bytes");
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_page_of_garbage_anywhere_loses_no_step_and_hinders_none()
    {
        var good = await MadeOnce();
        for (var page = 0; page < good.Length; page += 4096)
        {
            var bad = good.ToArray();
            bad.AsSpan(page, 4096).Fill(0xA5);
            Write(bad);
            await build.RunAsync(Chain($"version {page}"));
            Assert.True(build.Ran is ["final"], $"page at {page}: {string.Join(' ', build.Ran)}");
            Assert.Equal(Engine.Planning.StepEnd.Made, build.Of("final").End);
            await build.RunAsync(Chain());
            good = Disk.ReadBytes(build.Workspace.Index);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Something_else_in_the_indexs_place_is_kept_beside_it()
    {
        await MadeOnce();
        Write("not a database"u8);
        await build.RunAsync(Chain());
        Assert.Empty(build.Ran);
        Assert.Contains("damaged", Assert.Single(build.Notes));
        Assert.Equal("not a database", Disk.ReadText(build.Workspace.Index + ".damaged-1"));
    }

    [Fact(Timeout = Limit)]
    public async Task An_index_of_another_version_is_rebuilt()
    {
        await MadeOnce();
        using (
            var connection = new SqliteConnection(
                $"Data Source={build.Workspace.Index};Pooling=False"
            )
        )
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        await build.RunAsync(Chain());
        Assert.Empty(build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_reader_gets_by_with_a_deleted_or_damaged_index_and_leaves_it()
    {
        await MadeOnce();
        Disk.DeleteFile(build.Workspace.Index);
        Assert.Equal(3, Ends(await build.DryRunAsync(Chain())));
        Assert.False(Disk.FileExists(build.Workspace.Index));
        Write("not a database"u8);
        Assert.Equal(3, Ends(await build.DryRunAsync(Chain())));
        Assert.Equal("not a database", Disk.ReadText(build.Workspace.Index));
    }

    // A writer killed in the middle of a commit leaves a journal that only a writer may roll back.
    [Fact(Timeout = Limit)]
    public async Task A_reader_gets_by_with_a_journal_left_by_a_kill()
    {
        await MadeOnce();
        LeaveHotJournal();
        Assert.Equal(3, Ends(await build.DryRunAsync(Chain())));
        await build.RunAsync(Chain());
        Assert.Empty(build.Ran);
    }

    private void LeaveHotJournal()
    {
        var path = build.Workspace.Index;
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText =
                "PRAGMA cache_size = 2; BEGIN IMMEDIATE; DELETE FROM records; "
                + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                + "INSERT INTO manifests SELECT 'id ' || i, hex(randomblob(100)) FROM n";
            command.ExecuteNonQuery();
            Disk.Copy(path, path + ".copy");
            Disk.Copy(path + "-journal", path + "-journal.copy");
        }

        Disk.Rename(path + ".copy", path);
        Disk.Rename(path + "-journal.copy", path + "-journal");
    }

    private static int Ends(Engine.Planning.BuildReport report) =>
        report.Steps.Count(step => step.End == Engine.Planning.StepEnd.Fresh);

    [Fact(Timeout = Limit)]
    public async Task A_page_of_garbage_that_opening_did_not_read_is_mended_when_it_is_asked_for()
    {
        const int Page = 4096;
        var good = await MadeOnce();
        var told = new List<string>();
        for (var at = Page; at < good.Length; at += Page)
        {
            byte[] bad = [.. good];
            bad.AsSpan(at, Page).Fill((byte)'x');
            Write(bad);
            using var one = OutputsLock.TryTake(build.Workspace, TimeProvider.System, out _);
            using var state = Recovery.OpenState(build.Workspace, isForFew: true);
            state.Tell = told.Add;
            foreach (
                var id in (string[])["outputs/.build/one", "outputs/.build/two", "outputs/final"]
            )
            {
                Assert.True(state.Content.Records.ContainsKey(id), $"{id}, page {at / Page}");
                Assert.False(state.Content.Failures.ContainsKey(id));
                _ = state.Content.Files.ContainsKey(id);
            }

            state.Commit(new IndexChange { Failed = [new("outputs/x", Failing.As("Exit", "no"))] });
        }

        Assert.NotEmpty(told);
        Assert.All(told, note => Assert.Contains("rebuilt from the records", note));
    }

    [Fact(Timeout = Limit)]
    public async Task A_reader_works_beside_a_writer()
    {
        await MadeOnce();
        using var one = OutputsLock.TryTake(build.Workspace, TimeProvider.System, out _);
        using var writer = Recovery.OpenState(build.Workspace);
        Assert.Equal(3, Ends(await build.DryRunAsync(Chain())));
        writer.Commit(new IndexChange { Failed = [new("outputs/x", Failing.As("Exit", "no"))] });
        Assert.Equal(3, Ends(await build.DryRunAsync(Chain())));
    }

    [Fact(Timeout = Limit)]
    public async Task A_damaged_record_is_set_aside_and_only_its_step_is_made_again()
    {
        await MadeOnce();
        var file = Path.Combine(
            build.Workspace.Records,
            ActionRecords.FileName("outputs/.build/two")
        );
        Disk.WriteText(file, Disk.ReadText(file).Replace("\"key\"", "\"kay\""));
        Disk.DeleteFile(build.Workspace.Index);
        Assert.Equal(1, Ends(await build.DryRunAsync(Chain())));
        Assert.True(Disk.FileExists(file));
        await build.RunAsync(Chain());
        Assert.Equal([".build/two"], build.Ran);
        Assert.Contains($"{file} is a damaged record", Assert.Single(build.Notes));
        Assert.True(Disk.FileExists(file + ".damaged-1"));
        await build.RunAsync(Chain());
        Assert.Empty(build.Notes);
    }

    // SQLite has no checksum of what a row says.
    [Theory(Timeout = Limit)]
    [InlineData("UPDATE records SET key = 'x' || substr(key, 2)")]
    [InlineData("UPDATE records SET outputs = replace(outputs, '.build/t', '.build/u')")]
    [InlineData("UPDATE records SET id = id || 'x' WHERE id LIKE '%two'")]
    [InlineData("UPDATE files SET value = 'x' || substr(value, 2)")]
    [InlineData("UPDATE files SET value = 'x' || substr(value, 2) WHERE name LIKE 'inputs%'")]
    public async Task A_row_that_says_something_else_makes_no_step_run(string flip)
    {
        await MadeOnce();
        using (
            var connection = new SqliteConnection(
                $"Data Source={build.Workspace.Index};Pooling=False"
            )
        )
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = flip;
            Assert.True(command.ExecuteNonQuery() > 0);
        }

        var acted = 0;
        var chain = Chain()
            .Select(step =>
                step with
                {
                    Action = (_, _) =>
                        throw new InvalidOperationException($"{++acted}: {step.Name} ran"),
                }
            )
            .ToArray();
        await build.RunAsync(chain);
        Assert.Equal(0, acted);
        Assert.Empty(build.AsideTexts());
        await build.RunAsync(chain);
        Assert.Empty(build.Ran);
    }
}
