using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.SelfTest;

/// <summary>
/// What tests take from npm, in <c>tests/Node</c>: a browser's driver, and static media tools. Those start in a twentieth of the
/// time of a distribution's, which load 200 libraries; a run of all tests starts them some thousand times.
/// </summary>
internal sealed class TestTools(Call call, IExecutor executor, string logs)
{
    private readonly string folder = Path.Combine(call.Options.Root, "tests", "Node");

    private string Modules => Path.Combine(folder, "node_modules");

    // Which packages are there.
    private string Installed => Path.Combine(Modules, ".installed");

    /// <summary>Installs what isn't there, where npm is. Without it tests of the page are skipped, and all others run with the media tools on PATH.</summary>
    public async Task InstallAsync()
    {
        var wanted = Disk.ReadText(Path.Combine(folder, "package-lock.json"));
        if (Disk.FileExists(Installed) && Disk.ReadText(Installed) == wanted)
        {
            return;
        }

        var log = Path.Combine(logs, "npm.log");
        Disk.DeleteFile(log);
        try
        {
            var result = await executor
                .RunAsync(
                    new CommandSpec
                    {
                        Program = "npm",
                        Arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                        WorkingDirectory = folder,
                        LogPath = log,
                        SilentTimeout = TimeSpan.FromMinutes(2),
                    },
                    call.CancellationToken
                )
                .ConfigureAwait(false);
            if (result.Succeeded)
            {
                Programs().ForEach(Disk.MakeExecutable);
                Disk.WriteText(Installed, wanted);
            }
            else
            {
                call.Terminal.Warning(
                    $"npm could not install what tests/Node/package.json names; whole log: {log}"
                );
            }
        }
        catch (ProgramNotStartedException)
        {
            call.Terminal.Warning(
                "npm isn't here, so tests of the page are skipped, and the others take longer"
            );
        }
    }

    /// <summary>The environment of a test program: the media tools' folders first on its path.</summary>
    public ImmutableDictionary<string, string?> In(
        ImmutableDictionary<string, string?> environment
    ) =>
        Disk.FileExists(Installed) && Programs() is { Count: > 0 } programs
            ? environment.SetItem(
                "PATH",
                string.Join(
                    Path.PathSeparator,
                    programs
                        .Select(Path.GetDirectoryName)
                        .Append(Environment.GetEnvironmentVariable("PATH"))
                )
            )
            : environment;

    // Both or none: one of a distribution and one of npm were never tried together.
    private List<string> Programs()
    {
        var machine =
            RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        List<string> programs =
        [
            Path.Combine(Modules, "@ffmpeg-installer", machine, "ffmpeg"),
            Path.Combine(Modules, "@ffprobe-installer", machine, "ffprobe"),
        ];
        return programs.TrueForAll(Disk.FileExists) ? programs : [];
    }
}
