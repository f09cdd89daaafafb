namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What reaches a renderer that a backend's file describes.</summary>
public sealed class ModelBackendTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_prompt_edited_renders_that_video_and_no_other()
    {
        using var workspace = Workspace
            .With("ann", "bob")
            .WithModel(", \"-metadata\", \"{prompt}\"");
        workspace.Write("inputs/prompts/bob.txt", "Bob speaks.");
        (await workspace.Render()).Ends(0);
        workspace.Write("inputs/prompts/bob.txt", "鲍勃 'sings' & \"dances\" $HOME `x`\n");
        var call = await workspace.Render();
        call.Ends(0);
        Assert.Equal(["ann", "bob", "bob"], workspace.ModelCalls().Order(StringComparer.Ordinal));
        Assert.Contains("render bob", call.Ran);
        Assert.DoesNotContain(call.Ran, step => step.EndsWith(" ann", StringComparison.Ordinal));
        Assert.Contains("Bob speaks.", call.Report.Reasons("render bob"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task One_portrait_with_many_recordings_is_prepared_once()
    {
        string[] names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        using var workspace = Workspace.With(names).WithModel();
        var call = await workspace.Render();
        call.Ends(0);
        Assert.Equal(8, call.Report.Count("made"));
        Assert.Equal(1, (int)call.Report.Step("image default.jpg 192*128")["attempts"]!);
        Assert.Equal(1, call.Out.Split("image default.jpg 192*128 ").Length - 1);
        Assert.Equal(names, workspace.ModelCalls().Order(StringComparer.Ordinal));
        // 8 videos of audio, render, verify, finish and check, and one image.
        Assert.Equal(41, call.Report.Count("stepsRun"));
    }

    [Fact(Timeout = Limit)]
    public async Task Another_backend_and_back_renders_nothing_the_second_time()
    {
        using var workspace = Workspace.With("ann").WithModel();
        workspace.Recipe("""{ "backend": "preview", SMALL }""", "quick");
        (await workspace.Render()).Ends(0);
        (await workspace.Render("--recipe=quick")).Ends(0);
        var back = await workspace.Render();
        back.Ends(0);
        Assert.DoesNotContain("render ann", back.Ran);
        Assert.Single(workspace.ModelCalls());
    }

    [Fact(Timeout = Limit)]
    public async Task A_workspace_moved_elsewhere_keeps_its_renders()
    {
        using var workspace = Workspace.With("ann").WithModel(", \"-metadata\", \"dir={workdir}\"");
        (await workspace.Render()).Ends(0);
        using var copy = workspace.CopyElsewhere();
        (await copy.Render()).Ends(0).Runs();
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_fingerprints_the_backend_renders_when_it_changes()
    {
        using var workspace = Workspace.With("ann").WithModel();
        var backend = workspace.Text("recipes/backends/model.json");
        workspace.Write("tools/weights", "1").Write("tools/README", "1");
        workspace.Write(
            "recipes/backends/model.json",
            backend.Replace(
                "\"sizes\"",
                "\"fingerprint\": { \"files\": [\"tools/weights\"] }, \"sizes\"",
                StringComparison.Ordinal
            )
        );
        (await workspace.Render()).Ends(0);
        workspace.Write("tools/README", "2");
        (await workspace.Render()).Ends(0).Runs();
        workspace.Write("tools/weights", "2");
        Assert.Contains("render ann", (await workspace.Render()).Ends(0).Ran);
        using var copy = workspace.CopyElsewhere();
        (await copy.Render()).Ends(0).Runs();
    }
}
