#pragma warning disable xUnit1069 // ScriptWorkspace.Run hands the token on
#pragma warning disable RS0030 // permissions are set without the product's own file operations
#pragma warning disable CA1416 // bash scripts have no tests on Windows
namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>build.sh in folders of any name, by other shells, with a bare environment, and where it may not write.</summary>
public sealed class BareMachineTests
{
    private const int Limit = 60_000;

    [Theory(Timeout = Limit)]
    [InlineData("Ann's videos")]
    [InlineData("a,b")]
    [InlineData("a;b")]
    [InlineData("feature%2Fx")]
    [InlineData("50%20off")]
    [InlineData("@(x)")]
    [InlineData("$(x)")]
    [InlineData("[a]*?{b}")]
    [InlineData("\"quoted\" \\ `x` & | <y> #!^~=:")]
    [InlineData("two\nlines")]
    public async Task What_MSBuild_would_misread_it_is_not_shown(string name)
    {
        using var workspace = new ScriptWorkspace(name);
        // It ends its own call where a path has such a character.
        workspace.Install(
            "dotnet",
            Fakes.Dotnet.Replace(
                "project=${2%/*}",
                "project=${2%/*}; [[ \"$*\" != *[^A-Za-z0-9/._\\ =:-]* && -e $project/Program.cs ]] || exit 1",
                StringComparison.Ordinal
            )
        );
        var run = await workspace.Run("one");
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(workspace.Root, run.Root);
        Assert.Equal(0, (await workspace.Run("two")).ExitCode);
        Assert.Equal(1, workspace.Publishes);
        workspace.Write("build/Host/Program.cs", "return 1;");
        await workspace.Run("three");
        Assert.Equal(2, workspace.Publishes);
    }

    [Theory(Timeout = Limit)]
    [InlineData("folder", "copied")]
    public async Task A_folder_with_a_plain_name_is_built_where_it_is(string name, string copy)
    {
        using var workspace = new ScriptWorkspace(name);
        workspace.Install("mktemp", "#!/bin/bash\necho " + copy + " >>\"$CALLS\"\nexit 1\n");
        Assert.Equal(0, (await workspace.Run()).ExitCode);
        Assert.Equal(["publish"], workspace.Calls);
    }

    [Theory(Timeout = Limit)]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash", "--posix")]
    public async Task Another_shell_hands_over_to_bash(params string[] shell)
    {
        using var workspace = new ScriptWorkspace();
        var run = await workspace.Run(["a b"], null, "", shell);
        Assert.Equal(["a b"], run.Arguments);
    }

    [Fact(Timeout = Limit)]
    public async Task A_temporary_folder_that_is_not_there_is_left_out()
    {
        using var workspace = new ScriptWorkspace();
        workspace.Variables["TMPDIR"] = "/no/such";
        var run = await workspace.Run("one");
        Assert.Contains("TMPDIR is /no/such", run.Errors, StringComparison.Ordinal);
        Assert.Equal(["one"], run.Arguments);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_home_there_is_one_for_the_build()
    {
        using var workspace = new ScriptWorkspace();
        workspace.Install(
            "dotnet",
            Fakes.Dotnet.Replace(
                "project=${2%/*}",
                "project=${2%/*}; [[ ${HOME:-} ]] || exit 1",
                StringComparison.Ordinal
            )
        );
        workspace.Variables["HOME"] = null;
        Assert.Equal(0, (await workspace.Run("one")).ExitCode);
    }

    [Fact(Timeout = Limit)]
    public async Task A_checkout_that_may_not_be_written_is_told_with_exit_code_3()
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"),
            "this machine lacks the right to act as another user, or setpriv; run as root"
        );
        using var workspace = new ScriptWorkspace();
        string[] asNobody =
        [
            "/usr/bin/setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
        ];
        var run = await workspace.Run([], null, "", asNobody);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(".build/host can't be written", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Seen);
    }

    [Theory(Timeout = Limit)]
    [InlineData("--as=200000000", "190 MiB of address space, and at least 256 MiB are needed")]
    [InlineData("--nofile=40", "40 open files, and at least 48 are needed")]
    public async Task A_limit_below_what_the_program_itself_needs_is_told_with_exit_code_3(
        string limit,
        string words
    )
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "this machine lacks prlimit");
        using var workspace = new ScriptWorkspace();
        await workspace.Run();
        var run = await workspace.Run([], null, "", ["/usr/bin/prlimit", limit]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Seen);
    }
}
