using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>A plan on a bench: no disk, no clock, no task. Every file of inputs has content "v1".</summary>
internal sealed class Bench
{
    public static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, string> manifests = new(StringComparer.Ordinal);

    private readonly Dictionary<string, StepRecord> records = new(StringComparer.Ordinal);

    /// <summary>What the cache has, by key.</summary>
    public Dictionary<string, StepRecord> Cache { get; } = new(StringComparer.Ordinal);

    /// <summary>Units that were given up, and steps whose result was invalidated, in all decisions so far.</summary>
    public List<UnitGivenUp> GivenUp { get; } = [];

    public List<string> Invalidated { get; } = [];

    /// <summary>Digests of outputs that are there.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public Plan Plan { get; private set; } = null!;

    public Decision Last { get; private set; } = null!;

    private readonly Dictionary<string, Start> begun = new(StringComparer.Ordinal);

    /// <summary>The last start of what makes an output.</summary>
    public Start Begun(string output) => begun["make " + output];

    public Bench Load(PlanOptions? options, ResourcePool[]? pools, params Step[] steps)
    {
        Plan = new Plan(steps, pools ?? [new("cpu", 100)], options ?? new());
        GivenUp.Clear();
        return this;
    }

    public Bench Load(params Step[] steps) => Load(null, null, steps);

    /// <summary>Answers all questions, and returns the names of what starts.</summary>
    public string[] Start(double seconds = 0)
    {
        var names = new List<string>();
        do
        {
            Last = Plan.Decide(Noon.AddSeconds(seconds));
            foreach (var start in Last.Begin)
            {
                names.Add(start.Step.Name);
                begun[start.Step.Name] = start;
            }

            GivenUp.AddRange(Last.GivenUp);
            Invalidated.AddRange(Last.Invalidated.Select(bad => bad.Step.Id));
            Answer(Last);
        } while (Last.Asked.Count + Last.Inspect.Count > 0 || Last.WantsPaces);
        return [.. names];
    }

    /// <summary>Answers all that a decision asks.</summary>
    public void Answer(Decision decision)
    {
        foreach (var tell in AnswersTo(decision))
        {
            tell();
        }
    }

    /// <summary>The answers to all that a decision asks, to be told in any order.</summary>
    public IEnumerable<Action> AnswersTo(Decision decision) =>
        [
            .. decision.Asked.Examine.Select(Action (file) => () => Plan.Learn(file, Look(file))),
            .. decision.Asked.Recall.Select(
                Action (step) =>
                    () =>
                        Plan.Recalled(step, records.GetValueOrDefault(step.Id), failedBefore: false)
            ),
            .. decision.Asked.Explain.Select(
                Action (asked) => () => Plan.Explained(asked, DifferenceOf(asked))
            ),
            .. decision.Asked.LookUp.Select(
                Action (asked) => () => Plan.LookedUp(asked, Cache.GetValueOrDefault(asked.Key))
            ),
            .. decision.Asked.Expand.Select(Action (asked) => () => Expand(asked)),
            .. decision.Inspect.Select(Action (asked) => () => Plan.Inspected(asked.Step, null)),
            .. decision.WantsPaces ? [() => Plan.Estimates!.Load()] : (Action[])[],
        ];

    private void Expand(Expansion asked)
    {
        try
        {
            Plan.Expanded(asked.Step, asked.Step.Expand!(asked.Facts), null);
        }
        catch (Exception e) when (e is not GraphException)
        {
            Plan.Expanded(asked.Step, null, e.Message);
        }
    }

    private Difference? DifferenceOf(KeyedStep asked) =>
        manifests.TryGetValue(asked.Step.Id, out var before)
            ? Difference.Of(asked.Step, before, Manifest.Of(asked.Step, asked.Digests).Text)
            : null;

    public Bench Succeed(string output, string? content = null, double seconds = 0, double took = 1)
    {
        var step = Plan.Graph.Find("outputs/" + output)!;
        var record = Record(step, content ?? output + " v1", step.Outputs[0].IsFacts);
        Plan.Ended(step, new Outcome.Succeeded(record), took, Noon.AddSeconds(seconds));
        return this;
    }

    public Bench Fail(
        string output,
        bool transient = true,
        string? blames = null,
        double seconds = 0
    )
    {
        var failure = Failing.As("Exit", output + " failed", transient) with
        {
            Invalidates = blames,
        };
        return Fail(output, failure, seconds);
    }

    public Bench Fail(string output, StepFailure failure, double seconds = 0)
    {
        var step = Plan.Graph.Find("outputs/" + output)!;
        Plan.Ended(step, new Outcome.Failed(failure), 1, Noon.AddSeconds(seconds));
        return this;
    }

    public Bench Interrupt(string output)
    {
        var step = Plan.Graph.Find("outputs/" + output)!;
        Plan.Ended(step, new Outcome.Interrupted(), 1, Noon);
        return this;
    }

    /// <summary>Makes everything once, in an earlier run.</summary>
    public Bench MadeBefore(params Step[] steps)
    {
        Load(steps);
        while (Start() is { Length: > 0 } begun)
        {
            foreach (var name in begun)
            {
                Succeed(name["make ".Length..]);
            }
        }

        return this;
    }

    /// <summary>An output's record says that it was made otherwise than asked.</summary>
    public Bench MadeOtherwise(string output, string effective)
    {
        var id = "outputs/" + output;
        records[id] = records[id] with { Effective = effective };
        return this;
    }

    public string EndOf(string output)
    {
        var report = Plan.Report().Find("outputs/" + output)!;
        return $"{report.End} {report.Verdict.Word}";
    }

    private FileState Look(Artifact artifact) =>
        artifact.Root == ArtifactRoot.Inputs ? new FileState("v1")
        : Files.TryGetValue(artifact.Path, out var digest) ? new FileState(digest)
        : FileState.Absent;

    private StepRecord Record(Step step, string content, bool isFacts)
    {
        var digests = step.Inputs.Select(input =>
            input.Artifact.Root == ArtifactRoot.Inputs ? "v1" : Files[input.Artifact.Path]
        );
        var manifest = Manifest.Of(step, [.. digests]);
        manifests[step.Id] = manifest.Text;
        foreach (var output in step.Outputs)
        {
            Files[output.Artifact.Path] = content;
        }

        return records[step.Id] = new StepRecord
        {
            Id = step.Id,
            Key = manifest.Key,
            Outputs = [.. step.Outputs.Select(o => new MadeOutput(o.Artifact.ToString(), content))],
            Facts = isFacts ? content : null,
        };
    }
}
