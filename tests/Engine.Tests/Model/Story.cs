using System.Globalization;
using System.Text;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Oracle;

namespace AvatarBuild.Engine.Tests.Model;

/// <summary>
/// One world from its first build to its last, each build compared with what the oracle says. What happened is told in
/// the failure, so that a person can follow it.
/// </summary>
internal sealed class Story : IDisposable
{
    private static readonly TimeSpan[] Clocks =
    [
        TimeSpan.Zero,
        TimeSpan.FromSeconds(10),
        TimeSpan.FromDays(1),
        TimeSpan.FromHours(-1),
    ];

    private readonly string folder;
    private readonly bool isCoarse;
    private readonly StringBuilder told = new();
    private readonly Drawn drawn;
    private readonly World world;
    private readonly Oracle.Oracle oracle;

    /// <summary>Prepares its world.</summary>
    /// <param name="drawn">What happens.</param>
    /// <param name="disk">A folder with times of whole seconds, or null for an ordinary one.</param>
    public Story(Drawn drawn, string? disk = null)
    {
        this.drawn = drawn;
        isCoarse = disk is not null;
        folder = Path.Combine(
            disk ?? Path.GetTempPath(),
            "world-" + Guid.NewGuid().ToString("N")[..12]
        );
        world = drawn.In(folder);
        oracle = new Oracle.Oracle(world);
        Disk.CreateFolder(world.Inputs);
        Disk.CreateFolder(world.Outputs);
        EditKinds.Restore(world);
        told.Append(CultureInfo.InvariantCulture, $"\n{world}\n");
    }

    public void Dispose()
    {
        foreach (var end in (string[])["", "-moved0", "-moved1"])
        {
            Disk.DeleteFolder(folder + end);
        }
    }

    /// <summary>Plays it to its end.</summary>
    /// <exception cref="StoryException">A build wasn't as the oracle says.</exception>
    public async Task PlayAsync()
    {
        try
        {
            await RoundAsync(new Round([], 3, 0));
            foreach (var round in drawn.Rounds)
            {
                await RoundAsync(round);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new StoryException($"{told}\n{e.Message}", e);
        }
    }

    private async Task RoundAsync(Round round)
    {
        PassGrain();
        foreach (var edit in round.Edits)
        {
            told.Append(CultureInfo.InvariantCulture, $"  {EditKinds.Apply(world, edit)}\n");
        }

        PassGrain();
        Draw(round.Luck);
        var (force, cut) = drawn.IsFickle
            ? (false, 0)
            : (round.Luck % 16 == 15, (round.Luck / 16 % 16) - 11);
        var drive = new Drive(world)
        {
            Jobs = 1 + (round.Order % 4),
            Order = round.Order,
            Force = force,
            CutAfter = Math.Max(0, cut),
            Clock = isCoarse ? TimeSpan.Zero : Clocks[round.Order / 4 % 4],
        };
        var prediction = oracle.Predict(force, cut > 0);
        told.Append(
            CultureInfo.InvariantCulture,
            $"build jobs={drive.Jobs} clock={drive.Clock} force={force} cut={cut} trouble=[{Troubles()}] must=[{Set(prediction.Must)}] may=[{Set(prediction.May)}]\n"
        );
        // A survey takes it that what is made again comes out as before: not so in a fickle world.
        var survey = round.Order % 3 == 0 && !drawn.IsFickle ? await drive.DryRunAsync() : null;
        var before = world.Snapshot();
        var aside = world.Aside();
        var kept = world.Nodes.ToDictionary(node => node.Id, oracle.DoneOf);
        var report = await drive.RunAsync();
        oracle.Learn();
        told.Append(
            CultureInfo.InvariantCulture,
            $"  ran [{Set([.. world.Nodes.Select(n => n.Started > 0)])}]\n"
        );
        foreach (var step in report.Steps.Where(step => step.Failure is not null))
        {
            told.Append(
                CultureInfo.InvariantCulture,
                $"  {step.Step.Name}: {step.Failure!.Message}\n"
            );
        }

        var check = new BuildCheck(world, oracle, prediction);
        check.RightNodesRan(isWhole: cut <= 0);
        check.OutputsAreThoseOfACleanBuild(before, isWhole: cut <= 0);
        check.NothingForeignIsLost(before, kept, aside);
        Agree(report, survey);
    }

    // A clock that is ahead makes the engine trust its memory at once: then the files' clock has to move on. By the
    // files' own clock, many edits happen within one second of whole ones, and must be seen.
    private void PassGrain()
    {
        if (!isCoarse)
        {
            Grain.Pass(world.Folder);
        }
    }

    // What is told to people is what happened.
    private void Agree(BuildReport report, BuildReport? survey)
    {
        foreach (var node in world.Nodes)
        {
            var id = "outputs/" + node.Name;
            Assert.Equal(node.Started, report.Find(id)?.Attempts ?? 0);
            if (node.Started > 0 && survey is not null && IsFresh(survey, node))
            {
                Assert.True(
                    IsAskedLater(survey, report, node),
                    $"the survey called node {node.Id} fresh, and it ran"
                );
            }
        }
    }

    // Its bytes are gone, and only a build tells whether one that waits for another needs them, be it to make bytes that are
    // gone as well; one that was asked for them and didn't start, since they failed, is none the less asked.
    private bool IsAskedLater(BuildReport survey, BuildReport report, Node node) =>
        world
            .Nodes.Where(reader => reader.Reads.Exists(read => read.Node == node.Id))
            .Any(reader =>
                !IsFresh(survey, reader)
                || (!IsFresh(report, reader) && IsAskedLater(survey, report, reader))
            );

    private static bool IsFresh(BuildReport report, Node node) =>
        report.Find("outputs/" + node.Name)?.Verdict is Verdict.Fresh;

    private void Draw(int luck)
    {
        var dice = new Random(luck);
        var isBad = !drawn.IsFickle && luck % 3 == 0;
        foreach (var node in world.Nodes)
        {
            node.Trouble = isBad && dice.Next(4) == 0 ? (Trouble)dice.Next(1, 6) : Trouble.None;
        }
    }

    private string Troubles() =>
        string.Join(
            ' ',
            world
                .Nodes.Where(node => node.Trouble != Trouble.None)
                .Select(node => $"{node.Id}:{node.Trouble}")
        );

    private static string Set(bool[] set) =>
        string.Join(' ', Enumerable.Range(0, set.Length).Where(i => set[i]));
}

/// <summary>A build wasn't as the oracle says.</summary>
internal sealed class StoryException(string message, Exception inner) : Exception(message, inner);

internal static class Grain
{
    /// <summary>Goes on when the files' clock has moved: a file written now has another time than one written before.</summary>
    public static void Pass(string folder)
    {
        var probe = Path.Combine(folder, "probe");
        Disk.WriteText(probe, "");
        var before = FileStat.Of(probe)!.ChangedNs;
        do
        {
            Disk.WriteText(probe, "");
        } while (FileStat.Of(probe)!.ChangedNs == before);

        Disk.DeleteFile(probe);
    }
}
