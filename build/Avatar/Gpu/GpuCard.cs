using System.Collections.Immutable;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>A program on a card.</summary>
/// <param name="Id">Its process number.</param>
/// <param name="Name">Its name; empty when it can't be seen.</param>
/// <param name="MemoryMiB">What it uses; 0 when that isn't told.</param>
public sealed record GpuProcess(int Id, string Name, long MemoryMiB);

/// <summary>A card at one look.</summary>
/// <param name="Uuid">Its own name, the same whatever the order of cards is: <c>GPU-24398109-…</c>.</param>
/// <param name="Index">Its number, as <c>nvidia-smi</c> counts.</param>
/// <param name="Name">Its model.</param>
public sealed record GpuCard(string Uuid, int Index, string Name)
{
    /// <summary>Memory in all, MiB.</summary>
    public long TotalMiB { get; init; }

    /// <summary>Memory in use, MiB, without what the driver keeps for itself.</summary>
    public long UsedMiB { get; init; }

    /// <summary>Memory that can be had, MiB.</summary>
    public long FreeMiB { get; init; }

    /// <summary>Share of the last moment in which it computed, percent; null when that isn't told.</summary>
    public int? Utilisation { get; init; }

    /// <summary>°C; null when that isn't told.</summary>
    public int? Temperature { get; init; }

    /// <summary>W; null when that isn't told.</summary>
    public double? Watts { get; init; }

    /// <summary>Compute capability: what its kind can calculate with, 8.9 for example; null when that isn't told.</summary>
    public double? Capability { get; init; }

    /// <summary>Why no program of ours can run on it, or null.</summary>
    public string? Trouble { get; init; }

    /// <summary>Programs that compute on it, as far as they can be seen.</summary>
    public ImmutableArray<GpuProcess> Processes { get; init; } = [];

    /// <summary>For people.</summary>
    public string Title => $"{ShortTitle} ({Name})";

    /// <summary>For people who know the machine.</summary>
    public string ShortTitle => FormattableString.Invariant($"GPU {Index}");
}

/// <summary>Which of the machine's cards may be used.</summary>
/// <param name="All">Every one.</param>
/// <param name="Names">Else these, by number or UUID; empty for none.</param>
public sealed record GpuChoice(bool All, ImmutableArray<string> Names)
{
    /// <summary>Every card.</summary>
    public static GpuChoice Every { get; } = new(true, []);

    /// <summary>No card.</summary>
    public static GpuChoice None { get; } = new(false, []);

    /// <summary>Is a card among them?</summary>
    public bool Has(GpuCard card) => All || Names.Any(name => IsNamed(card, name));

    /// <summary>Names that no card has.</summary>
    public IEnumerable<string> Absent(IReadOnlyList<GpuCard> cards) =>
        Names.Where(name => !cards.Any(card => IsNamed(card, name)));

    private static bool IsNamed(GpuCard card, string name) =>
        string.Equals(card.Uuid, name, StringComparison.OrdinalIgnoreCase)
        || name == FormattableString.Invariant($"{card.Index}");
}

/// <summary>No card can be looked at.</summary>
public sealed class GpuException(string message) : Exception(message);

/// <summary>Looks at the machine's cards.</summary>
public interface IGpuReader
{
    /// <summary>All cards as they are now.</summary>
    /// <exception cref="GpuException">There is no driver, or it gives no answer.</exception>
    Task<IReadOnlyList<GpuCard>> ReadAsync(CancellationToken cancellationToken);
}
