#pragma warning disable CA1416 // modes of files: Linux and macOS
#pragma warning disable RS0030 // tests make files without the product's own file operations
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Tests.Processes;

/// <summary>A program that can't be started: what is wrong with it, beforehand and once it was tried.</summary>
public sealed class ProgramFaultTests : IDisposable
{
    private const int Limit = 30_000;
    private const string Path = "/usr/bin:/bin";
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    private string File(string text, bool isExecutable = true)
    {
        var file = build.OutputPath("render.sh");
        Disk.WriteText(file, text);
        if (isExecutable)
        {
            Disk.MakeExecutable(file);
        }

        return file;
    }

    private async Task<ProgramNotStartedException> StartAsync(
        string program,
        string? folder = null,
        params string[] arguments
    ) =>
        await Assert.ThrowsAsync<ProgramNotStartedException>(() =>
            new LocalExecutor(build.Workspace.Outputs, TimeProvider.System).RunAsync(
                new CommandSpec
                {
                    Program = program,
                    Arguments = [.. arguments],
                    WorkingDirectory = folder ?? build.Workspace.Outputs,
                },
                TestContext.Current.CancellationToken
            )
        );

    // The same words before and after.
    private async Task IsToldAsync(string program, string what)
    {
        Assert.Contains(what, ProgramFault.Of(program, Path)!, StringComparison.Ordinal);
        var error = await StartAsync(program);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(program + " could not be started: ", error.Message);
        Assert.Null(MachineTrouble.Shortage(error));
    }

    [Fact(Timeout = Limit)]
    public Task One_that_is_not_there() =>
        IsToldAsync("/no/such/tool", "/no/such/tool isn't there; correct the path");

    [Fact(Timeout = Limit)]
    public Task A_name_that_is_on_no_path() =>
        IsToldAsync("no-such-tool", "no-such-tool isn't on PATH; install it");

    [Fact(Timeout = Limit)]
    public Task One_without_an_x_bit() =>
        IsToldAsync(File("#!/bin/sh\n", isExecutable: false), "isn't executable; run: chmod +x ");

    [Fact(Timeout = Limit)]
    public Task One_whose_interpreter_is_not_there() =>
        IsToldAsync(File("#!/no/python3 -u\nx\n"), "wants the interpreter /no/python3, which");

    [Fact(Timeout = Limit)]
    public Task One_with_windows_line_ends() =>
        IsToldAsync(File("#!/bin/sh\r\nexit 0\r\n"), "has Windows line ends");

    [Fact(Timeout = Limit)]
    public Task A_folder() => IsToldAsync(build.Workspace.Outputs, "is a folder; name the program");

    [Fact(Timeout = Limit)]
    public Task A_link_to_nothing()
    {
        System.IO.File.CreateSymbolicLink(build.OutputPath("link"), "/no/such/tool");
        return IsToldAsync(build.OutputPath("link"), "is a link to something that isn't there");
    }

    [Fact]
    public void An_interpreter_that_env_looks_for_is_known_beforehand()
    {
        var file = File("#!/usr/bin/env no-such-python\n");
        Assert.Contains(
            "wants the interpreter no-such-python, which isn't on PATH",
            ProgramFault.Of(file, Path)
        );
        Assert.Null(ProgramFault.Of(File("#!/usr/bin/env sh\n"), Path));
        Assert.Null(ProgramFault.Of("sh", Path));
    }

    [Fact(Timeout = Limit)]
    public async Task One_without_a_first_line_that_says_how()
    {
        var error = await StartAsync(File("just text\n"));
        Assert.Contains("a script without #! in its first line", error.Message);
    }

    [Fact(Timeout = Limit)]
    public async Task An_argument_that_is_too_long_is_told_with_its_length()
    {
        var error = await StartAsync("true", null, "short", new string('x', 200_000));
        Assert.Contains("its arguments are too long for this system", error.Message);
        Assert.Contains("the longest has 200000", error.Message);
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_to_run_in_that_is_not_there_is_not_the_programs_fault()
    {
        var error = await StartAsync("true", "/no/such/folder");
        Assert.Contains("the folder that it is to run in, /no/such/folder, isn't", error.Message);
    }

    [Fact]
    public void A_machine_without_a_process_left_is_told_as_such()
    {
        var command = new CommandSpec { Program = "true", WorkingDirectory = "/" };
        foreach (var code in (int[])[11, 12, 24])
        {
            var error = ProgramFault.Refused(
                command,
                new System.ComponentModel.Win32Exception(code)
            );
            Assert.Equal(EngineFailures.OutOfResources, MachineTrouble.Shortage(error));
        }

        Assert.Contains(
            "no process or memory left",
            ProgramFault.Refused(command, new System.ComponentModel.Win32Exception(11)).Message
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_step_whose_program_can_not_be_started_fails_with_the_reason()
    {
        var file = File("#!/no/python3\n");
        var step = Steps.Make(
            "a",
            [],
            async (run, token) => Steps.Judge(await run.RunAsync(file, [], token))
        );
        await build.RunAsync(step);
        var failure = build.Of("a").Failure!;
        Assert.Equal("MissingProgram", failure.Class);
        Assert.Contains("wants the interpreter /no/python3", failure.Message);
    }
}
