using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Engine.Running;

/// <summary>Is told what happens, as it happens, from several threads.</summary>
public interface IBuildObserver
{
    /// <summary>An attempt starts.</summary>
    void Started(Start start);

    /// <summary>An attempt ended.</summary>
    /// <param name="step">The step.</param>
    /// <param name="outcome">How.</param>
    /// <param name="seconds">How long it took.</param>
    void Ended(Step step, Outcome outcome, double seconds);

    /// <summary>An attempt that runs came further.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">How much of it is done, 0 to 1.</param>
    void Progressed(Step step, double done) { }

    /// <summary>A look at a step's sources found it can't be made; nothing was started for it.</summary>
    void Refused(Step step, StepFailure failure) { }

    /// <summary>A step failed for this run: it isn't tried again.</summary>
    void Failed(Step step, StepFailure failure) { }

    /// <summary>A step that another version of this program made is taken as made by this one; nothing was started for it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="reasons">Why it would have run.</param>
    void Accepted(Step step, IReadOnlyList<string> reasons) { }

    /// <summary>A published file that isn't what was written was moved away before the new one took its place.</summary>
    /// <param name="artifact">Its name.</param>
    /// <param name="to">Where it is now, absolute.</param>
    void SetAside(Artifact artifact, string to);

    /// <summary>Something went wrong that fails no step.</summary>
    void Note(string text);

    /// <summary>A unit of a pool gets no more of this run's jobs.</summary>
    void GaveUp(UnitGivenUp unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        Note(unit.Text);
    }
}
