using System.Runtime.InteropServices;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Host.Doctor;

/// <summary>
/// Gets ffmpeg where a machine has none: with apt-get or brew, else with npm into the repository's own folder. Only for build.sh
/// and build.ps1, which set a machine up; whoever starts the program itself, or has Windows, is told the command instead.
/// </summary>
internal sealed class FfmpegInstall
{
    /// <summary>Set by the scripts: the folder that programs may be installed into. Without it nothing is installed.</summary>
    public const string Variable = "AVATAR_BUILD_TOOLS";

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    // By system: what npm calls it, and the newest packages that are there for it.
    private static readonly Dictionary<string, (string Ffmpeg, string Ffprobe)> Packages = new()
    {
        ["linux-x64"] = ("4.1.0", "5.2.0"),
        ["linux-arm64"] = ("4.1.4", "5.2.0"),
        ["darwin-x64"] = ("4.1.0", "5.1.0"),
        ["darwin-arm64"] = ("4.1.5", "5.0.1"),
    };

    private readonly Call call;
    private readonly string tools;
    private readonly string log;
    private readonly LocalExecutor executor;

    private FfmpegInstall(Call call, string tools)
    {
        (this.call, this.tools) = (call, tools);
        log = Path.Combine(tools, "ffmpeg.log");
        executor = new LocalExecutor(tools, call.Time);
    }

    // FFMPEG is the user's own choice, which is judged where it is used.
    private static bool IsMissing =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FFMPEG"))
        && FfmpegTools.Locate(Environment.GetEnvironmentVariable).Tools is null;

    /// <summary>Puts an ffmpeg that was installed into the repository on this process's PATH, where the machine has none of its own.</summary>
    public static void PutOnPath()
    {
        if (
            Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } tools
            && Path.Combine(tools, "ffmpeg") is var own
            && Disk.FileExists(Path.Combine(own, "ffmpeg"))
            && IsMissing
        )
        {
            var path = Environment.GetEnvironmentVariable("PATH");
            Environment.SetEnvironmentVariable("PATH", own + Path.PathSeparator + path);
        }
    }

    /// <summary>Installs it where it is missing and may be installed; says so where that can't be done.</summary>
    public static async Task EnsureAsync(Call call)
    {
        if (!IsMissing || Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } tools)
        {
            return;
        }

        try
        {
            await new FfmpegInstall(call, tools).RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            call.Terminal.Warning($"ffmpeg can't be installed: {e.Message}");
        }
    }

    private async Task RunAsync()
    {
        Disk.CreateFolder(tools);
        FileLock? held;
        while ((held = FileLock.TryTake(Path.Combine(tools, "ffmpeg.lock"), out _)) is null)
        {
            await Task.Delay(Glance, call.Time, call.CancellationToken).ConfigureAwait(false);
        }

        using (held)
        {
            Disk.DeleteFile(log);
            foreach (var way in (Func<Task<bool>>[])[AptAsync, BrewAsync, NpmAsync])
            {
                if (!IsMissing || (await way().ConfigureAwait(false) && !IsMissing))
                {
                    return;
                }
            }
        }

        call.Terminal.Warning(
            $"ffmpeg and ffprobe are missing and could not be installed (what was tried: {log})"
        );
    }

    private async Task<bool> AptAsync()
    {
        string[] asRoot = Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];
        if (
            !Has("apt-get")
            || (
                asRoot.Length > 0
                && !(Has("sudo") && await TryAsync("sudo", "-n", "true").ConfigureAwait(false))
            )
        )
        {
            return false;
        }

        string[] apt = [.. asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
        string[] install = [.. apt, "install", "-y", "--no-install-recommends", "ffmpeg"];
        Say("apt-get");
        return await TryAsync(install).ConfigureAwait(false)
            || (
                await TryAsync([.. apt, "update"]).ConfigureAwait(false)
                && await TryAsync(install).ConfigureAwait(false)
            );
    }

    private async Task<bool> BrewAsync()
    {
        if (!Has("brew"))
        {
            return false;
        }

        Say("brew");
        return await TryAsync("brew", "install", "--quiet", "ffmpeg").ConfigureAwait(false);
    }

    private async Task<bool> NpmAsync()
    {
        var system =
            (OperatingSystem.IsMacOS() ? "darwin" : "linux")
            + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");
        if (OperatingSystem.IsWindows() || !Has("npm"))
        {
            return false;
        }

        var (ffmpeg, ffprobe) = Packages[system];
        var (folder, made) = (Path.Combine(tools, "ffmpeg"), Path.Combine(tools, "ffmpeg.new"));
        Say($"npm into {folder}");
        Disk.DeleteFolder(made);
        Disk.CreateFolder(made);
        string[] options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
        string[] packages =
        [
            $"@ffmpeg-installer/{system}@{ffmpeg}",
            $"@ffprobe-installer/{system}@{ffprobe}",
        ];
        if (
            !await TryAsync(["npm", "install", "--prefix", made, .. options, .. packages])
                .ConfigureAwait(false)
        )
        {
            return false;
        }

        foreach (var program in (string[])["ffmpeg", "ffprobe"])
        {
            var own = Path.Combine("node_modules", $"@{program}-installer", system, program);
            Disk.MakeExecutable(Path.Combine(made, own));
            Links.Link(own, Path.Combine(made, program));
        }

        Disk.DeleteFolder(folder);
        Disk.RenameFolder(made, folder);
        PutOnPath();
        return true;
    }

    private void Say(string how) => call.Terminal.Warning($"installing ffmpeg with {how}");

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => Disk.FileExists(Path.Combine(folder, program)));

    private async Task<bool> TryAsync(params string[] words)
    {
        var command = new CommandSpec
        {
            Program = words[0],
            Arguments = [.. words[1..]],
            WorkingDirectory = tools,
            LogPath = log,
        };
        try
        {
            var result = await executor
                .RunAsync(command, call.CancellationToken)
                .ConfigureAwait(false);
            return result.Succeeded;
        }
        catch (ProgramNotStartedException)
        {
            return false;
        }
    }
}
