using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>
/// A build system that runs the program, and what it makes of certain lines: folding, errors with a place of their
/// own, a summary. One that reads nothing out of a log needs none of it.
/// </summary>
internal abstract class Pipeline(Terminal terminal)
{
    /// <summary>Where its lines go.</summary>
    protected Terminal Terminal { get; } = terminal;

    /// <summary>What is printed from now on can be folded under a title.</summary>
    public virtual void Open(string title) { }

    /// <summary>Not any more.</summary>
    public virtual void Close() { }

    /// <summary>Nothing runs, for something in a recipe or another file is wrong.</summary>
    public virtual void Refused(Problem problem) { }

    /// <summary>The run is over.</summary>
    public virtual void End(RunSummary run)
    {
        foreach (var video in run.Videos)
        {
            if (video.Status == VideoStatus.Failed)
            {
                Failed(video);
            }
        }
    }

    /// <summary>A video can't be made.</summary>
    protected virtual void Failed(VideoResult video) { }

    /// <summary>A text without codes; its line breaks stay, for each system writes them in its own way.</summary>
    protected static string Spoken(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(ScreenText.Escaped));

    /// <summary>Why, in one line.</summary>
    protected static string Why(VideoResult video) =>
        video.FailedStep is { Failure: { } failure } step
            ? $"{step.Step.Name}: {failure.Class}: {failure.Message}"
            : string.Join("; ", video.Video.Problems);
}
