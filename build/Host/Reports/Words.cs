namespace AvatarBuild.Host.Reports;

/// <summary>How reports write a value of an enumeration: <c>notReached</c>.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
