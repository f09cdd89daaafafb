using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Media;

/// <summary>Names under which steps find users' files: no character of a user's choice meets a program.</summary>
internal static class PlainNames
{
    /// <summary>The role and the file's extension, where that is letters and digits.</summary>
    public static string For(string role, Artifact file)
    {
        var extension = Path.GetExtension(file.Path).ToLowerInvariant();
        return extension.Length is > 1 and < 8 && extension.Skip(1).All(char.IsAsciiLetterOrDigit)
            ? role + extension
            : role;
    }
}
