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
}
