using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;

namespace AvatarBuild.Addin;

/// <summary>Videos for Cake scripts.</summary>
[CakeAliasCategory("AvatarBuild")]
public static class RenderVideosAliases
{
    private const string Program = "avatar-build.dll";

    /// <summary>Makes every video that isn't as it should be; what the program prints goes to the script's console.</summary>
    /// <param name="context">Cake's.</param>
    /// <param name="settings">What is asked.</param>
    /// <exception cref="CakeException">A video failed (1), the request is wrong (2), the machine lacks something (3), or it was interrupted (130).</exception>
    [CakeMethodAlias]
    [CakeNamespaceImport("AvatarBuild.Addin")]
    public static void RenderVideos(this ICakeContext context, RenderVideosSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(settings);
        var workspace = Absolute(settings.Workspace ?? context.Environment.WorkingDirectory);
        var arguments = new ProcessArgumentBuilder();
        arguments.AppendQuoted(ProgramPath(context));
        foreach (var argument in settings.Arguments(Absolute))
        {
            arguments.AppendQuoted(argument);
        }

        using var process = context.ProcessRunner.Start(
            "dotnet",
            new ProcessSettings
            {
                Arguments = arguments,
                WorkingDirectory = workspace,
                EnvironmentVariables = new Dictionary<string, string?>
                {
                    ["AVATAR_BUILD_ROOT"] = workspace,
                },
            }
        );
        process.WaitForExit();
        if (process.GetExitCode() is not 0 and var code)
        {
            throw new CakeException(code, Reason(code));
        }

        string Absolute(DirectoryPath path) => path.MakeAbsolute(context.Environment).FullPath;
    }

    // The package's folder: lib/net10.0 has this library, tools the program.
    private static string ProgramPath(ICakeContext context)
    {
        var here = new FilePath(typeof(RenderVideosAliases).Assembly.Location).GetDirectory();
        foreach (var folder in new[] { "../../tools", "." })
        {
            var path = here.Combine(folder).Collapse().CombineWithFilePath(Program);
            if (context.FileSystem.Exist(path))
            {
                return path.FullPath;
            }
        }

        throw new CakeException(3, $"{Program} isn't in {here}/../../tools; add the package anew");
    }

    private static string Reason(int code) =>
        code switch
        {
            1 => "at least one video failed; the reason is above",
            2 => "the command line or the recipe is wrong; nothing was run",
            3 => "this machine lacks something, or it is taken; what to do is above",
            130 => "interrupted",
            _ => FormattableString.Invariant($"avatar-build ended with {code}"),
        };
}
