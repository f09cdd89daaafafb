using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Running;

/// <summary>
/// The last look before a step that was made before runs again. Its record, which has a checksum, and the files
/// themselves are asked instead of the index, which has none: a flipped bit in there costs this look and no render.
/// </summary>
internal static class Confirmation
{
    /// <summary>The step's record, when the index was wrong and the step is as it should be; else null.</summary>
    public static ActionRecord? Of(
        Start start,
        Workspace workspace,
        FileHasher hasher,
        StepRecord? indexed
    )
    {
        try
        {
            return Look(start, workspace, hasher, indexed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ActionRecord? Look(
        Start start,
        Workspace workspace,
        FileHasher hasher,
        StepRecord? indexed
    )
    {
        if (
            RecordFiles.Read(RecordFiles.PathOf(workspace, start.Step.Id)) is not { } action
            || action.Record.Outputs.Length != start.Step.Outputs.Length
        )
        {
            return null;
        }

        var isContradicted = !Same(action.Record, indexed);
        var digests = new string[start.Digests.Count];
        for (var i = 0; i < digests.Length; i++)
        {
            digests[i] = hasher.Reread(start.Step.Inputs[i].Artifact).Digest ?? "";
            isContradicted |= !Equal(digests[i], start.Digests[i]);
        }

        if (!Equal(Manifest.Of(start.Step, digests).Key, action.Record.Key))
        {
            return null;
        }

        foreach (var output in start.Step.Outputs)
        {
            var before = hasher.Examine(output.Artifact).Digest;
            var now = hasher.Reread(output.Artifact).Digest;
            if (now is null || !Equal(now, action.Record.DigestOf(output.Artifact.ToString())))
            {
                return null;
            }

            isContradicted |= !Equal(before, now);
        }

        return isContradicted ? action : null;
    }

    private static bool Same(StepRecord record, StepRecord? indexed) =>
        indexed is not null
        && Equal(record.Key, indexed.Key)
        && Equal(record.Facts, indexed.Facts)
        && record.Outputs.SequenceEqual(indexed.Outputs);

    private static bool Equal(string? a, string? b) =>
        string.Equals(a, b, StringComparison.Ordinal);
}
