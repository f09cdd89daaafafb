using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Running;

/// <summary>
/// One execution of a step: a private folder, the action under its time-out, the check of what it left, and the
/// record of it, ready to be published. Failures are values; only the engine's own trouble is an exception.
/// </summary>
internal sealed class Attempt(
    Start start,
    Scheduler run,
    PrivateFolders folders,
    IExecutor executor,
    Action release
)
{
    private const int LastLines = 20;
    private const long FactsBytes = 64 * 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    // Below this the state itself might not be writable, which is worse than one step that isn't tried.
    private const long LeastFreeBytes = 16 << 20;
    private readonly Step step = start.Step;
    private readonly string folder = RecordFiles.PrivateFolder(run.Workspace, start.Step.Id);

    private FileStat?[] stats = [];

    private string LogPath =>
        Path.Combine(
            run.Logs,
            string.Create(CultureInfo.InvariantCulture, $"{SafeName(step)}.{start.Attempt}.log")
        );

    /// <summary>Runs it.</summary>
    /// <returns>What is to be published, or null with how it ended.</returns>
    public async Task<(Publication? Publication, Outcome? End)> RunAsync(
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (PrepareFolder(cancellationToken) is { } changed)
            {
                return (null, new Outcome.Failed(changed));
            }

            var result = await ActAsync(cancellationToken).ConfigureAwait(false);
            if (result is StepResult.Failed failed)
            {
                // What it held goes back with its end: what the failure means may be that nobody is to have it.
                return (null, new Outcome.Failed(WithLog(failed.Why)));
            }

            // What is left to do needs the disk only.
            release();
            // What was made is kept, though the run be interrupted now: nothing is cancelled from here on.
            return Stage(((StepResult.Succeeded)result).Effective);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, new Outcome.Interrupted());
        }
        catch (Exception e) when (MachineTrouble.Of(e) is { } trouble)
        {
            return (null, new Outcome.Failed(WithLog(trouble)));
        }
        catch (Exception e)
        {
            // One video's surprise must not end the batch; where it came from is in the log.
            using (var log = Disk.Append(LogPath))
            {
                log.Write(Encoding.UTF8.GetBytes(e + "\n"));
            }

            return (
                null,
                new Outcome.Failed(
                    WithLog(new StepFailure(EngineFailures.InternalError, e.Message))
                )
            );
        }
    }

    /// <summary>Stages what the cache has of it, instead of running it.</summary>
    public (Publication? Publication, Outcome? End) TakeFromCache()
    {
        folders.Discard(step.Id);
        _ = folders.Take(step.Id);
        var manifest = Manifest.Of(step, start.Digests);
        return run.Cache?.Take(step, manifest.Key, folder) is { } cached
            ? (new Publication(step, folder, cached.Record, manifest.Told), null)
            : (null, new Outcome.CacheMiss());
    }

    private StepFailure? PrepareFolder(CancellationToken cancellationToken)
    {
        folders.Discard(step.Id);
        var free = Disk.FreeBytes(run.Workspace.Outputs);
        if (free < LeastFreeBytes)
        {
            return new StepFailure(
                EngineFailures.DiskFull,
                $"{run.Workspace.Outputs} has {free >> 20} MiB free and {step.Name} needs {LeastFreeBytes >> 20}; free some, or name another folder with --outputs=DIR"
            );
        }

        _ = folders.Take(step.Id);
        Disk.CreateFolder(run.Logs);
        stats = [.. step.Inputs.Select(StatOf)];
        foreach (var input in step.Inputs)
        {
            Links.Link(run.Workspace.PathOf(input.Artifact), Path.Combine(folder, input.FileName));
        }

        return ChangedInput(cancellationToken);
    }

    private async Task<StepResult> ActAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var over = new CancellationTokenSource();
        var count = CountAsync(limit, over.Token);
        var stepRun = new StepRun
        {
            Step = step,
            Folder = folder,
            Attempt = start.Attempt,
            Leases = start.Leases,
            Changes = start.Changes,
            FailedBefore = start.FailedBefore,
            Release = release,
            Executor = executor,
            LogPath = LogPath,
            Progress = done => run.Observer.Progressed(step, done),
            Note = run.Observer.Note,
        };
        try
        {
            return await step.Action(stepRun, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return StepResult.Failure(
                EngineFailures.Timeout,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{step.Name} took longer than {start.Budget.TotalSeconds} s; it was ended"
                )
            );
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await count.ConfigureAwait(false);
        }
    }

    // Looks are counted, not the clock: while this program is stopped, or the machine sleeps, nothing is.
    private async Task CountAsync(CancellationTokenSource limit, CancellationToken over)
    {
        if (start.Budget == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        try
        {
            for (var left = start.Budget; left > TimeSpan.Zero; left -= Tick)
            {
                await Task.Delay(left < Tick ? left : Tick, run.Time, over).ConfigureAwait(false);
            }

            await limit.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It ended in time.
        }
    }

    private (Publication?, Outcome?) Stage(string? effective)
    {
        var made = ImmutableArray.CreateBuilder<MadeOutput>();
        string? facts = null;
        for (var i = 0; i < step.Outputs.Length; i++)
        {
            var output = step.Outputs[i];
            var path = Path.Combine(folder, output.FileName);
            if (FileStat.Of(path) is not { } stat)
            {
                return Failed(
                    EngineFailures.NoOutput,
                    $"{step.Name} ended well but left no {output.FileName}"
                );
            }

            if (output.IsFacts)
            {
                if (stat.Size > FactsBytes)
                {
                    return Failed(
                        EngineFailures.FactsTooLarge,
                        $"{step.Name} left {stat.Size} bytes of facts; {FactsBytes} is the limit"
                    );
                }

                facts = Disk.ReadText(path);
            }

            made.Add(new MadeOutput(output.Artifact.ToString(), ContentHash.OfFile(path)));
            TakeOver(path, Path.Combine(folder, RecordFiles.Staged(i)));
        }

        if ((ChangedInput(CancellationToken.None) ?? TouchedInput()) is { } changed)
        {
            return (null, new Outcome.Failed(changed));
        }

        var manifest = Manifest.Of(step, start.Digests);
        var record = new StepRecord
        {
            Id = step.Id,
            Key = manifest.Key,
            Outputs = made.ToImmutable(),
            Facts = facts,
            Effective = effective,
            Kind = step.Kind,
            Work = step.Work,
        };
        if (step.IsCached)
        {
            run.Cache?.Keep(step, new ActionRecord(record, manifest.Told), folder);
        }

        return (new Publication(step, folder, record, manifest.Told), null);
    }

    // What a link names belongs to somebody else, and may change or go.
    private static void TakeOver(string path, string staged)
    {
        if (Links.IsLink(path))
        {
            Disk.Copy(path, staged);
        }
        else
        {
            Disk.Rename(path, staged);
            Disk.MakeOrdinary(staged);
        }
    }

    private static (Publication?, Outcome?) Failed(FailureClass kind, string message) =>
        (null, new Outcome.Failed(new StepFailure(kind, message)));

    // What was read may be neither the old content nor the new: not to be recorded as built from either.
    private StepFailure? ChangedInput(CancellationToken cancellationToken)
    {
        for (var i = 0; i < step.Inputs.Length; i++)
        {
            var artifact = step.Inputs[i].Artifact;
            var now = run.Hasher.ExamineLong(artifact, cancellationToken);
            if (now.Shortage is { } shortage)
            {
                return new StepFailure(shortage, now.Trouble!);
            }

            if (!string.Equals(now.Digest, start.Digests[i], StringComparison.Ordinal))
            {
                return new StepFailure(
                    EngineFailures.InputChanged,
                    $"{artifact} was changed while {step.Name} was to be made from it; run again"
                );
            }
        }

        return null;
    }

    // The same bytes again, but written meanwhile: in between they may have been others, or none, and were read so. What
    // other steps make is left out: it appears whole, and one that is made again with the same bytes changes nothing.
    private StepFailure? TouchedInput()
    {
        for (var i = 0; i < step.Inputs.Length; i++)
        {
            if (StatOf(step.Inputs[i]) is { } now && !now.IsUnwritten(stats[i]))
            {
                return new StepFailure(
                    EngineFailures.InputChanged,
                    $"{step.Inputs[i].Artifact} was written while {step.Name} was made from it, so what was read is uncertain; run again"
                )
                {
                    Transient = true,
                };
            }
        }

        return null;
    }

    private FileStat? StatOf(StepInput input) =>
        input.Artifact.Root == ArtifactRoot.Outputs
            ? null
            : FileStat.Of(run.Workspace.PathOf(input.Artifact));

    private StepFailure WithLog(StepFailure failure)
    {
        try
        {
            return Disk.FileExists(LogPath) ? WithLastLines(failure) : failure;
        }
        catch (IOException)
        {
            // What kept the step from its work keeps from its log, too.
            return failure;
        }
    }

    private StepFailure WithLastLines(StepFailure failure)
    {
        var lines = PrintedLines.Of(EndOfLog());
        return failure with { Log = LogPath, LastLines = [.. lines.Skip(lines.Count - LastLines)] };
    }

    // A bar that overwrites itself is one line of the log, and may be long.
    private string EndOfLog()
    {
        const int Enough = 256 * 1024;
        using var stream = Disk.OpenRead(LogPath);
        var isCut = stream.Length > Enough;
        stream.Seek(-Math.Min(stream.Length, Enough), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return isCut ? PrintedLines.FromStart(text) : text;
    }

    // A name holds anything; its log's name holds what every file system and shell takes, and a few digits of its hash.
    private static string SafeName(Step step)
    {
        var safe = new string([
            .. step
                .Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')
                .Take(80),
        ]);
        return $"{safe}-{ContentHash.OfText(step.Id)[..8]}";
    }
}
