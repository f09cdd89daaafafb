#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Globalization;
using System.Text;
using AvatarBuild.Oracle;
using CsCheck;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Random edits of a batch, through the program: each run starts exactly the steps that a model of README names.</summary>
public sealed class RandomBatchTests
{
    private sealed record Turn(Edit[] Edits, int Jobs, bool IsSealed, bool IsInParts);

    private static readonly Gen<Turn[]> Turns = Gen.Select(
        Gen.Select(
            Gen.Int[0, BatchEdits.Count - 1],
            Gen.Int[0, 3],
            Gen.Int[0, 7],
            (kind, at, value) => new Edit(kind, at, value)
        ).Array[0, 3],
        Gen.Int[1, 3],
        Gen.Int[0, 3],
        Gen.Bool,
        (edits, jobs, luck, isInParts) => new Turn(edits, jobs, luck == 0, isInParts)
    ).Array[2, 5];

    [Soak]
    public Task Every_run_starts_the_steps_that_an_edit_reaches_and_no_other() =>
        Soak.OfAsync(Turns, PlayAsync, iterations: 1);

    private static async Task PlayAsync(Turn[] turns)
    {
        using var workspace = Workspace.With("a", "b").WithModel(", \"-metadata\", \"{prompt}\"");
        var batch = new Batch(workspace.Root);
        var told = new StringBuilder("\n");
        BatchEdits.WriteRecipe(workspace, batch);
        await RunAsync(workspace, batch, 2, false, told);
        foreach (var turn in turns)
        {
            var isSealed = turn.IsSealed && batch.OutOfLuck.Count == 0;
            if (isSealed)
            {
                // Now the next run has the fast up-to-date check to go by.
                await workspace.Seal();
                told.Append("  sealed\n");
            }

            foreach (var edit in turn.Edits)
            {
                told.Append(
                    CultureInfo.InvariantCulture,
                    $"  {BatchEdits.Apply(workspace, batch, edit)}\n"
                );
            }

            workspace.InParts(turn.IsInParts);
            await RunAsync(workspace, batch, turn.Jobs, isSealed, told);
        }

        await IsAsACleanOneAsync(workspace, batch, told);
    }

    private static async Task RunAsync(
        Workspace workspace,
        Batch batch,
        int jobs,
        bool isSealed,
        StringBuilder told
    )
    {
        batch.Look();
        // A seal answers the very same request only.
        var call = await (
            isSealed ? workspace.RenderAgain() : workspace.RenderAgain($"--jobs={jobs}")
        );
        var ran = call.Out.Contains("; 0 steps run", StringComparison.Ordinal) ? [] : call.Ran;
        told.Append(CultureInfo.InvariantCulture, $"run: {string.Join(", ", ran)}\n");
        var wrong = batch.Judge([.. ran]);
        Assert.True(wrong.Length == 0, $"{told}{wrong}\n{call.All}");
        var fails = batch.OutOfLuck.Any(video => ran.Contains("render " + video));
        Assert.True(
            call.ExitCode == (fails ? 1 : 0),
            $"{told}exit code {call.ExitCode}\n{call.All}"
        );
    }

    private static async Task IsAsACleanOneAsync(
        Workspace workspace,
        Batch batch,
        StringBuilder told
    )
    {
        using var clean = workspace.CopyElsewhere();
        Directory.Delete(clean["outputs"], recursive: true);
        await clean.RenderAgain("--jobs=1");
        foreach (var video in batch.Videos.Except(batch.OutOfLuck))
        {
            foreach (var file in (string[])[$"outputs/{video}.mp4", $"outputs/{video}.jpg"])
            {
                Assert.True(
                    clean.Bytes(file).SequenceEqual(workspace.Bytes(file)),
                    $"{told}{file} isn't what a clean build makes"
                );
            }
        }
    }
}
