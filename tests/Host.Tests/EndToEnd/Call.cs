namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What one call of the program left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
/// <param name="ReportPath">Where it writes its report.</param>
internal sealed record Call(int ExitCode, string Out, string Errors, string ReportPath)
{
    private readonly Lazy<Report> report = new(() => EndToEnd.Report.Read(ReportPath));

    /// <summary>Its report, read once.</summary>
    public Report Report => report.Value;

    /// <summary>Names of the steps that were started.</summary>
    public IReadOnlyList<string> Ran => Report.Ran;

    /// <summary>Everything it printed.</summary>
    public string All => Out + Errors;

    /// <summary>Problems, a line each.</summary>
    public IReadOnlyList<string> ErrorLines =>
        Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Ends the test where the program ended otherwise, and shows all it printed.</summary>
    public Call Ends(int code)
    {
        Assert.True(code == ExitCode, $"exit code {ExitCode}, wanted {code}\n{Out}\n{Errors}");
        return this;
    }

    /// <summary>Ends the test where other steps were started than these.</summary>
    public Call Runs(params string[] steps)
    {
        Assert.Equal(steps.Order(StringComparer.Ordinal), Ran);
        return this;
    }

    /// <summary>Ends the test where a piece of text wasn't printed.</summary>
    public Call Says(string text)
    {
        Assert.Contains(text, All, StringComparison.Ordinal);
        return this;
    }
}
