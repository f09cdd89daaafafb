namespace AvatarBuild.Avatar.Renderers.Jobs;

/// <summary>Which renders of a run are under way, so that one of them can tell whether it had the machine to itself. Safe for parallel use.</summary>
public sealed class RendersUnderWay
{
    private readonly Lock gate = new();
    private readonly List<Render> under = [];

    /// <summary>One begins; its disposal ends it.</summary>
    internal Render Begin()
    {
        using var one = gate.EnterScope();
        var render = new Render(this) { IsAlone = under.Count == 0 };
        under.ForEach(other => other.IsAlone = false);
        under.Add(render);
        return render;
    }

    /// <summary>A render under way.</summary>
    internal sealed class Render(RendersUnderWay all) : IDisposable
    {
        /// <summary>No other was under way from its beginning on.</summary>
        public bool IsAlone { get; set; }

        /// <inheritdoc/>
        public void Dispose()
        {
            using var one = all.gate.EnterScope();
            all.under.Remove(this);
        }
    }
}
