namespace AvatarBuild.Media;

/// <summary>Command lines as keys and explanations show them; nothing ever runs this text.</summary>
public static class CommandText
{
    /// <summary>Program and arguments, those with spaces or quotation marks quoted.</summary>
    public static string Join(string program, IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Prepend(program).Select(Shown));

    private static string Shown(string word) =>
        word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c is '\'' or '"')
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
