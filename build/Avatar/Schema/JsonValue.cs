namespace AvatarBuild.Avatar.Schema;

/// <summary>Where something stands in what the user wrote; line and column from 1, or 0 for a whole file or an option.</summary>
internal readonly record struct Place(string File, int Line = 0, int Column = 0)
{
    public Problem Problem(string message, string remedy) =>
        new(File, Line, Column, message, remedy);
}

internal enum JsonKind
{
    Null,
    Flag,
    Number,
    Text,
    List,
    Object,
}

/// <summary>One key of an object and its value. A class, as all that lists hold here: code for lists of structs is compiled at start-up, 25 ms of it.</summary>
internal sealed record JsonMember(string Name, Place At, JsonValue Value);

/// <summary>A JSON value that remembers where it stands. Knows no keys; only syntax.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">Its first character.</param>
/// <param name="Text">A text's content; of a number or flag, what was written.</param>
internal sealed record JsonValue(JsonKind Kind, Place At, string Text)
{
    /// <summary>Of a number.</summary>
    public double Number { get; init; }

    /// <summary>Of a list.</summary>
    public IReadOnlyList<JsonValue> Items { get; init; } = [];

    /// <summary>Of an object, in the order written.</summary>
    public IReadOnlyList<JsonMember> Members { get; init; } = [];

    /// <summary>For a message, at most 40 characters of it.</summary>
    public string Shown =>
        Kind switch
        {
            JsonKind.Null => "null",
            JsonKind.Text => $"\"{Shorten(Text)}\"",
            JsonKind.List => Items.Count == 0 ? "an empty list" : "a list",
            JsonKind.Object => "an object",
            _ => Shorten(Text),
        };

    private static string Shorten(string text) =>
        text.Length <= 40
            ? text.ReplaceLineEndings(" ")
            : string.Concat(text.ReplaceLineEndings(" ").AsSpan(0, 37), "...");
}
