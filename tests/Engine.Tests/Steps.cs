using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Tests;

/// <summary>Small steps to build with. A name that starts with '@' is a file of inputs, any other one of outputs.</summary>
internal static class Steps
{
    /// <summary>Path of the real child process.</summary>
    public static string Dummy { get; } = Path.Combine(AppContext.BaseDirectory, "dummy");

    /// <summary>Writes its request, then the text of each of its inputs.</summary>
    public static Step Join(string output, string[] inputs, string request = "") =>
        Make(
            output,
            inputs,
            (run, _) =>
            {
                var parts = run.Step.Inputs.Select(input => run.Text(input.FileName));
                return run.Write($"{request}({string.Join('+', parts)})");
            }
        ) with
        {
            Request = [new RequestLine("request", request)],
        };

    /// <summary>An output that somebody wants even when no step needs its bytes.</summary>
    public static Step Needed(this Step step) =>
        step with
        {
            Outputs = [.. step.Outputs.Select(output => output with { Needed = true })],
        };

    public static Step Make(string output, string[] inputs, StepAction action) =>
        new()
        {
            Name = "make " + output,
            Kind = "make",
            Inputs =
            [
                .. inputs.Select(
                    (name, i) => new StepInput($"part {i}", ArtifactOf(name), $"in-{i}")
                ),
            ],
            Outputs = [new StepOutput("result", ArtifactOf(output), "out")],
            Action = action,
        };

    /// <summary>A step that runs the real child process in its folder.</summary>
    public static Step Program(string output, string[] inputs, params string[] arguments) =>
        Make(
            output,
            inputs,
            async (run, token) => Judge(await run.RunAsync(Dummy, arguments, token))
        );

    /// <summary>A step whose text is also its facts, from which it brings more steps.</summary>
    public static Step Growing(Step step, Func<string, IReadOnlyList<Step>> expand) =>
        step with
        {
            Outputs = [.. step.Outputs.Select(output => output with { IsFacts = true })],
            Expand = expand,
        };

    public static Step Tried(this Step step, int attempts, double delaySeconds = 0) =>
        step with
        {
            Retry = new RetryPolicy(
                attempts,
                TimeSpan.FromSeconds(delaySeconds),
                2,
                TimeSpan.FromMinutes(1)
            ),
        };

    public static Step Wanting(this Step step, string pool, int count = 1) =>
        step with
        {
            Resources = [new ResourceWant(pool, count)],
        };

    public static string Text(this StepRun run, string fileName) =>
        Disk.ReadText(run.PathOf(fileName));

    public static Task<StepResult> Write(this StepRun run, string text)
    {
        Disk.WriteText(run.PathOf("out"), text);
        return Task.FromResult(StepResult.Success);
    }

    public static StepResult Judge(CommandResult result) =>
        result.Succeeded
            ? StepResult.Success
            : StepResult.Failure(
                Failing.Kind("Exit", transient: true),
                $"ended with {result.ExitCode}: {string.Join(' ', result.LastLines(3))}"
            );

    private static Artifact ArtifactOf(string name) =>
        name.StartsWith('@') ? Artifact.Input(name[1..]) : Artifact.Output(name);
}

/// <summary>Waiting for something that another process or thread is about to do.</summary>
internal static class Eventually
{
    public static async Task True(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
