using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>A plan on a bench: no disk, no clock, no task. Every file of inputs has content "v1".</summary>
internal sealed class Bench
{
    public static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, string> manifests = new(StringComparer.Ordinal);

    private readonly Dictionary<string, StepRecord> records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FailureRecord> failures = new(StringComparer.Ordinal);

    /// <summary>Digests of outputs that are there.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public Plan Plan { get; private set; } = null!;

    public Decision Last { get; private set; } = null!;

    private readonly Dictionary<string, Start> begun = new(StringComparer.Ordinal);

    /// <summary>The last start of what makes an output.</summary>
    public Start Begun(string output) => begun["make " + output];

    public Bench Load(PlanOptions? options, ResourcePool[]? pools, params Step[] steps)
    {
        Plan = new Plan(
            steps,
            new IndexContent(
                records,
                failures,
                new Dictionary<string, FileMemo>(StringComparer.Ordinal)
            ),
            manifests.GetValueOrDefault,
            pools ?? [new("cpu", 100)],
            options ?? new()
        );
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

            foreach (var artifact in Last.Examine)
            {
                Plan.Learn(artifact, Look(artifact));
            }

            foreach (var step in Last.Inspect)
            {
                Plan.Inspected(step, null);
            }
        } while (Last.Examine.Count + Last.Inspect.Count > 0);
        return [.. names];
    }

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
