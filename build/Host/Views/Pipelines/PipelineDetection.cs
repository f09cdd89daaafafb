using AvatarBuild.Host.CommandLine;
using Cake.Common.Build;
using Cake.Core;

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
    /// <param name="cake">Tells the build systems apart.</param>
    /// <param name="call">The call.</param>
    public static Pipeline? Of(ICakeContext cake, Call call) =>
        Environment.GetEnvironmentVariable(MsBuildLog.Variable) == "1"
            ? new MsBuildLog(call.Terminal, call.Options.Root, call.Options.Inputs)
        : Array.Exists(
            Marks,
            mark => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(mark))
        )
            ? Ask(cake, call)
        : null;

    private static Pipeline? Ask(ICakeContext cake, Call call) =>
        cake.BuildSystem().Provider switch
        {
            BuildProvider.GitHubActions => new GitHubActions(
                call.Terminal,
                call.Options.Root,
                Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY")
            ),
            BuildProvider.GitLabCI => new GitLabJob(call.Terminal, call.Time),
            BuildProvider.AzurePipelines => new AzurePipeline(call.Terminal, call.Options.Outputs),
            BuildProvider.TeamCity => new TeamCityBuild(call.Terminal),
            BuildProvider.Jenkins => new JenkinsBuild(call.Terminal),
            _ => null,
        };
}
