using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Tests;

public sealed class ApplicationTests : IDisposable
{
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose()
    {
        output.Dispose();
        errors.Dispose();
    }

    private ExitCode Run(params string[] arguments) =>
        new Application(
            new Terminal(output, errors, colour: false),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        ).Run(arguments, null, Environment.CurrentDirectory);

    [Fact]
    public void Help_lists_every_task_and_option_in_80_columns()
    {
        var lines = HelpText.Lines(TaskEntry.In(typeof(Help).Assembly)).ToArray();
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.All(
            OptionTable.All,
            option =>
                Assert.Contains(
                    lines,
                    line => line.Contains(option.Usage, StringComparison.Ordinal)
                )
        );
        Assert.All(
            TaskEntry.In(typeof(Help).Assembly),
            task =>
            {
                Assert.NotEmpty(task.Description);
                Assert.Contains(
                    lines,
                    line => line.StartsWith("  " + task.Name + " ", StringComparison.Ordinal)
                );
            }
        );
    }

    [Fact]
    public void Version_is_one_line_and_needs_no_task()
    {
        Assert.Equal(ExitCode.Done, Run("--version"));
        Assert.Matches(
            @"^AvatarBuild \d+\.\d+\.\d+\n$",
            output.ToString().ReplaceLineEndings("\n")
        );
    }

    [Fact]
    public void Problems_go_to_the_error_stream_one_a_line_and_give_2()
    {
        Assert.Equal(ExitCode.WrongRequest, Run("--jobs=0", "--nope", "-t", "Help"));
        Assert.Equal(
            2,
            errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length
        );
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void A_workspace_that_is_not_there_gives_2()
    {
        Assert.Equal(ExitCode.WrongRequest, Run("--working=/no/such", "-t", "Help"));
        Assert.Contains("/no/such", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, ExitCode.Done, false, ExitCode.Done)]
    [InlineData(0, ExitCode.VideoFailed, false, ExitCode.VideoFailed)]
    [InlineData(1, ExitCode.Done, false, ExitCode.VideoFailed)]
    [InlineData(7, ExitCode.Done, false, ExitCode.VideoFailed)]
    [InlineData(2, ExitCode.Done, false, ExitCode.WrongRequest)]
    [InlineData(1, ExitCode.MachineLacks, false, ExitCode.MachineLacks)]
    [InlineData(130, ExitCode.Done, false, ExitCode.Interrupted)]
    [InlineData(0, ExitCode.Done, true, ExitCode.Interrupted)]
    [InlineData(1, ExitCode.VideoFailed, true, ExitCode.Interrupted)]
    public void The_exit_code_is_decided_in_one_place(
        int cake,
        ExitCode reported,
        bool interrupted,
        ExitCode expected
    ) => Assert.Equal(expected, ExitCodes.Decide(cake, reported, interrupted));
}
