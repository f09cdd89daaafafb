using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Tests.Output;

/// <summary>Texts that may hold anything, on a screen or in a build system's log.</summary>
public sealed class ScreenTextTests
{
    [Theory]
    [InlineData("plain, 你好 👩‍👧 שלום\tstays", "plain, 你好 👩‍👧 שלום\tstays")]
    [InlineData("a\n::error::x", "a\\n::error::x")]
    [InlineData("::error::x failed", ": :error::x failed")]
    [InlineData("  ::add-mask::x", "  : :add-mask::x")]
    [InlineData("a ##vso[task.setvariable]x", "a # #vso[task.setvariable]x")]
    [InlineData("##[group]x ##teamcity[y]", "# #[group]x # #teamcity[y]")]
    [InlineData("C# ## of a [title]", "C# ## of a [title]")]
    [InlineData("\e[2Jx\a\r\u009b1m", "\\e[2Jx\\u0007\\r\\u009b1m")]
    [InlineData("gpj.\u202emp4", "gpj.\\u202emp4")]
    public void A_line_stays_one_line_and_means_nothing_to_a_terminal_or_a_build_system(
        string text,
        string expected
    )
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, errors, colour: false);
        terminal.Out(text);
        terminal.Result(text);
        terminal.Error(text);
        terminal.Warning(text);
        Assert.Equal($"{expected}\n{expected}\n", output.ToString());
        Assert.Equal($"{expected}\n{expected}\n", errors.ToString());
    }
}
