namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>
/// When a part of a backend's description holds: <c>fp8</c> (the option is set and isn't false), <c>!fp8</c>,
/// <c>mode=tpp</c>. Several with commas between them hold together.
/// </summary>
internal static class Condition
{
    /// <summary>The options it names.</summary>
    public static IEnumerable<string> Names(string condition) =>
        condition.Split(',').Select(part => Parse(part).Name);

    /// <summary>Does it hold? A missing condition always does.</summary>
    public static bool Holds(string? condition, IReadOnlyDictionary<string, string> values)
    {
        if (condition is null)
        {
            return true;
        }

        foreach (var part in condition.Split(','))
        {
            var (name, wanted, isNegated) = Parse(part);
            var value = values.TryGetValue(name, out var found) ? found : "";
            var holds = wanted is null
                ? value is not ("" or "false")
                : string.Equals(value, wanted, StringComparison.Ordinal);
            if (holds == isNegated)
            {
                return false;
            }
        }

        return true;
    }

    private static (string Name, string? Wanted, bool IsNegated) Parse(string part)
    {
        var text = part.Trim();
        var isNegated = text.StartsWith('!');
        text = isNegated ? text[1..] : text;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? (text, null, isNegated)
            : (text[..equals], text[(equals + 1)..], isNegated);
    }
}
