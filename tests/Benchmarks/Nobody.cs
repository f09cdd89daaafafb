using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Running;

namespace AvatarBuild.Benchmarks;

/// <summary>Hears of a build and does nothing about it.</summary>
internal sealed class Nobody : IBuildObserver
{
    public void Started(Start start) { }

    public void Ended(Step step, Outcome outcome, double seconds) { }

    public void SetAside(Artifact artifact, string to) { }

    public void Note(string text) { }
}
