using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Publishing;

/// <summary>What a run that was killed leaves on the disk, made by hand, and what the next build makes of it.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly TestBuild build = new();

    public CrashTests() => build.Input("a", "1");

    public void Dispose() => build.Dispose();

    private static Step Pair(string request) =>
        Make(
            "left",
            ["@a"],
            (run, _) =>
            {
                Disk.WriteText(run.PathOf("right"), request + " right");
                return run.Write(request + " left");
            }
        ) with
        {
            Request = [new("request", request)],
            Outputs =
            [
                new("result", Artifact.Output("left"), "out", Needed: true),
                new("second", Artifact.Output("sub/right"), "right", Needed: true),
            ],
        };

    // As Publisher leaves it after the durable record; each output still staged, or renamed already, or lost.
    private string Pending(Step step, string left, string right)
    {
        var request = step.Request[0].Value;
        var folder = RecordFiles.PrivateFolder(build.Workspace, step.Id);
        Disk.CreateFolder(folder);
        Disk.CreateFolder(build.OutputPath("sub"));
        var manifest = Manifest.Of(step, [ContentHash.OfText("1")]);
        var record = new StepRecord
        {
            Id = step.Id,
            Key = manifest.Key,
            Outputs =
            [
                new("outputs/left", ContentHash.OfText(request + " left")),
                new("outputs/sub/right", ContentHash.OfText(request + " right")),
            ],
            Seconds = 90,
        };
        Place(left, Path.Combine(folder, "staged-0"), "left", request + " left");
        Place(right, Path.Combine(folder, "staged-1"), "sub/right", request + " right");
        var path = Path.Combine(folder, RecordFiles.Pending);
        Disk.WriteText(path, ActionRecords.Write(new ActionRecord(record, manifest.Text)));
        return path;
    }

    private void Place(string where, string staged, string output, string text)
    {
        if (where != "lost")
        {
            Disk.WriteText(where == "staged" ? staged : build.OutputPath(output), text);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("staged", "staged")]
    [InlineData("renamed", "staged")]
    [InlineData("staged", "renamed")]
    [InlineData("renamed", "renamed")]
    public async Task A_finished_step_is_kept_wherever_the_kill_fell(string left, string right)
    {
        foreach (var isFirst in new[] { true, false })
        {
            var step = Pair(isFirst ? "first" : "second");
            Pending(step, left, right);
            await build.RunAsync(step);
            Assert.Empty(build.Ran);
            Assert.Equal(step.Request[0].Value + " left", build.Output("left"));
            Assert.Equal(step.Request[0].Value + " right", build.Output("sub/right"));
            Assert.Contains("outputs/left had been made", Assert.Single(build.Notes));
            await build.RunAsync(step);
            Assert.Empty(build.Ran);
            Assert.Empty(build.Notes);
            Assert.Empty(Disk.Folders(build.Workspace.Work));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("lost", "staged")]
    [InlineData("renamed", "lost")]
    public async Task A_record_whose_outputs_are_lost_is_discarded(string left, string right)
    {
        Pending(Pair("first"), left, right);
        await build.RunAsync(Pair("first"));
        Assert.Equal(["left"], build.Ran);
        Assert.Equal("first right", build.Output("sub/right"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_torn_record_is_discarded_and_the_last_good_output_stays_until_its_successor()
    {
        await build.RunAsync(Pair("first"));
        var record = Pending(Pair("second"), "staged", "staged");
        Disk.WriteText(record, Disk.ReadText(record)[..^10]);
        await build.RunAsync(Pair("first"));
        Assert.Empty(build.Ran);
        Assert.Equal("first left", build.Output("left"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_half_made_private_folder_is_removed()
    {
        var folder = RecordFiles.PrivateFolder(build.Workspace, "outputs/left");
        Disk.CreateFolder(folder);
        Disk.WriteText(Path.Combine(folder, "out"), "half of it");
        Disk.WriteText(Path.Combine(folder, "record.json.new"), "{");
        await build.RunAsync(Pair("first"));
        Assert.Equal(["left"], build.Ran);
        Assert.Empty(Disk.Folders(build.Workspace.Work));
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_put_in_the_outputs_place_before_the_rename_is_set_aside()
    {
        await build.RunAsync(Pair("first"));
        Pending(Pair("second"), "staged", "staged");
        Disk.WriteText(build.OutputPath("left"), "my own");
        await build.RunAsync(Pair("second"));
        Assert.Empty(build.Ran);
        Assert.Equal("second left", build.Output("left"));
        Assert.Equal(["my own"], build.AsideTexts());
        Assert.StartsWith("outputs/left wasn't what was written", build.Notes[0]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_in_the_outputs_place_is_set_aside_with_what_it_holds()
    {
        await build.RunAsync(Pair("first"));
        Pending(Pair("second"), "staged", "staged");
        Disk.DeleteFile(build.OutputPath("left"));
        Disk.CreateFolder(build.OutputPath("left"));
        Disk.WriteText(build.OutputPath("left/mine"), "my own");
        await build.RunAsync(Pair("second"));
        Assert.Empty(build.Ran);
        Assert.Equal("second left", build.Output("left"));
        Assert.Equal(["my own"], Disk.FilesBelow(build.Workspace.Aside).Select(Disk.ReadText));

        Disk.DeleteFile(build.OutputPath("sub/right"));
        Disk.CreateFolder(build.OutputPath("sub/right"));
        await build.RunAsync(Pair("third"));
        Assert.Equal(["left"], build.Ran);
        Assert.Equal("third right", build.Output("sub/right"));
        Assert.Equal(2, Disk.Folders(build.Workspace.Aside).Count());
    }

    [Fact(Timeout = Limit)]
    public async Task A_record_committed_but_not_filed_is_filed()
    {
        await build.RunAsync(Pair("first"));
        Disk.DeleteFolder(build.Workspace.Records);
        Pending(Pair("first"), "renamed", "renamed");
        await build.RunAsync(Pair("first"));
        Assert.Empty(build.Ran);
        Assert.Single(Disk.Files(build.Workspace.Records));
    }
}
