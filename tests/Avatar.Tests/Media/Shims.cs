#pragma warning disable RS0030 // tests write their own files
using AvatarBuild.Engine.Files;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>Shell scripts that stand before the real ffmpeg and ffprobe.</summary>
internal static class Shims
{
    /// <summary>Both programs with some lines of shell before them.</summary>
    /// <param name="folder">Where the scripts go.</param>
    /// <param name="before">Run first; may exit.</param>
    /// <param name="probesToo">ffprobe has them too.</param>
    public static FfmpegTools Of(string folder, string before, bool probesToo = true)
    {
        var real = MediaFolder.Tools;
        return new FfmpegTools(
            Script(folder, "ffmpeg", before, real.FfmpegPath),
            probesToo ? Script(folder, "ffprobe", before, real.FfprobePath) : real.FfprobePath,
            real.Version
        );
    }

    private static string Script(string folder, string name, string before, string real)
    {
        var path = Path.Combine(folder, name + ".sh");
        File.WriteAllText(path, $"#!/bin/sh\n{before}\nexec '{real}' \"$@\"\n");
        Disk.MakeExecutable(path);
        return path;
    }
}
