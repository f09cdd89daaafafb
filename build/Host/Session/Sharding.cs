using AvatarBuild.Engine.Freshness;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Session;

/// <summary>
/// Divides a batch among runners that know nothing of each other. By names alone, so every runner divides alike,
/// whatever it made before. In the order of the names' digests, cut into runs of equal length (give or take one): one
/// more video moves at most one other over each cut, so that what runners keep stays of use to them. Rejected: the
/// digest modulo the count, which gave one of five runners 11 of 30 videos.
/// </summary>
internal static class Sharding
{
    /// <summary>The names that belong to one part.</summary>
    public static HashSet<string> Of(IEnumerable<string> names, Shard shard)
    {
        var ordered = names
            .Select(name => (Name: name, Digest: ContentHash.OfText(name)))
            .OrderBy(pair => pair.Digest, StringComparer.Ordinal)
            .Select(pair => pair.Name)
            .ToArray();
        var from = (int)((long)ordered.Length * (shard.Index - 1) / shard.Count);
        var to = (int)((long)ordered.Length * shard.Index / shard.Count);
        return new HashSet<string>(ordered[from..to], StringComparer.Ordinal);
    }
}
