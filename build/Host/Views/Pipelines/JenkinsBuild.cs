using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>
/// Jenkins reads nothing out of a log: what it shows comes from the JUnit file and the artifacts that its pipeline
/// names. So lines stay plain, and no picture is drawn where its agent has a terminal.
/// </summary>
internal sealed class JenkinsBuild(Terminal terminal) : Pipeline(terminal);
