using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Steps;

/// <summary>Names under which steps find users' files: no character of a user's choice meets a program.</summary>
internal static class PlainNames
{
    /// <summary>The role and the file's extension, where that is letters and digits.</summary>
    public static string For(string role, Artifact file)
    {
        var extension = Path.GetExtension(file.Path).ToLowerInvariant();
        return extension.Length is > 1 and < 8 && IsPlain(extension.AsSpan(1))
            ? role + extension
            : role;
    }

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
