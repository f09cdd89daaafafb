using AvatarBuild.Avatar.Renderers.Command;

namespace AvatarBuild.Avatar.Tests.Backends;

public sealed class ArgumentLimitTests
{
    [Fact(Timeout = 20_000)]
    public async Task A_prompt_longer_than_one_argument_may_be_is_told_before_anything_is_rendered()
    {
        using var rendering = new Rendering("wan-s2v")
        {
            Prompt = new string('é', ArgumentLimit.Bytes / 2),
        };
        var step = rendering.Step;
        var fault = await step.Inspect!(
            new Dictionary<string, string>(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("BadInput", fault!.Class);
        Assert.Contains("the prompt has 131072 bytes", fault.Message, StringComparison.Ordinal);
        Assert.Same(
            "BadInput",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Class
        );
        Assert.Empty(rendering.Ran);

        rendering.Prompt = new string('e', ArgumentLimit.Bytes - 100);
        Assert.Null(
            await rendering.Step.Inspect!(
                new Dictionary<string, string>(),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("machineEnvironment")]
    public async Task A_prompt_in_a_variable_has_the_limit_of_an_argument(string key)
    {
        using var rendering = new Rendering(
            "own",
            $$"""{ "command": ["tool", "{image}", "{audio}", "{output}"], "{{key}}": { "SAID": "{prompt}" }, "sizes": "any" }"""
        )
        {
            Prompt = new string('e', ArgumentLimit.Bytes - "SAID=".Length),
        };
        var token = TestContext.Current.CancellationToken;
        var fault = await rendering.Step.Inspect!(new Dictionary<string, string>(), token);
        Assert.Contains("the prompt has 131067 bytes", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, (await rendering.FailureAsync(token)).Message);
        Assert.Empty(rendering.Ran);

        rendering.Prompt = rendering.Prompt[1..];
        Assert.Null(await rendering.Step.Inspect!(new Dictionary<string, string>(), token));
    }

    [Fact]
    public void All_arguments_and_variables_together_have_a_limit_too()
    {
        using var rendering = new Rendering("wan-s2v");
        var words = Enumerable.Repeat(new string('a', 100_000), 10).ToArray();
        Assert.Null(ArgumentLimit.Of(rendering.Job, words));
        var fault = ArgumentLimit.Of(rendering.Job, words, 1_000_000);
        Assert.Equal("BadInput", fault!.Class);
        Assert.Contains("together", fault.Message, StringComparison.Ordinal);
        Assert.Contains("allows 1000000;", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Max stack size             8388608              unlimited            bytes",
        2 << 20
    )]
    [InlineData(
        "Max stack size             unlimited            unlimited            bytes",
        6 << 20
    )]
    [InlineData(
        "Max stack size             65536                65536                bytes",
        128 << 10
    )]
    [InlineData(
        "Max cpu time               unlimited            unlimited            seconds",
        6 << 20
    )]
    public void The_limit_of_all_follows_from_the_stack_s(string limits, long bytes) =>
        Assert.Equal(
            bytes,
            ArgumentLimit.Together("Limit Soft Limit Hard Limit Units\n" + limits + "\n")
        );

    [Fact(Timeout = 20_000)]
    public async Task What_is_within_the_limit_of_all_the_system_starts_and_not_much_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine isn't Linux");
        using var rendering = new Rendering("wan-s2v");
        var executor = new TestExecutor();
        var words = new List<string>();
        while (ArgumentLimit.Of(rendering.Job, [.. words, new string('a', 100_000)]) is null)
        {
            words.Add(new string('a', 100_000));
        }

        Assert.True((await RunAsync()).Succeeded);
        words.Add(new string('a', 110_000));
        await Assert.ThrowsAnyAsync<Exception>(RunAsync);

        Task<Engine.Processes.CommandResult> RunAsync() =>
            executor.RunAsync(
                new()
                {
                    Program = "true",
                    Arguments = [.. words],
                    WorkingDirectory = "/",
                },
                TestContext.Current.CancellationToken
            );
    }
}
