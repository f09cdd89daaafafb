using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Tests;

/// <summary>Failures of tests' own kinds.</summary>
internal static class Failing
{
    public static FailureClass Kind(string name, bool transient = false) =>
        new(name, "Look at the test.") { IsTransient = transient };

    public static StepFailure As(string name, string message, bool transient = false) =>
        new(Kind(name, transient), message);
}
