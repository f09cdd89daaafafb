#pragma warning disable xUnit1069 // ScriptWorkspace.Run hands the token on
namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>When build.sh makes a program of machine code, and what it does where that can't be.</summary>
public sealed class MachineCodeTests : IDisposable
{
    private const int Limit = 60_000;
    private readonly ScriptWorkspace _workspace = new();

    public MachineCodeTests()
    {
        _workspace.Install("objcopy", Fakes.Failing);
        _workspace.Install("gcc", "#!/bin/bash\necho linked >>\"$CALLS\"\n");
    }

    public void Dispose() => _workspace.Dispose();

    private IEnumerable<string> Kinds =>
        _workspace.Calls.Where(call => call.StartsWith("publish", StringComparison.Ordinal));

    [Fact(Timeout = Limit)]
    public async Task Where_it_can_be_linked_the_program_is_machine_code()
    {
        var run = await _workspace.Run("one");
        Assert.Equal(["publish native"], Kinds);
        Assert.Equal(["one"], run.Arguments);
        Assert.Contains("as machine code", run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Its_second_call_starts_nothing_but_find()
    {
        await _workspace.Run("one");
        _workspace.UninstallAllBut("bash", "find", "dotnet", "ffmpeg", "ffprobe");
        var second = await _workspace.Run("two");
        Assert.Equal((0, ""), (second.ExitCode, second.Errors));
        Assert.Equal(["two"], second.Arguments);
    }

    [Theory(Timeout = Limit)]
    [InlineData("0", null, "publish")]
    [InlineData(null, "true", "publish")]
    [InlineData("1", "true", "publish native")]
    [InlineData(null, "false", "publish native")]
    public async Task It_can_be_chosen_and_pipelines_do_without(
        string? chosen,
        string? pipeline,
        string expected
    )
    {
        _workspace.Variables["AVATAR_BUILD_NATIVE"] = chosen;
        _workspace.Variables["CI"] = pipeline;
        Assert.Equal(0, (await _workspace.Run()).ExitCode);
        Assert.Equal([expected], Kinds);
    }

    [Fact(Timeout = Limit)]
    public async Task Another_choice_is_another_program_and_going_back_builds_nothing()
    {
        await _workspace.Run();
        _workspace.Variables["AVATAR_BUILD_NATIVE"] = "0";
        await _workspace.Run();
        _workspace.Variables["AVATAR_BUILD_NATIVE"] = null;
        Assert.Equal("", (await _workspace.Run()).Errors);
        Assert.Equal(["publish native", "publish"], Kinds);
    }

    [Theory(Timeout = Limit)]
    [InlineData("gcc", "")]
    [InlineData("objcopy", "")]
    [InlineData("nothing", "#!/bin/bash\nexit 1\n")]
    public async Task Without_what_linking_needs_it_is_built_for_the_runtime(
        string missing,
        string gcc
    )
    {
        _workspace.Uninstall(missing);
        if (gcc.Length > 0)
        {
            _workspace.Install("gcc", gcc);
        }

        var run = await _workspace.Run();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["publish"], Kinds);
        Assert.DoesNotContain("machine code", run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Where_machine_code_fails_it_is_built_for_the_runtime_once_and_the_reason_is_kept()
    {
        _workspace.Write("build/Host/unlinkable.txt", "");
        var run = await _workspace.Run("one");
        Assert.Equal(["one"], run.Arguments);
        Assert.Contains("publish-native.log", run.Errors, StringComparison.Ordinal);
        Assert.True(_workspace.Has(".build/host/publish-native.log"));

        Assert.Equal("", (await _workspace.Run("two")).Errors);
        Assert.Equal(["publish native", "publish"], Kinds);
    }

    [Fact(Timeout = Limit)]
    public async Task An_error_in_the_sources_is_told_without_trying_the_other_way()
    {
        _workspace.Write("build/Host/broken.txt", "");
        var run = await _workspace.Run();
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("error CS1002: ; expected", run.Errors, StringComparison.Ordinal);
        Assert.Equal(["publish native"], Kinds);
    }
}
