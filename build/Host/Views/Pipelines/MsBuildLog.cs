using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>
/// MSBuild, by the package AvatarBuild.MSBuild: what is wrong as lines that it takes for errors, with file and line.
/// Source: learn.microsoft.com, "MSBuild and Visual Studio format for diagnostic messages".
/// </summary>
/// <param name="terminal">Where its lines go.</param>
/// <param name="root">The workspace; files of recipes are named below it.</param>
/// <param name="inputs">The folder of sources, absolute.</param>
internal sealed class MsBuildLog(Terminal terminal, string root, string inputs) : Pipeline(terminal)
{
    /// <summary>Set to 1 by the package.</summary>
    public const string Variable = "AVATAR_BUILD_MSBUILD";

    public override void Refused(Problem problem) =>
        Say(
            FileOf(problem),
            problem.Line,
            problem.Column,
            "Request",
            problem.Remedy.Length > 0 ? $"{problem.Message}; {problem.Remedy}" : problem.Message
        );

    protected override void Failed(VideoResult video)
    {
        var name = video.Video.Name;
        if (video.FailedStep is { Failure: { } failure })
        {
            var recording = Path.Combine(inputs, video.Video.Recording);
            Say(recording, 0, 0, failure.Class, $"{name} failed: {Why(video)}");
            return;
        }

        foreach (var problem in video.Video.Problems)
        {
            Say(
                FileOf(problem),
                problem.Line,
                problem.Column,
                "BadInput",
                $"{name} failed: {problem.Message}; {problem.Remedy}"
            );
        }
    }

    // Problems call the folder of sources inputs, wherever it is.
    private string FileOf(Problem problem) =>
        problem.File.Length == 0 ? "avatar-build"
        : problem.File.StartsWith("inputs/", StringComparison.Ordinal)
            ? Path.Combine(inputs, problem.File["inputs/".Length..])
        : Path.GetFullPath(problem.File, root);

    // A colon ends the file's name, and a break the line.
    private void Say(string file, int line, int column, string code, string text) =>
        Terminal.Command(
            FormattableString.Invariant(
                $"{ScreenText.Escaped(file)}({Math.Max(1, line)},{Math.Max(1, column)}): error {code}: {ScreenText.Line(text)}"
            )
        );
}
