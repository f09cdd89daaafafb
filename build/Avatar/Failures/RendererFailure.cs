using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Failures;

/// <summary>A kind of failure of a renderer, with what the next attempt does otherwise.</summary>
/// <param name="Name">As reports spell it.</param>
/// <param name="Advice">What a person does about it.</param>
internal sealed record RendererFailure(string Name, string Advice) : FailureClass(Name, Advice)
{
    /// <summary>What is done about it.</summary>
    public FailureRemedy Remedy { get; init; }

    /// <summary>Variables that the next attempt gets, once.</summary>
    public NameValues Environment { get; init; } = NameValues.Empty;
}
