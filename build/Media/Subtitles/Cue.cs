using System.Collections.Immutable;

namespace AvatarBuild.Media.Subtitles;

/// <summary>How letters look; a set of flags.</summary>
[Flags]
public enum CueFace
{
    /// <summary>As the style has it.</summary>
    Plain = 0,

    /// <summary>Bold.</summary>
    Bold = 1,

    /// <summary>Slanted.</summary>
    Italic = 2,

    /// <summary>Underlined.</summary>
    Underline = 4,

    /// <summary>Struck through.</summary>
    Strike = 8,
}

/// <summary>Letters that look alike.</summary>
/// <param name="Text">As a viewer reads it: no tag and no escape is left in it. LF between lines.</param>
/// <param name="Face">Bold, italic and so on.</param>
/// <param name="Colour">0xRRGGBB, or null for the usual one.</param>
public sealed record CueSpan(string Text, CueFace Face = CueFace.Plain, int? Colour = null);

/// <summary>Where the text stands in the picture.</summary>
public enum CuePlace
{
    /// <summary>Near the lower edge.</summary>
    Bottom,

    /// <summary>Half way up.</summary>
    Middle,

    /// <summary>Near the upper edge.</summary>
    Top,
}

/// <summary>A text and when it is shown.</summary>
/// <param name="Start">Milliseconds.</param>
/// <param name="End">Milliseconds, later than <paramref name="Start"/>.</param>
/// <param name="Spans">The text, in order.</param>
/// <param name="Line">Line of the file, from 1, that tells its times.</param>
public sealed record Cue(long Start, long End, ImmutableArray<CueSpan> Spans, int Line)
{
    /// <summary>Where it stands.</summary>
    public CuePlace Place { get; init; }

    /// <summary>-1 left, 0 centred, 1 right.</summary>
    public int Side { get; init; }

    /// <summary>An ASS event's own fields, which keep its style and position; null for other formats.</summary>
    public AssEvent? Event { get; init; }

    /// <summary>The text alone.</summary>
    public string Text => string.Concat(Spans.Select(span => span.Text));
}

/// <summary>What an ASS event says, as written: times within it count from its start in the original recording.</summary>
/// <param name="Start">Milliseconds of the original recording.</param>
/// <param name="End">Milliseconds of the original recording.</param>
/// <param name="Layer">Higher ones lie above.</param>
/// <param name="Fields">Style, name, the three margins and the effect, between commas.</param>
/// <param name="Text">With its tags.</param>
public sealed record AssEvent(long Start, long End, int Layer, string Fields, string Text)
{
    /// <summary>Nothing in it moves, hides or places its letters.</summary>
    public bool IsPlain => !Text.AsSpan().ContainsAny('{', '\\');
}

/// <summary>What a subtitle file holds.</summary>
/// <param name="Cues">In the file's order.</param>
/// <param name="AssHead">All but the events of an ASS file; null for other formats.</param>
public sealed record SubtitleFile(ImmutableArray<Cue> Cues, string? AssHead = null);

/// <summary>Something in a subtitle file that can't be understood.</summary>
/// <param name="line">From 1; 0 for the file as a whole.</param>
/// <param name="message">What is wrong and what to do.</param>
public sealed class SubtitleException(int line, string message) : Exception(message)
{
    /// <summary>From 1; 0 for the file as a whole.</summary>
    public int Line { get; } = line;
}
