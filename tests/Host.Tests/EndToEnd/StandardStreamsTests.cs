namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A supervisor that closes standard streams gets what everybody gets: results in their files, and no child left.</summary>
public sealed class StandardStreamsTests
{
    private const int Limit = 120_000;

    [Theory(Timeout = Limit)]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("<&-")]
    [InlineData(">&-")]
    public async Task A_render_with_closed_streams_is_as_good_as_any(string closed)
    {
        using var workspace = Workspace.With("ann", "bob");
        (await Closing(workspace, closed).Render("--jobs=1")).Ends(0);
        Assert.Empty(Running.ProcessesOf(workspace));
        workspace.Under = [];
        (await workspace.RenderAgain()).Ends(0).Says("0 steps run");
    }

    [Theory(Timeout = Limit)]
    [InlineData("--target=Plan")]
    [InlineData("--target=Graph", "--format=dot")]
    [InlineData("--target=Render", "--dryrun")]
    [InlineData("--version")]
    public async Task A_result_that_nobody_can_have_is_an_error(params string[] arguments)
    {
        using var workspace = Workspace.With("ann");
        var call = (await Closing(workspace, ">&-").Run(arguments)).Ends(3);
        Assert.Contains("standard output: it is closed", call.Errors, StringComparison.Ordinal);
    }

    private static Workspace Closing(Workspace workspace, string closed)
    {
        workspace.Under = ["sh", "-c", $"exec \"$0\" \"$@\" {closed}"];
        return workspace;
    }
}
