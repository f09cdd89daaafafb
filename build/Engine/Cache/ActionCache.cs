using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Cache;

/// <summary>
/// What steps made, by key, so that an edit undone, a recipe changed to and fro or a source renamed costs no work. <c>actions/KEY</c> is a record, <c>content/DIGEST</c> a file; both are believed only after
/// their digests were compared, so neither has to be durable, and losing all of it loses no result.
/// A published file is copied (sharing its blocks where the file system can): its owner may edit it. An intermediate is a
/// second name of the same file, made read-only. Safe for parallel use.
/// </summary>
/// <param name="workspace">Where it lies.</param>
/// <param name="limitBytes">What it may hold; the results that were used least recently go first. 0: nothing is kept.</param>
public sealed class ActionCache(Workspace workspace, long limitBytes)
{
    // So much is freed at once, or every run at the limit would look through all of it.
    private const double After = 0.9;
    private long added;

    private string Actions => Path.Combine(workspace.Cache, "actions");

    private string Content => Path.Combine(workspace.Cache, "content");

    private string SizeFile => Path.Combine(workspace.Cache, "size");

    /// <summary>Something may be kept.</summary>
    public bool IsOn => limitBytes > 0;

    // A hint: only Take looks at its content.
    internal bool Holds(string key) => limitBytes > 0 && Disk.FileExists(ActionPath(key));

    /// <summary>What a step would be recorded with, were it taken; null where not all of it is there. Changes nothing.</summary>
    public StepRecord? Find(Step step, string key)
    {
        ArgumentNullException.ThrowIfNull(step);
        try
        {
            return
                Holds(key)
                && FittingIn(Disk.ReadText(ActionPath(key)), step, key) is { } kept
                && kept.Record.Outputs.All(output => Disk.FileExists(ContentPath(output.Digest)))
                ? Renamed(step, kept.Record)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ActionRecord? FittingIn(string text, Step step, string key) =>
        ActionRecords.Read(text) is { } kept
        && kept.Record.Key == key
        && kept.Record.Outputs.Length == step.Outputs.Length
            ? kept
            : null;

    /// <summary>Keeps what a step staged.</summary>
    /// <param name="step">The step.</param>
    /// <param name="action">What it is recorded with.</param>
    /// <param name="folder">Its private folder, with a staged file for each output.</param>
    public void Keep(Step step, ActionRecord action, string folder)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(action);
        if (limitBytes <= 0)
        {
            return;
        }

        try
        {
            for (var i = 0; i < step.Outputs.Length; i++)
            {
                KeepContent(
                    Path.Combine(folder, RecordFiles.Staged(i)),
                    action.Record.Outputs[i].Digest,
                    step.Outputs[i].Needed
                );
            }

            var path = ActionPath(action.Record.Key);
            Disk.CreateFolder(Path.GetDirectoryName(path)!);
            Disk.ReplaceTextSoon(path, ActionRecords.Write(action));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What isn't kept is made again when it is wanted again.
        }
    }

    /// <summary>Puts what is kept under a key into a step's private folder, as if the step had staged it.</summary>
    /// <returns>The step's record, or null when it isn't there whole; then nothing of it is kept any more.</returns>
    public ActionRecord? Take(Step step, string key, string folder)
    {
        ArgumentNullException.ThrowIfNull(step);
        var path = ActionPath(key);
        try
        {
            var text = Disk.FileExists(path) ? Disk.ReadText(path) : "";
            if (FittingIn(text, step, key) is { } kept && IsStaged(step, kept.Record, folder))
            {
                // Used now. Another user's file can be replaced in a shared folder, but not given a time.
                Disk.ReplaceTextSoon(path, text);
                return kept with { Record = Renamed(step, kept.Record) };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // as if it weren't there
        }

        Forget(key);
        return null;
    }

    /// <summary>What was kept under a key turned out to be wrong.</summary>
    public void Forget(string key)
    {
        try
        {
            if (Disk.FileExists(ActionPath(key)))
            {
                Disk.DeleteFile(ActionPath(key));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays on a disk that can't be written: what is made of it is found out again.
        }
    }

    /// <summary>At the end of a run: removes what is over the limit.</summary>
    /// <returns>Null, or why it couldn't: then more is kept than should be.</returns>
    public string? Trim()
    {
        if (Interlocked.Exchange(ref added, 0) is var more && more == 0)
        {
            return null;
        }

        try
        {
            var size = more + (Disk.FileExists(SizeFile) ? Parsed(Disk.ReadText(SizeFile)) : 0);
            if (size > limitBytes)
            {
                size = RemoveOldest();
            }

            Disk.ReplaceTextSoon(SizeFile, size.ToString(CultureInfo.InvariantCulture));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private bool IsStaged(Step step, StepRecord kept, string folder)
    {
        for (var i = 0; i < step.Outputs.Length; i++)
        {
            var content = ContentPath(kept.Outputs[i].Digest);
            var staged = Path.Combine(folder, RecordFiles.Staged(i));
            Disk.DeleteFile(staged);
            if (!Disk.FileExists(content))
            {
                return false;
            }

            if (step.Outputs[i].Needed)
            {
                Disk.Copy(content, staged);
                // Off Linux a copy is as its source, which nobody may write.
                Disk.MakeWritable(staged);
            }
            else
            {
                Links.HardLink(content, staged);
            }

            if (ContentHash.OfFile(staged) != kept.Outputs[i].Digest)
            {
                Disk.DeleteFile(content);
                return false;
            }
        }

        return true;
    }

    private static StepRecord Renamed(Step step, StepRecord kept) =>
        kept with
        {
            Id = step.Id,
            Outputs =
            [
                .. step.Outputs.Select(
                    (output, i) =>
                        new MadeOutput(output.Artifact.ToString(), kept.Outputs[i].Digest)
                ),
            ],
        };

    private void KeepContent(string staged, string digest, bool isPublished)
    {
        var path = ContentPath(digest);
        if (Disk.FileExists(path))
        {
            return;
        }

        Disk.CreateFolder(Path.GetDirectoryName(path)!);
        if (isPublished)
        {
            var copy = Path.Combine(workspace.Cache, "new-" + Path.GetRandomFileName());
            Disk.Copy(staged, copy);
            Disk.MakeReadOnly(copy);
            Disk.Rename(copy, path);
        }
        else
        {
            Links.HardLink(staged, path);
            Disk.MakeReadOnly(path);
        }

        Interlocked.Add(ref added, FileStat.Of(path)?.Size ?? 0);
    }

    // Content that several actions share counts with the one used last, and goes with it.
    private long RemoveOldest()
    {
        var actions = Disk.FilesBelow(Actions)
            .OrderByDescending(file => FileStat.Of(file)?.ModifiedNs ?? 0)
            .ToArray();
        var kept = new HashSet<string>(StringComparer.Ordinal);
        var size = 0L;
        var room = (long)(limitBytes * After);
        foreach (var file in actions)
        {
            var outputs = ActionRecords.Read(Disk.ReadText(file))?.Record.Outputs ?? [];
            var more = outputs
                .Where(output => !kept.Contains(output.Digest))
                .Sum(output => FileStat.Of(ContentPath(output.Digest))?.Size ?? 0);
            if (outputs.IsEmpty || size + more > room)
            {
                // What was used before this one goes as well: least recently used first.
                room = 0;
                Disk.DeleteFile(file);
                continue;
            }

            size += more;
            kept.UnionWith(outputs.Select(output => output.Digest));
        }

        foreach (var file in Disk.FilesBelow(Content).ToArray())
        {
            if (!kept.Contains(Path.GetFileName(file)))
            {
                Disk.DeleteFile(file);
            }
        }

        return size;
    }

    private static long Parsed(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : 0;

    private string ActionPath(string key) => Path.Combine(Actions, key[..2], key);

    private string ContentPath(string digest) => Path.Combine(Content, digest[..2], digest);
}
