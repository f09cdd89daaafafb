#pragma warning disable xUnit1069 // ScriptWorkspace.Run hands the token on
namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>How build.sh gets .NET, and the program ffmpeg, where they are missing; downloads and package managers are stand-ins.</summary>
public sealed class ToolInstallTests : IDisposable
{
    private const int Limit = 60_000;
    private const string Nobody = "65534";

    private readonly ScriptWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData("curl")]
    [InlineData("wget")]
    public async Task Without_dotnet_the_official_script_installs_it_into_the_repository(
        string downloader
    )
    {
        _workspace.HideDotnet();
        _workspace.Install(downloader, Fakes.Download);

        var run = await _workspace.Run("--target=Plan");
        await _workspace.Run("--target=Plan");

        Assert.Equal(Path.Combine(_workspace.Root, ".build/dotnet/dotnet"), run.Dotnet);
        Assert.Equal(Path.Combine(_workspace.Root, ".build/dotnet"), run.DotnetRoot);
        Assert.Equal($"{downloader} https://dot.net/v1/dotnet-install.sh", _workspace.Calls[0]);
        Assert.StartsWith(
            $"install --jsonfile {_workspace.Root}/global.json ",
            _workspace.Calls[1],
            StringComparison.Ordinal
        );
        Assert.Equal(["publish"], _workspace.Calls.Skip(2));
    }

    [Fact(Timeout = Limit)]
    public async Task A_dotnet_that_global_json_refuses_is_not_used()
    {
        _workspace.HideDotnet();
        _workspace.Install("dotnet", Fakes.Failing);
        _workspace.Install("curl", Fakes.Download);
        var run = await _workspace.Run("--target=Plan");
        Assert.Equal(Path.Combine(_workspace.Root, ".build/dotnet/dotnet"), run.Dotnet);
    }

    [Fact(Timeout = Limit)]
    public async Task When_dotnet_cannot_be_downloaded_the_message_says_what_to_do()
    {
        _workspace.Uninstall("dotnet");
        _workspace.Install("curl", Fakes.Failing);
        var run = await _workspace.Run();
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(
            "Install the .NET SDK 10.0.400 from https://dot.net",
            run.Errors,
            StringComparison.Ordinal
        );
        Assert.Empty(run.Seen);
    }

    [Fact(Timeout = Limit)]
    public async Task The_program_is_told_where_it_may_install_what_it_needs()
    {
        _workspace.Uninstall("ffmpeg", "ffprobe");
        _workspace.Install("npm", Fakes.Npm);
        var run = await _workspace.Run("--target=Render");
        Assert.Equal(Path.Combine(_workspace.Root, ".build"), run.Tools);
        Assert.Equal(["publish"], _workspace.Calls);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_ffmpeg_and_without_root_apt_is_asked_through_sudo_and_updated_only_when_needed()
    {
        string[] asNobody =
        [
            "/usr/bin/setpriv",
            "--reuid=" + Nobody,
            "--regid=" + Nobody,
            "--clear-groups",
        ];
        _workspace.Uninstall("ffmpeg", "ffprobe");
        _workspace.Install("apt-get", Fakes.AptGet);
        _workspace.Install("sudo", Fakes.Sudo);
        _workspace.OpenToAll();

        await _workspace.RunProgram(Environment.UserName == "root" ? asNobody : [], []);

        const string install = "apt-get install -y --no-install-recommends ffmpeg";
        Assert.Equal(
            ["sudo -n true", $"sudo -n env DEBIAN_FRONTEND=noninteractive {install}", install],
            _workspace.Calls.Take(3)
        );
        Assert.Equal(
            ["apt-get update", install],
            _workspace.Calls.Where(call => call.StartsWith("apt", StringComparison.Ordinal)).Skip(1)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Without_ffmpeg_apt_then_brew_then_npm_are_tried_and_npms_is_found_from_then_on()
    {
        _workspace.Uninstall("ffmpeg", "ffprobe");
        _workspace.Install("apt-get", Fakes.Failing);
        _workspace.Install("sudo", Fakes.Sudo);
        _workspace.Install("brew", Fakes.Failing);
        _workspace.Install("npm", Fakes.Npm);

        await _workspace.RunProgram([], ["--target=outputs/a.mp4"]);
        await _workspace.RunProgram([], ["--target=Render"]);
        var doctor = await _workspace.RunProgram([], ["--target=Doctor"]);

        string[] order =
        [
            .. _workspace
                .Calls.Select(call => call.Split(' ')[0])
                .Where(n => n != "sudo")
                .Distinct(),
        ];
        Assert.Equal(["apt-get", "brew", "npm"], order);
        Assert.True(_workspace.Has(".build/ffmpeg/ffmpeg"));
        Assert.Single(_workspace.Calls, call => call.StartsWith("npm", StringComparison.Ordinal));
        // A stand-in tells no version: it was found, and run.
        Assert.Contains(
            Path.Combine(_workspace.Root, ".build/ffmpeg/ffmpeg") + " -version",
            doctor.Output,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task When_ffmpeg_cannot_be_had_the_message_names_the_command_and_what_was_tried()
    {
        _workspace.Uninstall("ffmpeg", "ffprobe");
        _workspace.Install("apt-get", Fakes.Failing);
        _workspace.Install("sudo", Fakes.Sudo);
        _workspace.Ask();
        var run = await _workspace.RunProgram([], ["--target=Render"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(".build/ffmpeg.log", run.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "apt-get install -y --no-install-recommends ffmpeg",
            run.Errors,
            StringComparison.Ordinal
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(true, "-t", "Test")]
    [InlineData(true, "-t", "Soak")]
    [InlineData(true, "--target", "render")]
    [InlineData(true, "--target=Doctor", "--target=Preprocess")]
    [InlineData(true, "--recipe=fast")]
    [InlineData(false, "--target=Doctor")]
    [InlineData(false, "--target=Plan")]
    [InlineData(false, "--target=Help")]
    [InlineData(false, "--target=Render", "--dryrun")]
    [InlineData(false, "--descriptions")]
    [InlineData(false, "--help")]
    public async Task Only_tasks_that_use_ffmpeg_install_it(
        bool installs,
        params string[] arguments
    )
    {
        _workspace.Uninstall("ffmpeg", "ffprobe");
        _workspace.Install("npm", Fakes.Npm);
        await _workspace.RunProgram([], arguments);
        Assert.Equal(
            installs,
            _workspace.Calls.Any(call => call.StartsWith("npm", StringComparison.Ordinal))
        );
    }
}
