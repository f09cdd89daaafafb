using AvatarBuild.Simulator;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Workspaces that see simulated cards.</summary>
internal static class Gpus
{
    /// <summary>A machine in a folder of the workspace.</summary>
    public static SimulatedMachine Machine(this Workspace workspace, int cards) =>
        new(workspace["machine"], cards);

    /// <summary>The workspace renders on it.</summary>
    public static Workspace On(
        this Workspace workspace,
        SimulatedMachine machine,
        double pace = 0.1,
        string backend = ""
    )
    {
        foreach (var (name, value) in machine.Environment(pace))
        {
            workspace.Variables[name] = value;
        }

        workspace.Write("recipes/backends/avatar.json", SimulatedMachine.Backend(backend));
        return workspace.Recipe(
            $$"""
            {
              "backend": "avatar", "retryDelaySeconds": 0, "attempts": 3, "size": "96*64", "cacheGigabytes": 0,
              "portFirst": {{machine.FirstPort}}, "portLast": {{machine.LastPort}}, "finish": { "poster": false }
            }
            """
        );
    }

    /// <summary>Names for so many recordings.</summary>
    public static string[] Names(int count) =>
        [.. Enumerable.Range(1, count).Select(i => FormattableString.Invariant($"r{i:00}"))];
}
