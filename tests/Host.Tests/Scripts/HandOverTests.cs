#pragma warning disable xUnit1069 // ScriptWorkspace.Run hands the token on
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>What reaches the program through build.sh.</summary>
public sealed class HandOverTests : IDisposable
{
    private const int Limit = 60_000;
    private static readonly string[] Awkward =
    [
        "",
        "a b",
        "it's",
        "\"quoted\"",
        "two\nlines\n",
        "*",
        "$HOME",
        "`id`",
        "\\",
        "-n",
        "--set",
        "prompt=你好 100%",
        "--target=Help",
    ];

    private readonly ScriptWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact(Timeout = Limit)]
    public async Task Every_argument_reaches_the_program_untouched()
    {
        Assert.Equal(Awkward, (await _workspace.Run(Awkward)).Arguments);
        Assert.Equal(Awkward, (await _workspace.Run(Awkward)).Arguments);
        Assert.Empty((await _workspace.Run()).Arguments);
    }

    [Fact(Timeout = Limit)]
    public async Task The_program_runs_in_the_callers_folder_and_knows_the_repository()
    {
        var run = await _workspace.Run([], _workspace.Bin);
        Assert.Equal(_workspace.Bin, run.Folder);
        Assert.Equal(_workspace.Root, run.Root);
        Assert.Equal(Path.Combine(_workspace.Bin, "dotnet"), run.Dotnet);
        Assert.Equal(_workspace.Bin, run.DotnetRoot);
    }

    [Fact(Timeout = Limit)]
    public async Task The_input_is_left_to_the_program_even_when_it_is_published_first()
    {
        Assert.Equal(
            "for the program\n",
            (await _workspace.Run([], null, "for the program\n")).Input
        );
    }

    [Fact(Timeout = Limit)]
    public async Task The_exit_code_is_the_programs()
    {
        var run = await _workspace.Run([], null, "", ["/usr/bin/env", "PROGRAM_EXIT=130"]);
        Assert.Equal(130, run.ExitCode);
    }

    [Theory(Timeout = Limit)]
    [InlineData("build.sh")]
    [InlineData(".ci/run")]
    public async Task Shellcheck_finds_nothing(string script)
    {
        var found = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(folder => folder + "/shellcheck");
#pragma warning disable RS0030 // only whether the tool is there
        Assert.SkipUnless(found.Any(File.Exists), "this machine lacks shellcheck");
#pragma warning restore RS0030
        var result = await Cli.Wrap("shellcheck")
            .WithArguments(Path.Combine(ScriptWorkspace.Repository, script))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", result.StandardOutput);
    }
}
