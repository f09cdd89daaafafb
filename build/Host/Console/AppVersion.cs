namespace AvatarBuild.Host.Console;

/// <summary>The program's own name and version.</summary>
internal static class AppVersion
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Number => typeof(AppVersion).Assembly.GetName().Version!.ToString(3);

    /// <summary>For example <c>AvatarBuild 0.1.0</c>.</summary>
    public static string Line => $"AvatarBuild {Number}";
}
