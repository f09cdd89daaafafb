using AvatarBuild.Host.Tasks;
using Cake.Common.Build;

namespace AvatarBuild.Host.Views.Pipelines;

/// <summary>Which build system runs the program, as Cake tells them apart.</summary>
internal static class PipelineDetection
{
    // Cake's own detection loads its whole library of aliases: not where none of these variables is there.
    private static readonly string[] Marks =
    [
        "GITHUB_ACTIONS",
        "CI_SERVER",
        "TF_BUILD",
        "JENKINS_URL",
        "TEAMCITY_VERSION",
    ];

    /// <summary>The build system, or null where a person or a script runs the program.</summary>
    public static Pipeline? Of(BuildContext context) =>
        Environment.GetEnvironmentVariable(MsBuildLog.Variable) == "1"
            ? new MsBuildLog(context.Terminal, context.Root, context.InputsFolder)
        : Array.Exists(
            Marks,
            mark => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(mark))
        )
            ? Ask(context)
        : null;

    private static Pipeline? Ask(BuildContext context) =>
        context.BuildSystem().Provider switch
        {
            BuildProvider.GitHubActions => new GitHubActions(
                context.Terminal,
                context.Root,
                Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY")
            ),
            BuildProvider.GitLabCI => new GitLabJob(context.Terminal, context.Time),
            BuildProvider.AzurePipelines => new AzurePipeline(
                context.Terminal,
                context.OutputsFolder
            ),
            BuildProvider.TeamCity => new TeamCityBuild(context.Terminal),
            BuildProvider.Jenkins => new JenkinsBuild(context.Terminal),
            _ => null,
        };
}
