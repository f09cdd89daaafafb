using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>
/// GitLab: folded sections; failed videos come with the JUnit file that the job declares.
/// Source: docs.gitlab.com, "CI/CD job logs", "Custom collapsible sections".
/// </summary>
internal sealed class GitLabJob(Terminal terminal, TimeProvider time) : Pipeline(terminal)
{
    private const string Section = "avatar_build";

    public override void Open(string title) =>
        Terminal.Command(Mark("section_start", "[collapsed=true]") + title);

    public override void Close() => Terminal.Command(Mark("section_end", ""));

    private string Mark(string what, string how) =>
        FormattableString.Invariant(
            $"\e[0K{what}:{time.GetUtcNow().ToUnixTimeSeconds()}:{Section}{how}\r\e[0K"
        );
}
