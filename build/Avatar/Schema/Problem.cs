using System.Globalization;

namespace AvatarBuild.Avatar.Schema;

/// <summary>Something wrong with what the user wrote: where, what, and what to do. All are collected before anything runs.</summary>
/// <param name="File">As the user would name it, relative to the workspace; empty for the command line.</param>
/// <param name="Line">From 1; 0 when there is none.</param>
/// <param name="Column">From 1; 0 when there is none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record Problem(string File, int Line, int Column, string Message, string Remedy)
{
    /// <summary>A problem of a whole file.</summary>
    public Problem(string file, string message, string remedy)
        : this(file, 0, 0, message, remedy) { }

    /// <summary><c>file:line:column: what is wrong; what to do</c>.</summary>
    public override string ToString()
    {
        var place =
            Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: ")
            : File.Length > 0 ? File + ": "
            : "";
        return Remedy.Length > 0 ? $"{place}{Message}; {Remedy}" : place + Message;
    }
}
